package io.custobarconnector.flow.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.journal.OpenJournal;
import io.custobarconnector.journal.alert.AlertState;
import io.custobarconnector.journal.alert.AlertStates;
import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.settings.part.AlertSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** All processes were away for two hours. One of them is back, and shops are another one's. */
@ExtendWith(EmptyDatabaseExtension.class)
class SharedAlertsTest {

  private static final Duration EVERY = Duration.ofSeconds(1);

  private OpenJournal journal;

  @BeforeEach
  void shopsFailed(PGSimpleDataSource database) {
    journal = new OpenJournal(database);
    journal.execute(
        """
        INSERT INTO run (flow, outcome, started_at, ended_at, error)
        VALUES ('shops', 'failed', now() - interval '3 hours', now() - interval '3 hours', 'no answer');
        INSERT INTO alert (name, flow, since, seen_at, value, firing, told)
        VALUES ('ConnectorFlowFailing', 'shops', now() - interval '3 hours', now() - interval '2 hours', 1, true, true)\
        """);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Alerts process(String flow) {
    return new Alerts(
        new AlertSettings(true, false, EVERY),
        "demo",
        journal.database(),
        flow::equals,
        new SimpleMeterRegistry(),
        new Leases(journal.database(), Leases.USUAL));
  }

  private static List<AlertState> look(Alerts process) throws SQLException {
    try {
      return process.untold();
    } finally {
      process.end();
    }
  }

  @Test
  void an_alert_of_a_process_that_is_not_back_yet_ends_after_three_looks() throws SQLException {
    Alerts customers = process("customers");
    long begun = System.nanoTime();
    assertThat(look(customers)).isEmpty();
    AtomicReference<List<AlertState>> over = new AtomicReference<>(List.of());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              over.set(look(customers));
              return !over.get().isEmpty();
            });
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isGreaterThanOrEqualTo(EVERY.multipliedBy(3));
    assertThat(customers.fields(over.get().get(0)))
        .containsEntry("state", "resolved")
        .containsEntry(
            "description",
            "No process that runs the flow shops has looked for an hour: nobody watches it. Start the process that should run it.");
    assertThat(customers.sentences(over.get().get(0))).contains("Nobody has watched it since ");
  }

  @Test
  void a_look_without_the_lease_counts() throws SQLException {
    Alerts shops = process("shops");
    try (Lease others =
        new Leases(journal.database(), Leases.USUAL)
            .take(AlertStates.LEASE, "alerts")
            .orElseThrow()) {
      assertThat(look(shops)).isEmpty();
      assertThat(others).isNotNull();
    }
    assertThat(
            journal.askOne(
                "SELECT seen_at > clock_timestamp() - interval '1 minute' FROM connector.alert"))
        .isEqualTo("t");
  }
}
