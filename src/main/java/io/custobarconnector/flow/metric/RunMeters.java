package io.custobarconnector.flow.metric;

import io.custobarconnector.journal.Tally;
import io.custobarconnector.journal.run.Run;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Counts what runs in this process did, when each ends. */
public final class RunMeters {

  private static final List<String> OUTCOMES = List.of("delivered", "retried", "stopped", "failed");
  private static final List<String> RESULTS = List.of("sent", "unchanged", "rejected", "ignored");

  /** A run with nothing to do takes a second or two, a first load hours. */
  private static final Duration[] BUCKETS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofMinutes(2),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(6)
  };

  private final MeterRegistry metrics;

  /**
   * @param flows those that run here: their counters begin at 0, so that the first failure is seen
   */
  public RunMeters(MeterRegistry metrics, List<String> flows) {
    this.metrics = metrics;
    for (String flow : flows) {
      OUTCOMES.forEach(outcome -> runs(flow, outcome, 0));
      RESULTS.forEach(result -> rows(flow, result, 0));
    }
  }

  /**
   * A run has ended.
   *
   * @param outcome delivered, retried, stopped or failed
   * @param failed whether something went wrong, be it after all was delivered
   */
  public void ended(Run run, String outcome, boolean failed, Duration took) {
    String flow = run.flow();
    Tally tally = run.tally();
    runs(flow, failed ? "failed" : outcome, 1);
    rows(flow, "sent", tally.sent());
    rows(flow, "unchanged", tally.unchanged());
    rows(flow, "rejected", tally.rejected());
    rows(flow, "ignored", tally.ignored());
    Timer.builder("connector_flow_run")
        .tag("flow", flow)
        .description("How long runs take")
        .serviceLevelObjectives(BUCKETS)
        .register(metrics)
        .record(took);
  }

  private void runs(String flow, String outcome, long more) {
    Counter.builder("connector_flow_runs")
        .tag("flow", flow)
        .tag("outcome", outcome)
        .description("Runs that have ended in this process")
        .register(metrics)
        .increment((double) more);
  }

  private void rows(String flow, String result, long more) {
    Counter.builder("connector_flow_rows")
        .tag("flow", flow)
        .tag("result", result)
        .description("Rows that runs of this process have read, and what became of them")
        .register(metrics)
        .increment((double) more);
  }
}
