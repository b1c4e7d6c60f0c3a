package io.custobarconnector.flow.alert;

import io.custobarconnector.journal.alert.AlertNumbers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What this process counts, of the meters that monitoring sees, on its way to the journal. */
final class ProcessNumbers {

  private final MeterRegistry metrics;
  private final AlertNumbers journal;
  private final String process;
  private Map<Measured, Double> written = new EnumMap<>(Measured.class);

  /**
   * @param process its name, as no other has it
   */
  ProcessNumbers(MeterRegistry metrics, AlertNumbers journal, String process) {
    this.metrics = metrics;
    this.journal = journal;
    this.process = process;
  }

  /** Writes what was counted since the journal last took it, and what is measured now. */
  void write() throws SQLException {
    Map<Measured, Double> counted = counted();
    Map<String, Double> numbers = new TreeMap<>();
    counted.forEach(
        (what, count) -> {
          double more = count - written.getOrDefault(what, 0.0);
          if (more > 0) {
            numbers.put(what.written(), more);
          }
        });
    metrics
        .find("connector_budget_used_ratio")
        .gauges()
        .forEach(gauge -> measure(numbers, Measured.BUDGET_USED, gauge.value()));
    for (Gauge gauge : metrics.find("connector_till_certificate_end_timestamp").gauges()) {
      if (gauge instanceof TimeGauge end) {
        measure(numbers, Measured.CERTIFICATE_END, end.value(TimeUnit.SECONDS));
      }
    }
    journal.write(process, numbers);
    written = counted;
  }

  private static void measure(Map<String, Double> numbers, Measured what, double value) {
    if (Double.isFinite(value)) {
      numbers.put(what.written(), value);
    }
  }

  private Map<Measured, Double> counted() {
    Map<Measured, Double> counted = new EnumMap<>(Measured.class);
    Collection<Timer> requests = metrics.find("connector_custobar_request").timers();
    counted.put(Measured.REQUESTS, count(requests, timer -> true));
    counted.put(
        Measured.REQUESTS_REFUSED, count(requests, timer -> status(timer).matches("401|403")));
    counted.put(
        Measured.REQUESTS_FAILED, count(requests, timer -> status(timer).matches("5..|none")));
    Collection<Timer> lookUps = metrics.find("connector_lookup").timers();
    counted.put(Measured.LOOK_UPS, count(lookUps, timer -> true));
    counted.put(
        Measured.LOOK_UPS_SLOW,
        lookUps.stream().mapToDouble(timer -> timer.count() - quick(timer)).sum());
    counted.put(
        Measured.LOOK_UPS_NOT_LIVE,
        count(lookUps, timer -> !"live".equals(timer.getId().getTag("source"))));
    counted.put(
        Measured.STRANGERS,
        metrics.find("connector_till_requests_refused").functionCounters().stream()
            .mapToDouble(FunctionCounter::count)
            .sum());
    return counted;
  }

  private static double count(Collection<Timer> timers, Predicate<Timer> which) {
    return timers.stream().filter(which).mapToDouble(Timer::count).sum();
  }

  private static String status(Timer timer) {
    return String.valueOf(timer.getId().getTag("status"));
  }

  /** As many as were not slow. */
  private static double quick(Timer timer) {
    return Arrays.stream(timer.takeSnapshot().histogramCounts())
        .filter(bucket -> bucket.bucket(TimeUnit.MICROSECONDS) <= Measured.SLOW_SECONDS * 1e6)
        .mapToDouble(CountAtBucket::count)
        .max()
        .orElse(0);
  }
}
