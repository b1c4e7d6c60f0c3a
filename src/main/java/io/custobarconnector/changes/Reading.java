package io.custobarconnector.changes;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Run;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run reads: first the rows that did not get through before, then, once a day, those that
 * have no time of change, then what has changed. When more seems to have changed than usual, the
 * changes are read twice: once to count what would be sent, once to send it.
 */
public final class Reading {

  private final Run run;
  private final SetAsidePages again;
  private final UndatedPages undated;
  private final Pages changes;
  private Pages given;

  Reading(Run run, SetAsidePages again, UndatedPages undated, Pages changes) {
    this.run = run;
    this.again = again;
    this.undated = undated;
    this.changes = changes;
    this.given = changes;
  }

  /** Reads just the rows with these keys, and no changes. */
  void only(List<String> keys) {
    again.restart(keys);
    run.retries();
  }

  /** Whether there may be rows that were not read yet. */
  public boolean isMore() {
    return run.isRetry() ? again.isMore() : current().isMore();
  }

  /** Whether the next page comes out of one query that stays open. */
  public boolean isStreamed() {
    return current() instanceof Snapshot;
  }

  /** The next page of a query that stays open. */
  List<Map<String, Object>> next() {
    return ((Snapshot) changes).next();
  }

  /** SQL of the next page, with named parameters as camel-jdbc reads them from headers. */
  public String getSql() {
    return current().getSql();
  }

  /** Values of the named parameters. */
  public Map<String, Object> getParameters() {
    return current().getParameters();
  }

  /** Where the cursor stands when the last page is dealt with; empty to leave it. */
  public Optional<Position> getPosition() {
    return given.position();
  }

  /** Takes the rows that were read and gives out those that may be dealt with now. */
  List<Map<String, Object>> accept(List<Map<String, Object>> rows) {
    given = current();
    if (given == again) {
      List<Map<String, Object>> page = again.accept(rows);
      run.noLongerThere(again.missing());
      run.triesAgain(true);
      if (run.isRetry()) {
        run.rowsRead(page.size());
        if (!again.isMore()) {
          run.markReadToEnd();
        }
      }
      return page;
    }
    run.triesAgain(false);
    List<Map<String, Object>> page = given.accept(rows);
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
    if (!changes.isMore() && !run.isCounting()) {
      run.markReadToEnd();
    }
    return page;
  }

  private Pages current() {
    if (run.isCounting()) {
      return changes;
    }
    return again.isMore() ? again : undated.isMore() ? undated : changes;
  }

  /**
   * Leaves rows that changed at this moment or later for another run. The time of change must be a
   * time, not a number. A flow that compares all rows leaves none, and neither does a backfill: its
   * rows were let through before.
   */
  public void endBefore(Instant moment) {
    if (changes instanceof Paging paging && run.backfill().isEmpty()) {
      paging.endBefore(moment);
    }
  }

  /** Whether all rows are read and compared, whenever they changed. */
  public boolean isSnapshot() {
    return changes instanceof Snapshot;
  }

  /** Begins with the changes anew, after they were counted. */
  public void startOver() {
    if (changes instanceof Paging paging) {
      paging.startOver();
    } else if (changes instanceof Snapshot snapshot) {
      snapshot.startOver();
    }
  }

  void close() {
    if (changes instanceof Snapshot snapshot) {
      snapshot.close();
    }
  }
}
