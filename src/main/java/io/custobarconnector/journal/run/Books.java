package io.custobarconnector.journal.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the rows of a run are: every row that was read ends in exactly one place. Rows that did not
 * get through before and are tried again are no rows of the run, unless a person asked for it.
 *
 * <p>Two sums are kept. What was read arrives at a sink: in a route that leads straight there, each
 * row does; in one with other steps, these may take rows out, which counts as ignored, or make
 * several of one. What arrived at a sink is sent, unchanged, rejected or ignored, or is carried
 * over: it waits for a fuller request or for the end of the run.
 */
final class Books {

  private boolean kept;
  private boolean straight;
  private long read;
  private long arrived;
  private long closed;
  private long waiting;
  private long takenOut;
  private long made;
  private final Map<String, Integer> deferred = new HashMap<>();
  private long deferredRows;

  /**
   * From now on the books must balance.
   *
   * @param leadsStraight whether the flow's route has no step between its source and its only sink
   */
  synchronized void keep(boolean leadsStraight) {
    kept = true;
    straight = leadsStraight;
  }

  synchronized void read(long rows) {
    read += rows;
  }

  /** Rows have come to a sink, or to a step that says itself what became of them. */
  synchronized void arrived(long rows) {
    arrived += rows;
  }

  /** It is decided what becomes of these rows. */
  synchronized void closed(long rows) {
    closed += rows;
  }

  /** So many messages wait for a fuller request. */
  synchronized void waiting(long messages) {
    waiting = messages;
  }

  /** Rows that are gone wait for the end of the run. */
  synchronized void defer(List<String> keys) {
    keys.forEach(key -> deferred.merge(key, 1, Integer::sum));
    deferredRows += keys.size();
  }

  /**
   * What was deferred of a row is decided.
   *
   * @return how many rows of this run that are
   */
  synchronized int resolve(String key) {
    Integer rows = deferred.remove(key);
    if (rows == null) {
      return 0;
    }
    deferredRows -= rows;
    closed += rows;
    return rows;
  }

  /**
   * Nothing waits for the end of the run any more.
   *
   * @return how many rows there was nothing left to tell of
   */
  synchronized int resolveRest() {
    int rest = (int) deferredRows;
    closed += rest;
    deferred.clear();
    deferredRows = 0;
    return rest;
  }

  /**
   * Balances the books of all that was read so far.
   *
   * @return how many rows a step of the route has taken out since the last time
   * @throws RunStoppedException when they do not balance
   */
  synchronized long balance(String flow) {
    if (!kept) {
      return 0;
    }
    long carried = waiting + deferredRows;
    if (arrived != closed + carried) {
      throw Imbalance.inTheSink(flow, arrived, closed, carried);
    }
    long missing = read - takenOut + made - arrived;
    if (missing == 0) {
      return 0;
    }
    if (straight) {
      throw Imbalance.onTheWay(flow, read, arrived);
    }
    takenOut += Math.max(0, missing);
    made += Math.max(0, -missing);
    return Math.max(0, missing);
  }
}
