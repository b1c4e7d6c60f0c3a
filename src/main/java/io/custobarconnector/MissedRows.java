package io.custobarconnector;

import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.ReconcileState;
import io.custobarconnector.journal.RecordedReconciles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Shows monitoring how many rows the last reconcile of each flow found that the cursor had missed:
 * {@code connector_reconcile_missed_rows{flow="sales"}}. No number before there was one, or while
 * the journal does not answer.
 */
final class MissedRows {

  /** The journal is asked so often at most, however many look. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final RecordedReconciles journal;
  private Map<String, ReconcileState> known = Map.of();
  private long askedAt = System.nanoTime() - FRESH_NANOS;

  MissedRows(DataSource journal) {
    this.journal = new RecordedReconciles(journal);
  }

  /** Shows the numbers of these flows. */
  void show(MeterRegistry metrics, List<String> flows) {
    for (String flow : flows) {
      Gauge.builder("connector_reconcile_missed_rows", () -> of(flow))
          .tag("flow", flow)
          .description("Rows that the cursor had missed, found by the last reconcile")
          .register(metrics);
    }
  }

  private synchronized double of(String flow) {
    long now = System.nanoTime();
    if (now - askedAt >= FRESH_NANOS) {
      askedAt = now;
      try {
        known = journal.last();
      } catch (JournalException e) {
        known = Map.of();
      }
    }
    ReconcileState state = known.get(flow);
    return state == null ? Double.NaN : state.rowsMissed();
  }
}
