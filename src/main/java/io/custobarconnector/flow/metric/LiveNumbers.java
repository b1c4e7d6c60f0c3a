package io.custobarconnector.flow.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What this process did in the last minutes, for a person who looks at it: differences between
 * looks at the meters that monitoring sees. Somebody has to look every few seconds.
 */
public final class LiveNumbers {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);

  private static final double P95 = 0.95;

  /**
   * The meters at a moment.
   *
   * @param buckets how many look-ups took at most so many seconds
   */
  private record Look(
      Instant at,
      double answered,
      double unanswered,
      double lookUps,
      double cached,
      SortedMap<Double, Double> buckets,
      double redeemed) {}

  /**
   * What was done.
   *
   * @param reached whether Custobar answered the last request; empty before the first
   * @param lastAnswer when it last answered, to some seconds
   * @param requests made in the last minute
   * @param lookUps of tills in the last minute
   * @param p95Millis how long 95 of 100 look-ups of the last five minutes took at most
   * @param cacheShare the share of these that came from the cache, 0 to 1
   * @param redemptions of the last hour
   */
  public record Numbers(
      Optional<Boolean> reached,
      Optional<Instant> lastAnswer,
      long requests,
      long lookUps,
      OptionalDouble p95Millis,
      OptionalDouble cacheShare,
      long redemptions) {}

  private final MeterRegistry metrics;
  private final Deque<Look> looks = new ArrayDeque<>();
  private Optional<Boolean> reached = Optional.empty();
  private Optional<Instant> lastAnswer = Optional.empty();

  public LiveNumbers(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  /** Looks at the meters now. */
  public synchronized void look(Instant now) {
    Collection<Timer> requests = metrics.find("connector_custobar_request").timers();
    Collection<Timer> lookUps = metrics.find("connector_lookup").timers();
    Look look =
        new Look(
            now,
            sum(requests, timer -> "none".equals(tag(timer, "status")) ? 0 : timer.count()),
            sum(requests, timer -> "none".equals(tag(timer, "status")) ? timer.count() : 0),
            sum(lookUps, Timer::count),
            sum(lookUps, timer -> "cache".equals(tag(timer, "source")) ? timer.count() : 0),
            buckets(lookUps),
            sum(
                metrics.find("connector_redemptions").tag("outcome", "used").counters(),
                Counter::count));
    Look before = looks.peekLast();
    double answered = look.answered() - (before == null ? 0 : before.answered());
    double unanswered = look.unanswered() - (before == null ? 0 : before.unanswered());
    if (answered > 0) {
      reached = Optional.of(true);
      lastAnswer = Optional.of(now);
    } else if (unanswered > 0) {
      reached = Optional.of(false);
    }
    looks.addLast(look);
    while (looks.peekFirst().at().isBefore(now.minus(HOUR))) {
      looks.removeFirst();
    }
  }

  /** As the last look found them. */
  public synchronized Numbers numbers() {
    Look last = looks.peekLast();
    if (last == null) {
      return new Numbers(
          reached, lastAnswer, 0, 0, OptionalDouble.empty(), OptionalDouble.empty(), 0);
    }
    Look minute = ago(last, MINUTE);
    Look fiveMinutes = ago(last, FIVE_MINUTES);
    double lookUps = last.lookUps() - fiveMinutes.lookUps();
    return new Numbers(
        reached,
        lastAnswer,
        Math.round(last.answered() + last.unanswered() - minute.answered() - minute.unanswered()),
        Math.round(last.lookUps() - minute.lookUps()),
        p95Millis(last, fiveMinutes),
        lookUps > 0
            ? OptionalDouble.of((last.cached() - fiveMinutes.cached()) / lookUps)
            : OptionalDouble.empty(),
        Math.round(last.redeemed() - ago(last, HOUR).redeemed()));
  }

  private Look ago(Look last, Duration time) {
    return looks.stream()
        .filter(look -> !look.at().isBefore(last.at().minus(time)))
        .findFirst()
        .orElse(last);
  }

  /** Within a bucket, times are taken to be spread evenly. */
  private static OptionalDouble p95Millis(Look last, Look first) {
    double all = last.lookUps() - first.lookUps();
    if (all <= 0) {
      return OptionalDouble.empty();
    }
    double lower = 0;
    double below = 0;
    for (double bound : last.buckets().keySet()) {
      double upTo = last.buckets().get(bound) - first.buckets().getOrDefault(bound, 0.0);
      if (upTo >= P95 * all) {
        double share = upTo > below ? (P95 * all - below) / (upTo - below) : 1;
        return OptionalDouble.of(1000 * (lower + (bound - lower) * share));
      }
      lower = bound;
      below = upTo;
    }
    return OptionalDouble.of(1000 * lower);
  }

  private static SortedMap<Double, Double> buckets(Collection<Timer> timers) {
    SortedMap<Double, Double> buckets = new TreeMap<>();
    for (Timer timer : timers) {
      for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
        if (Double.isFinite(bucket.bucket())) {
          buckets.merge(bucket.bucket(TimeUnit.MICROSECONDS) / 1e6, bucket.count(), Double::sum);
        }
      }
    }
    return buckets;
  }

  private static <M extends Meter> double sum(Collection<M> meters, ToDoubleFunction<M> number) {
    return meters.stream().mapToDouble(number).sum();
  }

  private static String tag(Meter meter, String key) {
    return meter.getId().getTag(key);
  }
}
