package io.custobarconnector.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * No more than so many requests in any minute. A refused request does not count, so a caller that
 * waits out the minute gets through.
 */
final class RateLimiter {
  private static final long WINDOW_MILLIS = 60_000;

  private final Map<String, ArrayDeque<Instant>> byCaller = new HashMap<>();
  private final Clock clock;
  private final boolean perKey;
  private int perMinute;

  RateLimiter(StandInOptions options) {
    clock = options.clock();
    perMinute = options.requestsPerMinute();
    perKey = options.assumes(Unknown.LimitScope.PER_KEY);
  }

  /** Returns 0 when the request may go on, otherwise the seconds until one may. */
  synchronized long secondsToWait(String caller) {
    if (perMinute <= 0) {
      return 0;
    }
    Instant now = clock.instant();
    ArrayDeque<Instant> seen =
        byCaller.computeIfAbsent(perKey ? caller : "", name -> new ArrayDeque<>());
    while (!seen.isEmpty() && !seen.peek().plusMillis(WINDOW_MILLIS).isAfter(now)) {
      seen.remove();
    }
    if (seen.size() >= perMinute) {
      long left = seen.element().plusMillis(WINDOW_MILLIS).toEpochMilli() - now.toEpochMilli();
      return Math.max(1, (left + 999) / 1000);
    }
    seen.add(now);
    return 0;
  }

  /** Changes the limit; 0 lifts it. */
  synchronized void perMinute(int value) {
    perMinute = value;
    byCaller.clear();
  }
}
