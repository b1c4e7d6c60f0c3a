package io.custobarconnector.journal.run;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.run.Run.Kept;
import java.util.Optional;

/** How far a run has come, and what keeps its cursor from moving further. */
public final class RunCursor {

  private final Optional<Position> start;
  private Optional<String> horizonBefore;
  private Optional<Horizon> horizon = Optional.empty();
  private Optional<Position> position;
  private Optional<Position> readBefore = Optional.empty();
  private Kept kept = Kept.NOTHING;
  private boolean hasMoved;
  private long version;
  private int page;

  /**
   * @param start where the cursor stands; empty before the first batch of a flow's first run
   * @param horizonBefore the earliest time of change that the run before could not see yet; empty
   *     text for the beginning, empty when nothing is known of it
   * @param version how often the journal's cursor has moved
   */
  public RunCursor(Optional<Position> start, Optional<String> horizonBefore, long version) {
    this.start = start;
    this.position = start;
    this.horizonBefore = horizonBefore;
    this.version = version;
  }

  /** A cursor that no journal knows. */
  static RunCursor at(Optional<Position> start) {
    return new RunCursor(start, Optional.empty(), 0);
  }

  Optional<Position> start() {
    return start;
  }

  synchronized Optional<String> horizonBefore() {
    return horizonBefore;
  }

  /** The run reads from here; empty text for the beginning. */
  synchronized void readBackTo(String timeOfChange) {
    horizonBefore = Optional.of(timeOfChange);
  }

  synchronized Optional<Position> position() {
    return position;
  }

  /**
   * How often the journal's cursor has moved: a process that knows another number was overtaken.
   */
  public synchronized long version() {
    return version;
  }

  /** How many pages have been dealt with. */
  synchronized int page() {
    return page;
  }

  /** What this run cannot see yet. */
  synchronized void see(Horizon now) {
    horizon = Optional.of(now);
  }

  public synchronized Optional<Horizon> horizon() {
    return horizon;
  }

  /**
   * From where on the next run reads, to be written with the cursor. As long as the cursor has not
   * moved, what the run before could not see has not been read.
   */
  public synchronized Optional<String> horizonAfter() {
    return hasMoved && horizon.isPresent()
        ? Optional.of(horizon.get().backTo().orElse(""))
        : horizonBefore;
  }

  /** The cursor must not pass the rows of messages that are kept. */
  synchronized void keep(Kept messages) {
    kept = messages;
  }

  /** Whether messages wait for a fuller request. */
  public synchronized boolean isKeeping() {
    return kept != Kept.NOTHING;
  }

  /** How far the cursor may move when a page is dealt with that ends at the position. */
  public synchronized Optional<Position> after(Optional<Position> read) {
    Optional<Position> safe =
        switch (kept) {
          case NOTHING -> read;
          case OF_THIS_PAGE -> readBefore;
          case OLDER -> Optional.empty();
        };
    readBefore = read.or(() -> readBefore);
    hasMoved |= safe.isPresent();
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
