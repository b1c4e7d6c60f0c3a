package io.custobarconnector.flow.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.journal.OpenJournal;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** What monitoring sees of the journal. */
@ExtendWith(EmptyDatabaseExtension.class)
class JournalMetersTest {

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AtomicLong nanoTime = new AtomicLong();

  private OpenJournal shown(PGSimpleDataSource database) {
    OpenJournal journal = new OpenJournal(database);
    new JournalMeters(journal.database(), false, nanoTime::get)
        .show(metrics, List.of("sales", "shops"), List.of());
    return journal;
  }

  private double lag(String flow) {
    return metrics.get("connector_flow_lag").tag("flow", flow).timeGauge().value(TimeUnit.SECONDS);
  }

  @Test
  void a_first_load_that_never_ends_is_behind_since_it_began(PGSimpleDataSource database) {
    try (OpenJournal journal = shown(database)) {
      journal.execute(
          """
          INSERT INTO run (flow, started_at, outcome)
          VALUES ('sales', now() - interval '3 hours', 'interrupted'), ('sales', now(), 'running')\
          """);
      assertThat(lag("sales")).isBetween(10_800.0, 11_000.0);
      assertThat(lag("shops")).as("of a flow that never ran").isNaN();
      assertThat(
              metrics.get("connector_flow_last_success_timestamp").tag("flow", "sales").timeGauge())
          .satisfies(gauge -> assertThat(gauge.value()).isNaN());
    }
  }

  @Test
  void a_journal_that_goes_away_is_told_as_such(PGSimpleDataSource database) {
    try (OpenJournal journal = shown(database)) {
      assertThat(metrics.get("connector_journal_up").gauge().value()).isOne();
      journal.database().close();
      nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(metrics.get("connector_journal_up").gauge().value()).isZero();
    }
  }
}
