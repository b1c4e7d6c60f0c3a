package io.custobarconnector.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** How long calls of one kind took, from the moment at which they should have begun. */
final class Measured {

  private static final long LONGEST_MICROS = 120_000_000;

  private final Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

  void took(long nanos) {
    micros.recordValue(Math.max(0, Math.min(LONGEST_MICROS, nanos / 1000)));
  }

  /** An answer that is not the one that was due. */
  void error(String kind) {
    errors.computeIfAbsent(kind, k -> new LongAdder()).increment();
  }

  /** What there is so far. */
  Figures figures() {
    Map<String, Long> counts = new TreeMap<>();
    errors.forEach((kind, count) -> counts.put(kind, count.sum()));
    return new Figures(
        micros.getTotalCount(), at(50), at(95), at(99), micros.getMaxValue() / 1000.0, counts);
  }

  private double at(double percentile) {
    return micros.getValueAtPercentile(percentile) / 1000.0;
  }

  /**
   * Percentiles in milliseconds.
   *
   * @param calls all that were answered, also with an error
   * @param errors how many, by kind
   */
  record Figures(
      long calls, double p50, double p95, double p99, double max, Map<String, Long> errors) {

    long errorCount() {
      return errors.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
