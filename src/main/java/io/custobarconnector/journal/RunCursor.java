package io.custobarconnector.journal;

import io.custobarconnector.journal.Run.Kept;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How far a run has come, and what keeps its cursor from moving further. */
final class RunCursor {

  private final Optional<Position> start;
  private final Optional<Instant> heldAt;
  private Optional<Instant> holdAt = Optional.empty();
  private Optional<Position> position;
  private Optional<Position> readBefore = Optional.empty();
  private Kept kept = Kept.NOTHING;
  private boolean pastHeld;
  private long version;
  private int page;

  /**
   * @param start where the cursor stands; empty before the first batch of a flow's first run
   * @param heldAt when the oldest transaction began that the run before could not see the end of
   * @param version how often the journal's cursor has moved
   */
  RunCursor(Optional<Position> start, Optional<Instant> heldAt, long version) {
    this.start = start;
    this.position = start;
    this.heldAt = heldAt;
    this.version = version;
  }

  /** A cursor that no journal knows. */
  static RunCursor at(Optional<Position> start) {
    return new RunCursor(start, Optional.empty(), 0);
  }

  Optional<Position> start() {
    return start;
  }

  Optional<Instant> heldAt() {
    return heldAt;
  }

  synchronized Optional<Position> position() {
    return position;
  }

  /**
   * How often the journal's cursor has moved: a process that knows another number was overtaken.
   */
  synchronized long version() {
    return version;
  }

  /** How many pages have been dealt with. */
  synchronized int page() {
    return page;
  }

  /** Of several transactions, the earliest counts. */
  synchronized void hold(Optional<Instant> oldestOpenTransaction) {
    holdAt = earliest(holdAt, oldestOpenTransaction);
  }

  /**
   * What holds the next run, to be written with the cursor. As long as the cursor has not moved,
   * what held it before holds it still: what was committed late since then has not been read.
   */
  synchronized Optional<Instant> holdAt() {
    return pastHeld ? holdAt : earliest(holdAt, heldAt);
  }

  private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
    return Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder());
  }

  /** The cursor must not pass the rows of messages that are kept. */
  synchronized void keep(Kept messages) {
    kept = messages;
  }

  /** Whether messages wait for a fuller request. */
  synchronized boolean isKeeping() {
    return kept != Kept.NOTHING;
  }

  /** How far the cursor may move when a page is dealt with that ends at the position. */
  synchronized Optional<Position> after(Optional<Position> read) {
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

  /** The journal's cursor was moved, and a page is over: what is kept now is of an older one. */
  synchronized void moved(Optional<Position> to) {
    position = to;
    version++;
    page++;
    kept = kept == Kept.NOTHING ? kept : Kept.OLDER;
  }
}
