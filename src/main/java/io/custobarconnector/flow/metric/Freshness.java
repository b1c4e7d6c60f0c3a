package io.custobarconnector.flow.metric;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * When a run of each flow last read to its end, for people who look. Never a reason to send no work
 * here: another process would be as late.
 */
public final class Freshness extends AbstractHealthCheck {

  private static final Duration MOMENT = Duration.ofMillis(900);

  private final JournalMeters journal;
  private final List<String> flows;

  public Freshness(JournalMeters journal, List<String> flows) {
    super("connector", "flows");
    this.journal = journal;
    this.flows = flows;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> with) {
    journal.lastSuccesses(flows, MOMENT).forEach(builder::detail);
    builder.up();
  }
}
