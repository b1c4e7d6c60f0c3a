package io.custobarconnector.journal.run;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.row.DueDeletion;
import io.custobarconnector.journal.row.GoneRow;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.row.RowsAhead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * One run of a flow, while it goes on. Steps of the route tell it what they did; what they told is
 * written to the journal when the batch is done, together with the cursor, in one transaction.
 * Steps on several threads may tell it at once.
 */
public final class Run {

  /** So many keys of what a reconcile sent are remembered. */
  private static final int EXAMPLES = 10;

  /** So many keys of rows that differ from what was delivered are remembered. */
  private static final int CHANGED = 1000;

  private final long id;
  private final String flow;
  private final Instant startedAt;
  private final Instant unknownSentSince;
  private final RunCursor cursor;
  private final UnwrittenResults news;
  private final SetAside setAside;
  private final Optional<Backfill> backfill;
  private final boolean undatedDue;
  private volatile boolean undatedRead;
  private volatile boolean looksAhead;
  private volatile Optional<RowsAhead> ahead = Optional.empty();
  private final StalledUploads stuck;
  private final Forecast forecast = new Forecast();
  private final Books books = new Books();
  private final Queue<Runnable> pageChecks = new ConcurrentLinkedQueue<>();
  private volatile boolean counting;
  private volatile boolean triesAgain;
  private volatile boolean retry;
  private volatile boolean unlimited;
  private volatile boolean reconcile;
  private volatile boolean comparesCustobar;
  private volatile boolean fillsRequests;
  private volatile boolean announcesRows;
  private volatile boolean dividesReceipts;
  private volatile Optional<String> waitingFor = Optional.empty();
  private volatile Set<String> keptKeys = Set.of();
  private volatile Set<String> unknownKeys = Set.of();
  private volatile boolean readToEnd;
  private volatile long lastDeletion;
  private final RunLeases leases = new RunLeases();

  private final AtomicLong read = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong unchanged = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong ignored = new AtomicLong();
  private final AtomicLong omitted = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong vanished = new AtomicLong();
  private final AtomicLong vanishedAndTold = new AtomicLong();
  private final AtomicLong sentInDoubt = new AtomicLong();
  private final Set<String> vanishedKeys = ConcurrentHashMap.newKeySet();
  private final List<String> exampleKeys = new ArrayList<>();
  private final Set<String> doubtful = new HashSet<>();
  private final List<String> idsOfNews = new ArrayList<>();
  private final Set<String> changedKeys = new LinkedHashSet<>();
  private final Set<String> heldIds = new HashSet<>();

  public Run(
      long id,
      String flow,
      Instant startedAt,
      Instant unknownSentSince,
      RunCursor cursor,
      SetAside setAside,
      boolean hasFieldsOmitted,
      boolean undatedDue,
      StalledUploads stuck,
      Optional<Backfill> backfill) {
    this.backfill = backfill;
    this.id = id;
    this.stuck = stuck;
    this.flow = flow;
    this.startedAt = startedAt;
    this.unknownSentSince = unknownSentSince;
    this.cursor = cursor;
    this.news = new UnwrittenResults(hasFieldsOmitted || !setAside.isEmpty());
    this.setAside = setAside;
    this.undatedDue = undatedDue;
  }

  /** A run that no journal knows, for a look at what would be sent. */
  public static Run unrecorded(String flow, Optional<Position> position) {
    return unrecorded(flow, Instant.MAX, position);
  }

  /** As {@link #unrecorded(String, Optional)}, of a flow whose rows may have been sent before. */
  public static Run unrecorded(String flow, Instant unknownSentSince, Optional<Position> position) {
    return new Run(
        0,
        flow,
        Instant.now(),
        unknownSentSince,
        RunCursor.at(position),
        SetAside.NONE,
        false,
        false,
        new StalledUploads((run, since) -> {}),
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

  /**
   * From when on Custobar may have rows of which the journal does not know: since the flow first
   * ran, when a run broke off lately. In the far future when none did.
   */
  public Instant unknownSentSince() {
    return unknownSentSince;
  }

  /** Where the cursor stands now; empty before the first batch of a flow's first run. */
  public Optional<Position> position() {
    return cursor.position();
  }

  /** Where the cursor stood when the run began. */
  public Optional<Position> start() {
    return cursor.start();
  }

  /**
   * The earliest time of change that the run before could not see yet; empty text for the
   * beginning, empty when nothing is known of it.
   */
  public Optional<String> horizonBefore() {
    return cursor.horizonBefore();
  }

  /** The run reads from here, before its cursor; empty text for the beginning. */
  public void readsBackTo(String timeOfChange) {
    cursor.readBackTo(timeOfChange);
  }

  /** What this run cannot see yet, looked at before it reads. */
  public void saw(Horizon now) {
    cursor.see(now);
  }

  /** The run has looked for rows that are dated ahead of the source's clock; empty for none. */
  public void rowsAhead(Optional<RowsAhead> found) {
    ahead = found;
    looksAhead = true;
  }

  /** Rows that are dated ahead of the source's clock; empty for none, or when it did not look. */
  public Optional<RowsAhead> rowsAhead() {
    return ahead;
  }

  /** Whether the run has looked for rows that are dated ahead. */
  public boolean looksAhead() {
    return looksAhead;
  }

  /** The leases without which the run must not go on. */
  public RunLeases leases() {
    return leases;
  }

  /** How far the run has come. */
  public RunCursor cursor() {
    return cursor;
  }

  /** What the journal was not told yet. */
  public UnwrittenResults unwritten() {
    return news;
  }

  public Tally tally() {
    return new Tally(
        read.get(),
        sent.get(),
        unchanged.get(),
        rejected.get(),
        ignored.get(),
        omitted.get(),
        requests.get());
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
  public void markUndatedRead() {
    undatedRead = true;
  }

  public boolean isUndatedRead() {
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

  /** Whether a person lets the run change and reject what it likes. */
  public boolean isUnlimited() {
    return unlimited;
  }

  /** From now on the run may change and reject what it likes. */
  public void liftLimits() {
    unlimited = true;
  }

  /** Whether the run reads all rows to find what the flow's cursor missed; the cursor stays. */
  public boolean isReconcile() {
    return reconcile;
  }

  /**
   * From now on the run is a reconcile.
   *
   * @param withCustobar whether Custobar's own data is compared as well, afterwards
   */
  public void beginReconcile(boolean withCustobar) {
    reconcile = true;
    comparesCustobar = withCustobar;
  }

  /**
   * Rows that a reconcile found before the cursor and sent, since Custobar did not have them so.
   * What Custobar may well have, since a run that broke off was about to send it, was not missed.
   */
  public long missedAndSent() {
    return reconcile ? Math.max(0, sent.get() - vanishedAndTold.get() - sentInDoubt.get()) : 0;
  }

  /** Custobar may have these rows as they are: a run that broke off was about to send them. */
  public synchronized void doubts(List<String> keys) {
    if (reconcile) {
      doubtful.addAll(keys);
    }
  }

  /** A reconcile leaves a row to the next run; without a comparison, nobody asks for its id. */
  public synchronized void leaveToNextRun(String id) {
    if (comparesCustobar) {
      idsOfNews.add(id);
    }
  }

  /** Ids in Custobar of the rows that a reconcile with a comparison left to the next run. */
  public synchronized List<String> idsOfNews() {
    return List.copyOf(idsOfNews);
  }

  /** The first keys of what a reconcile sent. */
  public synchronized List<String> exampleKeys() {
    return List.copyOf(exampleKeys);
  }

  /** Rows that Custobar has and the source has no more, as far as the run has come. */
  public long vanishedRows() {
    return vanished.get();
  }

  /**
   * Rows that every run tries again are told of by the run that met them first; a reading that only
   * counts leaves no trace.
   */
  private boolean countsRows() {
    return (!triesAgain || retry) && !counting;
  }

  /**
   * From now on, every row that is read must end in exactly one place.
   *
   * @param leadsStraight whether the flow's route has no step between its source and its only sink
   */
  public void keepBooks(boolean leadsStraight) {
    books.keep(leadsStraight);
  }

  /**
   * Adds a check of the page at hand. It is made once, when the page has been dealt with and before
   * the cursor passes it.
   *
   * @param check throws {@link RunStoppedException} when some of the page was not dealt with
   */
  public void addPageCheck(Runnable check) {
    pageChecks.add(check);
  }

  /**
   * Makes the checks of the page at hand.
   *
   * @throws RunStoppedException when some of it was not dealt with
   */
  public void checkPage() {
    for (Runnable check = pageChecks.poll(); check != null; check = pageChecks.poll()) {
      check.run();
    }
  }

  /**
   * Balances the books of what was read so far. What a step of the flow's own route took out counts
   * as ignored.
   *
   * @throws RunStoppedException when a row is nowhere, or in two places
   */
  public void balance() {
    checkPage();
    ignored.addAndGet(books.balance(flow));
  }

  /** Whether messages that do not fill a request may wait for the next page. */
  public boolean fillsRequests() {
    return fillsRequests;
  }

  /** Lets messages that do not fill a request wait; they must be asked for at the run's end. */
  public void fillRequests() {
    fillsRequests = true;
  }

  /** Whether the journal must know of each row before it is sent for the first time. */
  public boolean announcesRows() {
    return announcesRows;
  }

  /**
   * Lets the journal know of each row before it is sent for the first time. A row that Custobar
   * took, and whose record has it no more before the journal hears of that, is then not forgotten.
   */
  public void announceRows() {
    announcesRows = true;
  }

  /** The rows at hand are, or are not, a part of a receipt that is too large to be read whole. */
  public void dividesReceipts(boolean parts) {
    dividesReceipts = parts;
  }

  /** Whether the rows at hand are a part of a receipt that is too large to be read whole. */
  public boolean isDividingReceipts() {
    return dividesReceipts;
  }

  /** From now on the run waits for this; for nothing when empty. */
  public void waitsFor(Optional<String> what) {
    waitingFor = what;
  }

  /** What the run waits for before it sends, for those who watch it. */
  public Optional<String> waitingFor() {
    return waitingFor;
  }

  /** How many pages have been dealt with. */
  public int page() {
    return cursor.page();
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
  public void keeps(Kept messages) {
    cursor.keep(messages);
  }

  /**
   * Something of the page at hand waits for the answer of a person, and all else goes on: the
   * cursor must not pass it.
   *
   * @param ids in Custobar, of those who wait
   */
  public synchronized void holdBack(Collection<String> ids) {
    heldIds.addAll(ids);
    if (!ids.isEmpty() && !cursor.isKeeping()) {
      cursor.keep(Kept.OF_THIS_PAGE);
    }
  }

  /** How many wait for the answer of a person. */
  public synchronized int heldBack() {
    return heldIds.size();
  }

  /** Tells the keys of the rows whose messages are kept for a fuller request. */
  public void keepsKeys(Set<String> keys) {
    keptKeys = Set.copyOf(keys);
  }

  /** Keys of rows that were read, and whose messages are kept for a fuller request. */
  public Set<String> keptKeys() {
    return keptKeys;
  }

  /** Tells the keys of rows on the page at hand of which the journal holds nothing. */
  public void unknownKeys(Set<String> keys) {
    Set<String> all = new HashSet<>(keys);
    all.addAll(unknownKeys);
    unknownKeys = all;
  }

  /** The journal has rows of these keys by now. */
  public void heardOf(Collection<String> keys) {
    Set<String> all = new HashSet<>(unknownKeys);
    keys.forEach(all::remove);
    unknownKeys = all;
  }

  /**
   * Keys of rows of which the journal held nothing when they were read, until they are dealt with:
   * then it may. Nobody else writes of the flow's rows meanwhile.
   */
  public Set<String> unknownKeys() {
    return unknownKeys;
  }

  /** Whether there is anything that the journal was not told yet. */
  public boolean hasUnwritten() {
    return !news.isEmpty();
  }

  /**
   * Whether a row of the flow was ever rejected or went out without a field, as far as is known.
   */
  public boolean isAnythingAmiss() {
    return news.isAnythingAmiss();
  }

  /** Rows that the source has no more: nothing is left to deliver. */
  public void noLongerThere(List<String> keys) {
    news.settle(keys);
  }

  /** Rows that Custobar has and the source has no more; forgotten when that is dealt with. */
  public void goneFromSource(List<String> keys) {
    vanished.addAndGet(keys.size());
    if (reconcile) {
      vanishedKeys.addAll(keys);
    }
    books.read(keys.size());
    news.lose(keys);
  }

  /** Rows that were to be sent again are in the source no more. */
  public void goneMeanwhile(List<String> keys) {
    news.lose(keys);
    news.settle(keys);
  }

  /** Counts rows that the flow's query returned. */
  public void rowsRead(int rows) {
    read.addAndGet(rows);
    books.read(rows);
  }

  /** Counts rows that came to a sink, or to a step that tells itself what becomes of them. */
  public void rowsArrived(int rows) {
    if (countsRows()) {
      books.arrived(rows);
    }
  }

  /** Counts rows that had nothing to send and need not come to a sink. */
  public void rowsUnchanged(int rows) {
    rowsArrived(rows);
    nothingToSend(rows);
  }

  /** Counts rows that came to a sink and had nothing to send. */
  public void nothingToSend(int rows) {
    if (countsRows()) {
      unchanged.addAndGet(rows);
      books.closed(rows);
    }
  }

  /** Counts rows that came to a sink and are ignored, by a setting or since a person gave up. */
  public void rowsIgnored(int rows) {
    if (countsRows()) {
      ignored.addAndGet(rows);
      books.closed(rows);
    }
  }

  /** Tells how many messages wait for a fuller request, and how many are overtaken by others. */
  public void carriedOver(int waiting, int overtaken) {
    books.waiting(waiting);
    books.closed(overtaken);
    unchanged.addAndGet(overtaken);
  }

  /** Counts rows that were applied in the source, for flows that write there. */
  public void rowsSent(int rows) {
    sent.addAndGet(rows);
  }

  /** Counts rows that were rejected without {@link #rejected}, by the flow's own statement. */
  public void rowsRejected(int rows) {
    rejected.addAndGet(rows);
  }

  /** Counts one HTTP request. */
  public void requestMade() {
    requests.incrementAndGet();
  }

  /**
   * Custobar has these rows already as they are: nothing to send, and nothing amiss with them any
   * more, should one have been rejected before.
   */
  public synchronized void alreadyDelivered(List<String> keys) {
    nothingToSend(keys.size());
    news.settle(keys);
  }

  /**
   * Nothing is sent of these rows, now or later: the journal keeps them as if they had been sent.
   *
   * @param fingerprints what would have been sent, in the order of the keys
   */
  public synchronized void remembered(List<String> keys, long[] fingerprints) {
    nothingToSend(keys.size());
    news.accept(AcceptedMessages.of("", keys, fingerprints));
  }

  /** Nothing is sent of these rows, by the flow's settings; nothing is left to deliver. */
  public void leftAlone(List<String> keys) {
    rowsIgnored(keys.size());
    news.settle(keys);
  }

  /** Custobar accepted these messages. */
  public synchronized void accepted(AcceptedMessages messages) {
    stuck.taken(this);
    sent.addAndGet(messages.keys().size());
    if (countsRows()) {
      books.closed(messages.keys().size());
    }
    noteMissed(messages.keys());
    news.accept(messages);
  }

  private void noteMissed(List<String> keys) {
    if (reconcile) {
      List<String> missed = keys.stream().filter(key -> !doubtful.remove(key)).toList();
      sentInDoubt.addAndGet(keys.size() - missed.size());
      missed.stream().limit(EXAMPLES - exampleKeys.size()).forEach(exampleKeys::add);
    }
  }

  /** As {@link #accepted(AcceptedMessages)}, of messages that nothing else is known of. */
  public void accepted(List<String> keys, long[] fingerprints) {
    accepted(AcceptedMessages.of("", keys, fingerprints));
  }

  /** Rows are gone; Custobar is told at the end of the run, unless others have their ids. */
  public synchronized void removed(List<GoneRow> rows) {
    if (countsRows()) {
      books.defer(rows.stream().map(GoneRow::key).toList());
    }
    news.remove(rows);
  }

  /**
   * Custobar accepted the deletion of these rows.
   *
   * @param forGood whether nothing undoes it
   */
  public synchronized void deleted(List<String> keys, List<String> ids, boolean forGood) {
    stuck.taken(this);
    for (String key : keys) {
      int rows = Math.max(1, books.resolve(key));
      sent.addAndGet(rows);
      // What has vanished is counted apart from what the cursor missed.
      vanishedAndTold.addAndGet(vanishedKeys.remove(key) ? rows : 0);
    }
    news.tellGone(ids, forGood);
  }

  /** Custobar refused to delete a row. */
  public synchronized void notDeleted(RejectedRow row) {
    rejected.addAndGet(Math.max(1, books.resolve(row.key())));
    news.reject(row);
  }

  /** A person has given up the deletion of a row. */
  public synchronized void deletionDropped(DueDeletion row) {
    ignored.addAndGet(books.resolve(row.key()));
    news.tellGone(List.of(row.id()), true);
  }

  /** Every deletion that was due has been told. */
  public void allDeletionsTold() {
    unchanged.addAndGet(books.resolveRest());
  }

  /** The number of the last deletion that this run has told of. */
  public long lastDeletion() {
    return lastDeletion;
  }

  /** Notes the number of the last deletion that this run tells of. */
  public void deletionsUpTo(long number) {
    lastDeletion = number;
  }

  /** Custobar did not take what was sent: it is busy, away, or refuses it. */
  public void takenNothing() {
    stuck.takenNothing(this);
  }

  /** Whether the connector refuses a row that a person has dropped just so. */
  public boolean wasDropped(RejectedRow row) {
    return row.origin() == RejectedRow.Origin.CONNECTOR
        && row.version().fingerprint().filter(f -> setAside.wasDropped(row.key(), f)).isPresent();
  }

  /** The run stops at the page at hand, and rejects none of its rows. */
  public synchronized void withdrawRejections() {
    int withdrawn = news.withdrawRejections();
    rejected.updateAndGet(rows -> Math.max(0, rows - withdrawn));
  }

  /** A row is rejected, unless the connector refused it and a person has dropped it so. */
  public synchronized void rejected(RejectedRow row) {
    if (wasDropped(row)) {
      rowsIgnored(1);
      return;
    }
    if (counting) {
      return;
    }
    if (countsRows()) {
      rejected.incrementAndGet();
      books.closed(1);
    }
    news.reject(row);
  }

  /** An optional field is left out. */
  public synchronized void omitted(OmittedField field) {
    if (countsRows()) {
      omitted.incrementAndGet();
    }
    news.omit(field);
  }

  /** Of what was rejected or left out, so much was known before as it is, and is no news. */
  public void knownBefore(int rows, int fields) {
    rejected.addAndGet(-rows);
    unchanged.addAndGet(rows);
    omitted.addAndGet(-fields);
  }

  /** Rows with these keys are sent since they differ from what was delivered under their keys. */
  public synchronized void differ(List<String> keys) {
    keys.stream().limit(CHANGED - changedKeys.size()).forEach(changedKeys::add);
  }

  /** The first keys of rows that differ from what was delivered under their keys. */
  public synchronized List<String> changedKeys() {
    return List.copyOf(changedKeys);
  }

  /** Everything there was has been read; a run that ends without it was stopped in the middle. */
  public void markReadToEnd() {
    readToEnd = true;
  }

  /** Whether everything there was has been read. */
  public boolean isReadToEnd() {
    return readToEnd;
  }

  /** Rows rejected since the journal was last written. */
  public List<RejectedRow> pendingRejections() {
    return news.rejected();
  }

  /** Fields left out since the journal was last written. */
  public List<OmittedField> pendingOmissions() {
    return news.omitted();
  }

  /** The journal has been written, and its cursor moved. */
  public synchronized void written(Optional<Position> position) {
    cursor.moved(position);
    Set<String> sent =
        news.accepted().stream().flatMap(m -> m.keys().stream()).collect(Collectors.toSet());
    news.written();
    // Of what waits for a fuller request nothing has been written.
    unknownKeys =
        keptKeys.stream()
            .filter(key -> unknownKeys.contains(key) && !sent.contains(key))
            .collect(Collectors.toUnmodifiableSet());
  }
}
