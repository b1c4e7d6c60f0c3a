package io.custobarconnector.benefit.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The requests that each key may make on this node: so many a minute, and a tenth of them at once.
 */
final class KeyLimit {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final long interval;
  private final long tolerance;
  private final LongSupplier nanoTime;
  private final Map<Long, Long> nextFree = new ConcurrentHashMap<>();

  /**
   * @param requestsPerMinute 0 is no limit
   */
  KeyLimit(int requestsPerMinute, LongSupplier nanoTime) {
    this.interval = requestsPerMinute == 0 ? 0 : MINUTE / requestsPerMinute;
    this.tolerance = interval * Math.max(1, requestsPerMinute / 10);
    this.nanoTime = nanoTime;
  }

  /** How long the next request would have to wait; nothing is counted. */
  Duration untilNext(long key) {
    Long free = nextFree.get(key);
    long wait = free == null ? 0 : free + interval - nanoTime.getAsLong() - tolerance;
    return wait > 0 ? Duration.ofNanos(wait) : Duration.ZERO;
  }

  /** Counts a request; how long to wait when it is one too many, else zero. */
  Duration take(long key) {
    if (interval == 0) {
      return Duration.ZERO;
    }
    long now = nanoTime.getAsLong();
    long[] wait = {0};
    nextFree.compute(
        key,
        (id, free) -> {
          long next = Math.max(free == null ? now : free, now) + interval;
          wait[0] = next - now - tolerance;
          return wait[0] > 0 ? free : Long.valueOf(next);
        });
    return wait[0] > 0 ? Duration.ofNanos(wait[0]) : Duration.ZERO;
  }
}
