package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.row.RowsAhead;
import io.custobarconnector.journal.run.Run;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What one run reads: first the rows that did not get through before, then, once a day, those that
 * have no time of change, then what has changed, and last the rows that are dated ahead of the
 * source's clock. When more seems to have changed than usual, the changes are read twice: once to
 * count what would be sent, once to send it.
 */
public final class SourceReader {

  private final Run run;
  private final SetAsidePages again;
  private final RowsByKey undated;
  private final Pages changes;
  private final RowsByKey ahead;
  private final Set<String> sentAgain = new HashSet<>();
  private Supplier<List<String>> toSendAgain = List::of;
  private Pages given;
  private boolean heldBack;

  SourceReader(Run run, SetAsidePages again, RowsByKey undated, Pages changes, RowsByKey ahead) {
    this.run = run;
    this.again = again;
    this.undated = undated;
    this.changes = changes;
    this.ahead = ahead;
    this.given = changes;
  }

  /**
   * Reads some rows once more when all else was read, since a row that had the same id in Custobar
   * is gone.
   *
   * @param keys tells their keys
   */
  SourceReader sendingAgain(Supplier<List<String>> keys) {
    toSendAgain = keys;
    return this;
  }

  /** Reads just the rows with these keys, and no changes. */
  void only(List<String> keys) {
    again.restart(keys);
    run.retries();
  }

  /** Whether there may be rows that were not read yet. */
  public boolean isMore() {
    return run.isRetry() ? again.isMore() : current().isMore() || isMoreToSendAgain();
  }

  private boolean isMoreToSendAgain() {
    if (run.isCounting()) {
      return false;
    }
    List<String> keys = toSendAgain.get().stream().filter(sentAgain::add).toList();
    if (!keys.isEmpty()) {
      again.restart(keys);
    }
    return again.isMore();
  }

  /** Where the cursor stands when the last page is dealt with; empty to leave it. */
  public Optional<Position> getPosition() {
    return given == ahead || (given == again && !sentAgain.isEmpty())
        ? changes.position()
        : given.position();
  }

  /** Reads the next rows, and counts them. */
  List<Map<String, Object>> next() {
    given = current();
    List<Map<String, Object>> page = given.next();
    run.dividesReceipts(given.isDivided());
    run.triesAgain(given == again);
    if (given == again) {
      run.noLongerThere(again.missing());
      run.goneMeanwhile(again.missing().stream().filter(sentAgain::contains).toList());
      if (run.isRetry()) {
        run.rowsRead(page.size());
        if (!again.isMore()) {
          run.markReadToEnd();
        }
      }
      return page;
    }
    if (given == undated && !undated.isMore()) {
      run.markUndatedRead();
    }
    if (!(given instanceof Snapshot)) {
      if (run.isCounting()) {
        run.forecast().read(page.size());
      } else {
        run.rowsRead(page.size());
      }
    }
    if (given == ahead && !ahead.isMore() && !run.isCounting()) {
      run.rowsAhead(ahead.example().map(key -> new RowsAhead(ahead.found(), key)));
    }
    if (!current().isMore() && !run.isCounting()) {
      run.markReadToEnd();
    }
    return page;
  }

  private Pages current() {
    if (!run.isCounting()) {
      if (again.isMore()) {
        return again;
      }
      if (undated.isMore()) {
        return undated;
      }
    }
    return (changes.isMore() || heldBack || !ahead.isMore()) ? changes : ahead;
  }

  /**
   * Leaves rows that changed at this moment or later for another run. The time of change must be a
   * time, not a number. A flow that compares all rows leaves none, and neither does a backfill: its
   * rows were let through before.
   */
  public void endBefore(Instant moment) {
    if (run.backfill().isPresent()) {
      return;
    }
    if (changes instanceof Paging paging) {
      paging.endBefore(moment);
      heldBack = true;
    } else if (changes instanceof ChangedReceipts receipts) {
      receipts.endBefore(moment);
      heldBack = true;
    }
  }

  /** The flow that is read. */
  String flow() {
    return run.flow();
  }

  /** Keys of rows that were given out, and whose messages wait for a fuller request. */
  Set<String> keptKeys() {
    return run.keptKeys();
  }

  /** Whether all rows are read and compared, whenever they changed. */
  public boolean isSnapshot() {
    return changes instanceof Snapshot;
  }

  /** Begins with the changes anew, after they were counted. */
  public void startOver() {
    changes.startOver();
    ahead.startOver();
  }

  void close() {
    changes.close();
  }
}
