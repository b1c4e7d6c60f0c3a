package io.custobarconnector.flow.metric;

import io.custobarconnector.permission.PermissionWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Counts statements about permissions, by where they go and what becomes of them. */
public final class PermissionMeters implements PermissionWatch {

  private final MeterRegistry metrics;

  /** All begin at 0. */
  public PermissionMeters(MeterRegistry metrics) {
    this.metrics = metrics;
    for (String direction : List.of("to_source", "to_custobar")) {
      for (String outcome : List.of("granted", "withdrawn", "kept")) {
        count(direction, outcome, 0);
      }
    }
  }

  @Override
  public void decided(String direction, String outcome) {
    count(direction, outcome, 1);
  }

  private void count(String direction, String outcome, double more) {
    Counter.builder("connector_permission_changes")
        .tag("direction", direction)
        .tag("outcome", outcome)
        .description("Statements about marketing permissions that this process has decided about")
        .register(metrics)
        .increment(more);
  }
}
