package io.custobarconnector.custobar.limit;

import io.custobarconnector.journal.SharedBudget;
import java.time.Duration;

/**
 * A limit of requests in a minute as a pace: requests are spread evenly, after a short burst, so
 * that no minute, wherever it starts, holds more than the limit.
 *
 * @param spacing nanoseconds between two requests when they are spread evenly; 0 without a limit
 * @param burst nanoseconds by which tills may be ahead of an even spread
 * @param tellingBurst the same of telling what tills used; the rest is kept for tills
 * @param flowBurst the same of flows; the rest is kept for the former
 * @param backfillBurst the same of backfills; the rest is kept for flows
 * @see <a href="https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm">The algorithm</a>
 */
record Pace(long spacing, long burst, long tellingBurst, long flowBurst, long backfillBurst) {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** The share of a minute's requests that may be made at once. */
  private static final double BURST = 0.1;

  /** The share of a burst that is kept for those who go first. */
  private static final double RESERVE = 0.5;

  /**
   * @param requestsPerMinute 0 for no limit
   */
  static Pace of(int requestsPerMinute) {
    long burst = Math.max(1, (long) (requestsPerMinute * BURST));
    long spread = Math.max(1, requestsPerMinute - burst);
    // Rounded up: a nanosecond too few is a request too many.
    long spacing = requestsPerMinute == 0 ? 0 : (MINUTE + spread - 1) / spread;
    long tills = burst - 1;
    long flows = tills - (long) (tills * RESERVE);
    long telling = flows + (long) ((tills - flows) * RESERVE);
    long backfills = flows - (long) (flows * RESERVE);
    return new Pace(
        spacing, spacing * tills, spacing * telling, spacing * flows, spacing * backfills);
  }

  /** A question to the journal. */
  SharedBudget.Wish wish(int requests, Priority priority, long patience, String key, boolean anew) {
    return new SharedBudget.Wish(
        requests,
        priority.rank(),
        Duration.ofNanos(spacing),
        Duration.ofNanos(burst),
        Duration.ofNanos(allowance(priority)),
        Duration.ofNanos(patience),
        key,
        anew);
  }

  /** How far ahead of an even spread a request may be, in nanoseconds. */
  long allowance(Priority priority) {
    return switch (priority) {
      case TILL -> burst;
      case TELLING -> tellingBurst;
      case FLOW -> flowBurst;
      case BACKFILL -> backfillBurst;
    };
  }
}
