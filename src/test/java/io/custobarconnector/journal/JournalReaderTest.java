package io.custobarconnector.journal;

import static io.custobarconnector.journal.OpenJournal.done;
import static io.custobarconnector.journal.OpenJournal.failed;
import static io.custobarconnector.journal.OpenJournal.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.settings.part.JournalSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(EmptyDatabaseExtension.class)
class JournalReaderTest {

  private static final Position HERE = new Position("2026-03-01 10:00:00+02", "7");

  @Test
  void a_journal_that_was_never_opened_says_that_nothing_has_happened(PGSimpleDataSource database) {
    try (HikariDataSource never = pool(database)) {
      JournalReader reader = new JournalReader(never);

      assertThat(reader.flows()).isEmpty();
      assertThat(reader.position("customers")).isEmpty();
      assertThat(reader.rejected()).isEmpty();
      assertThat(reader.omitted()).isEmpty();
    }
  }

  @Test
  void a_journal_that_may_not_be_read_is_not_taken_for_an_empty_one(PGSimpleDataSource database)
      throws SQLException {
    try (OpenJournal journal = new OpenJournal(database)) {
      journal.execute("ALTER TABLE run RENAME COLUMN error TO mistake; DROP VIEW rejected_reasons");
      journal.execute("CREATE VIEW rejected_reasons AS SELECT 1 AS one");

      assertThatThrownBy(() -> journal.reader().rejected())
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("the journal could not be read: column \"flow\" does not exist");
    }
  }

  @Test
  void a_flow_is_told_by_its_last_run(PGSimpleDataSource database) {
    try (OpenJournal journal = new OpenJournal(database)) {
      Exchange first = journal.exchange();
      Run run = journal.runs().begin("customers", first);
      run.rowsRead(3);
      run.accepted(List.of("1"), new long[] {1});
      run.rejected(refused("2", null));
      run.omitted(new OmittedField("3", "phone_number", "invalid", "is no phone number"));
      run.markReadToEnd();
      journal.runs().commit(run, Optional.of(HERE));
      done(first);
      Exchange second = journal.exchange();
      journal.runs().begin("customers", second).rowsRead(9);
      failed(second, new IllegalStateException("Custobar failed (HTTP 500)"));
      Exchange third = journal.exchange();
      var unused = journal.runs().begin("sales", third);

      List<FlowState> flows = journal.reader().flows();

      assertThat(flows).extracting(FlowState::flow).containsExactly("customers", "sales");
      FlowState customers = flows.get(0);
      assertThat(customers.outcome()).isEqualTo("failed");
      assertThat(customers.error()).contains("Custobar failed (HTTP 500)");
      assertThat(customers.lastRun()).isEqualTo(new Tally(9, 0, 0, 0, 0, 0, 0));
      assertThat(customers.position()).contains(HERE);
      assertThat(customers.rejectedNow()).isEqualTo(1);
      assertThat(customers.omittedNow()).isEqualTo(1);
      assertThat(customers.lastDeliveredAt()).isPresent();
      assertThat(customers.endedAt())
          .hasValueSatisfying(
              end -> assertThat(end).isAfter(customers.lastDeliveredAt().orElseThrow()));
      assertThat(flows.get(1).outcome()).isEqualTo("running");
      assertThat(flows.get(1).endedAt()).isEmpty();
      assertThat(flows.get(1).lastDeliveredAt()).isEmpty();
    }
  }

  @Test
  void a_flow_fails_until_a_run_gets_through(PGSimpleDataSource database) {
    try (OpenJournal journal = new OpenJournal(database)) {
      Exchange goesOn = journal.exchange();
      Run run = journal.runs().begin("sales", goesOn);
      assertThat(failing(journal)).isEqualTo(false);
      run.rowsRead(1);
      failed(goesOn, new IllegalStateException("Custobar failed (HTTP 500)"));
      assertThat(failing(journal)).isEqualTo(true);

      Exchange second = journal.exchange();
      run = journal.runs().begin("sales", second);
      run.rowsRead(1);
      assertThat(failing(journal)).as("while the next run goes on").isEqualTo(true);
      done(second);
      assertThat(journal.reader().flows().get(0).outcome()).isEqualTo("stopped");
      assertThat(failing(journal)).as("after one that was stopped").isEqualTo(true);

      Exchange third = journal.exchange();
      run = journal.runs().begin("sales", third);
      run.markReadToEnd();
      done(third);
      assertThat(failing(journal)).isEqualTo(false);
    }
  }

  @Test
  void only_live_runs_that_were_delivered_or_failed_say_whether_a_flow_fails(
      PGSimpleDataSource database) {
    try (OpenJournal journal = new OpenJournal(database)) {
      ended(journal, "live", "failed", "'no answer'");
      for (String outcome : List.of("interrupted", "stopped", "running")) {
        ended(journal, "live", outcome, "NULL");
        assertThat(failing(journal)).as("after a run that was %s", outcome).isTrue();
      }
      ended(journal, "backfill", "delivered", "NULL");
      assertThat(failing(journal)).as("after a backfill").isTrue();
      ended(journal, "reconcile", "delivered", "NULL");
      assertThat(failing(journal)).as("after a reconcile").isTrue();

      ended(journal, "live", "retried", "NULL");
      assertThat(failing(journal)).as("after rejected rows got through").isTrue();

      ended(journal, "live", "delivered", "NULL");
      ended(journal, "backfill", "failed", "'no answer'");
      assertThat(failing(journal)).as("after a backfill that failed").isFalse();
      ended(journal, "live", "delivered", "'a step after the rows failed'");
      assertThat(failing(journal)).isTrue();
    }
  }

  @Test
  void a_flow_fails_from_a_reconcile_that_failed_until_one_gets_through(
      PGSimpleDataSource database) {
    try (OpenJournal journal = new OpenJournal(database)) {
      ended(journal, "live", "delivered", "NULL");
      ended(journal, "reconcile", "failed", "'far more rows than usual'");
      assertThat(failing(journal)).isTrue();
      ended(journal, "live", "delivered", "NULL");
      assertThat(failing(journal)).as("after another live run").isTrue();
      for (String outcome : List.of("interrupted", "stopped", "running")) {
        ended(journal, "reconcile", outcome, "NULL");
        assertThat(failing(journal)).as("after a reconcile that was %s", outcome).isTrue();
      }
      ended(journal, "reconcile", "delivered", "NULL");
      assertThat(failing(journal)).isFalse();

      ended(journal, "reconcile", "failed", "'far more rows than usual'");
      journal.execute("UPDATE run SET started_at = started_at - interval '9 days'");
      assertThat(failing(journal)).as("after one that nobody made again").isFalse();
    }
  }

  private static void ended(OpenJournal journal, String kind, String outcome, String error) {
    journal.execute(
        "INSERT INTO run (flow, kind, outcome, error) VALUES ('sales', '%s', '%s', %s)"
            .formatted(kind, outcome, error));
  }

  private static boolean failing(OpenJournal journal) {
    return journal.reader().flows().get(0).failing();
  }

  @Test
  void a_flow_that_never_got_through_is_behind_since_its_first_run_began(
      PGSimpleDataSource database) {
    try (OpenJournal journal = new OpenJournal(database)) {
      ended(journal, "live", "interrupted", "NULL");
      Instant began = journal.reader().flows().get(0).startedAt();
      ended(journal, "live", "interrupted", "NULL");
      ended(journal, "live", "running", "NULL");

      FlowState never = journal.reader().flows().get(0);
      assertThat(never.lastDeliveredAt()).isEmpty();
      assertThat(never.behindSince()).isEqualTo(began).isBefore(never.startedAt());

      Exchange exchange = journal.exchange();
      journal.runs().begin("sales", exchange).markReadToEnd();
      done(exchange);
      FlowState once = journal.reader().flows().get(0);
      assertThat(once.lastDeliveredAt()).contains(once.behindSince());
    }
  }

  @Test
  void reasons_are_counted_the_most_common_first(PGSimpleDataSource database) {
    try (OpenJournal journal = new OpenJournal(database)) {
      Run run = journal.runs().begin("customers", journal.exchange());
      run.rejected(other("9"));
      run.rejected(refused("5", null));
      run.rejected(refused("4", null));
      run.omitted(new OmittedField("3", "phone_number", "invalid", "is no phone number"));
      journal.runs().commit(run, Optional.of(HERE));

      assertThat(journal.reader().rejected())
          .containsExactly(
              new Reason("customers", Optional.of("email"), "http-400", 2, "4"),
              new Reason("customers", Optional.empty(), "http-400", 1, "9"));
      assertThat(journal.reader().omitted())
          .containsExactly(new Reason("customers", Optional.of("phone_number"), "invalid", 1, "3"));
    }
  }

  @Test
  void two_that_start_at_once_make_one_journal(PGSimpleDataSource database) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (HikariDataSource one = pool(database);
        HikariDataSource two = pool(database)) {
      CyclicBarrier together = new CyclicBarrier(2);
      List<Future<?>> starts =
          List.of(one, two).stream()
              .<Future<?>>map(
                  pool ->
                      threads.submit(
                          () -> {
                            together.await(10, TimeUnit.SECONDS);
                            Journal.prepare(pool, OpenJournal.SCHEMA);
                            return null;
                          }))
              .toList();
      for (Future<?> start : starts) {
        start.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    try (OpenJournal journal = new OpenJournal(database)) {
      assertThat(
              journal.askOne(
                  "SELECT count(*) FROM flyway_schema_history WHERE version = '1' AND success"))
          .isEqualTo("1");
    }
  }

  @Test
  void a_schema_that_cannot_be_made_is_told_by_its_name(PGSimpleDataSource database)
      throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS public.t (a int)");
      statement.execute(
          "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'poor') THEN CREATE ROLE poor LOGIN PASSWORD 'poor'; END IF; END $$");
    }
    try (HikariDataSource poor =
        Databases.journal(
            new JournalSettings(OpenJournal.address(database), "poor", "poor", "connector"), 4)) {
      assertThatThrownBy(() -> Journal.prepare(poor, "connector"))
          .isInstanceOf(JournalException.class)
          .hasMessageContaining("the journal's schema \"connector\" could not be prepared")
          .hasMessageContaining("permission denied");
    }
  }

  private static RejectedRow other(String key) {
    return new RejectedRow(
        "customers",
        key,
        RejectedRow.Origin.CUSTOBAR,
        Optional.empty(),
        "http-400",
        "no reason given",
        Optional.empty());
  }

  private static HikariDataSource pool(PGSimpleDataSource database) {
    return Databases.journal(
        new JournalSettings(
            OpenJournal.address(database), "postgres", "postgres", OpenJournal.SCHEMA),
        4);
  }
}
