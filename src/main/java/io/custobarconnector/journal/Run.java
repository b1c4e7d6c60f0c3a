package io.custobarconnector.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One run of a flow, while it goes on. Steps of the route tell it what they did; what they told is
 * written to the journal when the batch is done, together with the cursor, in one transaction.
 */
public final class Run {

  private final long id;
  private final String flow;
  private final Instant startedAt;
  private boolean hasRowsSetAside;
  private final Instant firstStartedAt;
  private final SetAside setAside;
  private final Optional<Backfill> backfill;
  private final boolean undatedDue;
  private volatile boolean undatedRead;
  private final Stuck stuck;
  private final Forecast forecast = new Forecast();
  private volatile boolean counting;
  private volatile boolean triesAgain;
  private volatile boolean retry;
  private volatile boolean fillsRequests;
  private int page;

  private final AtomicLong read = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong unchanged = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong omitted = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();

  private final List<RejectedRow> newlyRejected = new ArrayList<>();
  private final List<OmittedField> newlyOmitted = new ArrayList<>();
  private final List<String> newlyAccepted = new ArrayList<>();
  private final List<String> newlySettled = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();
  private Kept kept = Kept.NOTHING;
  private long[] acceptedFingerprints = {};
  private final Optional<Position> start;
  private final Optional<Instant> heldAt;
  private volatile Optional<Instant> holdAt = Optional.empty();
  private Optional<Position> position;
  private Optional<Position> readBefore = Optional.empty();
  private boolean pastHeld;
  private long cursorVersion;
  private volatile boolean readToEnd;

  Run(
      long id,
      String flow,
      Instant startedAt,
      Instant firstStartedAt,
      Optional<Position> position,
      Optional<Instant> heldAt,
      long cursorVersion,
      SetAside setAside,
      boolean hasFieldsOmitted,
      boolean undatedDue,
      Stuck stuck,
      Optional<Backfill> backfill) {
    this.backfill = backfill;
    this.id = id;
    this.stuck = stuck;
    this.flow = flow;
    this.startedAt = startedAt;
    this.firstStartedAt = firstStartedAt;
    this.start = position;
    this.heldAt = heldAt;
    this.position = position;
    this.cursorVersion = cursorVersion;
    this.setAside = setAside;
    this.undatedDue = undatedDue;
    this.hasRowsSetAside = hasFieldsOmitted || !setAside.isEmpty();
  }

  /** A run that no journal knows, for a look at what would be sent. */
  public static Run unrecorded(String flow, Optional<Position> position) {
    return unrecorded(flow, Instant.now(), position);
  }

  /** As {@link #unrecorded(String, Optional)}, of a flow that has run before. */
  public static Run unrecorded(String flow, Instant firstStartedAt, Optional<Position> position) {
    return new Run(
        0,
        flow,
        Instant.now(),
        firstStartedAt,
        position,
        Optional.empty(),
        0,
        SetAside.NONE,
        false,
        false,
        new Stuck((run, since) -> {}),
        Optional.empty());
  }

  /** Whether a journal knows of the run; a look at what would be sent is in none. */
  public boolean isRecorded() {
    return id != 0;
  }

  /** The run's number in the journal. */
  public long id() {
    return id;
  }

  public String flow() {
    return flow;
  }

  public Instant startedAt() {
    return startedAt;
  }

  /** When the flow ran for the first time: what has not changed since was not sent before it. */
  public Instant firstStartedAt() {
    return firstStartedAt;
  }

  /** Where the cursor stands now; empty before the first batch of a flow's first run. */
  public synchronized Optional<Position> position() {
    return position;
  }

  /** Where the cursor stood when the run began. */
  public Optional<Position> start() {
    return start;
  }

  /** When the oldest transaction began that the run before could not see the end of. */
  public Optional<Instant> heldAt() {
    return heldAt;
  }

  /**
   * What an open transaction of the source commits later will bear this time or a later one. Of
   * several, the earliest counts.
   */
  public synchronized void hold(Optional<Instant> oldestOpenTransaction) {
    holdAt =
        Stream.concat(holdAt.stream(), oldestOpenTransaction.stream())
            .min(Comparator.naturalOrder());
  }

  /**
   * As {@link #hold}, to be written with the cursor. As long as the cursor has not moved, what held
   * it before holds it still: what was committed late since then has not been read.
   */
  synchronized Optional<Instant> holdAt() {
    return pastHeld
        ? holdAt
        : Stream.concat(holdAt.stream(), heldAt.stream()).min(Comparator.naturalOrder());
  }

  public Tally tally() {
    return new Tally(
        read.get(), sent.get(), unchanged.get(), rejected.get(), omitted.get(), requests.get());
  }

  /** What is sent again; empty for a run of the flow itself. */
  public Optional<Backfill> backfill() {
    return backfill;
  }

  /** Whether rows go out that Custobar has already as they are. */
  public boolean sendsEverything() {
    return backfill.filter(again -> again.asked().everything()).isPresent();
  }

  /** Rows that did not get through before. */
  public SetAside setAside() {
    return setAside;
  }

  /** Whether it is time to look at the rows that have no time of change: once a day. */
  public boolean isUndatedDue() {
    return undatedDue;
  }

  /** The rows that have no time of change have been dealt with. */
  public void undatedRead() {
    undatedRead = true;
  }

  boolean isUndatedRead() {
    return undatedRead;
  }

  /** Whether the run only counts what it would send. */
  public boolean isCounting() {
    return counting;
  }

  /** Begins or ends to count only. */
  public void counts(boolean only) {
    counting = only;
  }

  /** What was counted. */
  public Forecast forecast() {
    return forecast;
  }

  /** Whether the rows at hand are those that did not get through before. */
  public boolean isTryingAgain() {
    return triesAgain;
  }

  /** From now on, the rows at hand are those that did not get through before, or are not. */
  public void triesAgain(boolean again) {
    triesAgain = again;
  }

  /** Whether the run reads only rows that did not get through, since a person asked for it. */
  public boolean isRetry() {
    return retry;
  }

  /** From now on the run reads only rows that did not get through; they count as its rows. */
  public void retries() {
    retry = true;
  }

  /** Rows that every run tries again are told of by the run that met them first. */
  private boolean countsRows() {
    return !triesAgain || retry;
  }

  /** Whether messages that do not fill a request may wait for the next page. */
  public boolean fillsRequests() {
    return fillsRequests;
  }

  /** Lets messages that do not fill a request wait; they must be asked for at the run's end. */
  public void fillRequests() {
    fillsRequests = true;
  }

  /** How many pages have been dealt with. */
  public synchronized int page() {
    return page;
  }

  /** Which messages are kept for a fuller request. */
  public enum Kept {
    /** None. */
    NOTHING,
    /** Some of the rows that were read last. */
    OF_THIS_PAGE,
    /** Some of rows that were read before, too. */
    OLDER
  }

  /** Tells which messages are kept for a fuller request: the cursor must not pass their rows. */
  public synchronized void keeps(Kept messages) {
    kept = messages;
  }

  /** Whether messages wait for a fuller request. */
  synchronized boolean isKeeping() {
    return kept != Kept.NOTHING;
  }

  /** How far the cursor may move when a page is dealt with that ends at the position. */
  synchronized Optional<Position> cursorAfter(Optional<Position> read) {
    Optional<Position> safe =
        switch (kept) {
          case NOTHING -> read;
          case OF_THIS_PAGE -> readBefore;
          case OLDER -> Optional.empty();
        };
    readBefore = read.or(() -> readBefore);
    pastHeld |= safe.isPresent();
    return safe.or(() -> position);
  }

  /** Whether there is anything that the journal was not told yet. */
  public synchronized boolean isNews() {
    return !newlyAccepted.isEmpty()
        || !newlySettled.isEmpty()
        || !newlyRejected.isEmpty()
        || !newlyOmitted.isEmpty();
  }

  /** Rows that the source has no more: nothing is left to deliver. */
  public synchronized void noLongerThere(List<String> keys) {
    newlySettled.addAll(keys);
  }

  /** Rows that Custobar has and the source has no more; forgotten when Custobar was told. */
  public synchronized void goneFromSource(List<String> keys) {
    gone.addAll(keys);
  }

  /** Those of the rows that have gone of which Custobar was told. */
  synchronized List<String> newlyGone() {
    return newlySettled.stream().filter(gone::contains).toList();
  }

  /** Counts rows that the flow's query returned. */
  public void rowsRead(int rows) {
    read.addAndGet(rows);
  }

  /** Counts rows that had nothing to send. */
  public void rowsUnchanged(int rows) {
    if (countsRows()) {
      unchanged.addAndGet(rows);
    }
  }

  /** Counts rows that were applied in the source, for flows that write there. */
  public void rowsSent(int rows) {
    sent.addAndGet(rows);
  }

  /** Counts rows that were set aside without {@link #rejected}, by the flow's own statement. */
  public void rowsRejected(int rows) {
    rejected.addAndGet(rows);
  }

  /** Counts one HTTP request. */
  public void requestMade() {
    requests.incrementAndGet();
  }

  /**
   * Custobar has these rows already as they are: nothing to send, and nothing amiss with them any
   * more, should one have been set aside before.
   */
  public synchronized void alreadyDelivered(List<String> keys) {
    rowsUnchanged(keys.size());
    newlySettled.addAll(keys);
  }

  /** Nothing is sent of these rows, by the flow's settings; nothing is left to deliver. */
  public synchronized void leftAlone(List<String> keys) {
    newlySettled.addAll(keys);
  }

  /**
   * Custobar accepted the messages of the rows with these keys.
   *
   * @param fingerprints what was accepted, in the order of the keys
   */
  public synchronized void accepted(List<String> keys, long[] fingerprints) {
    stuck.taken(this);
    sent.addAndGet(keys.size());
    newlyAccepted.addAll(keys);
    newlySettled.addAll(keys);
    acceptedFingerprints =
        LongStream.concat(LongStream.of(acceptedFingerprints), LongStream.of(fingerprints))
            .toArray();
  }

  /** Custobar did not take what was sent: it is busy, away, or refuses it. */
  public void takenNothing() {
    stuck.takenNothing(this);
  }

  /** A row is set aside, unless the connector refused it and a person has dropped it so. */
  public synchronized void rejected(RejectedRow row) {
    if (row.origin() == RejectedRow.Origin.CONNECTOR
        && row.version().fingerprint().filter(f -> setAside.wasDropped(row.key(), f)).isPresent()) {
      rowsUnchanged(1);
      return;
    }
    if (countsRows()) {
      rejected.incrementAndGet();
    }
    newlyRejected.add(row);
    hasRowsSetAside = true;
  }

  /** An optional field is left out. */
  public synchronized void omitted(OmittedField field) {
    if (countsRows()) {
      omitted.incrementAndGet();
    }
    newlyOmitted.add(field);
    hasRowsSetAside = true;
  }

  /** Everything there was has been read; a run that ends without it was stopped in the middle. */
  public void readToEnd() {
    readToEnd = true;
  }

  /** Whether everything there was has been read. */
  public boolean isReadToEnd() {
    return readToEnd;
  }

  /** Rows set aside since the journal was last written. */
  public synchronized List<RejectedRow> pendingRejections() {
    return List.copyOf(newlyRejected);
  }

  /** Fields left out since the journal was last written. */
  public synchronized List<OmittedField> pendingOmissions() {
    return List.copyOf(newlyOmitted);
  }

  synchronized List<String> newlySettled() {
    return List.copyOf(newlySettled);
  }

  synchronized List<String> newlyAccepted() {
    return List.copyOf(newlyAccepted);
  }

  synchronized long[] acceptedFingerprints() {
    return acceptedFingerprints.clone();
  }

  synchronized boolean hasRowsSetAside() {
    return hasRowsSetAside;
  }

  synchronized long cursorVersion() {
    return cursorVersion;
  }

  synchronized void written(Optional<Position> newPosition, long newVersion) {
    position = newPosition;
    cursorVersion = newVersion;
    newlyRejected.clear();
    newlyOmitted.clear();
    newlyAccepted.clear();
    page++;
    kept = kept == Kept.NOTHING ? kept : Kept.OLDER;
    newlyGone().forEach(gone::remove);
    newlySettled.clear();
    acceptedFingerprints = new long[0];
  }
}
