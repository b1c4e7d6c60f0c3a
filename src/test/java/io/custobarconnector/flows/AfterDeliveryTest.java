package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.BackfillResult;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.FlowStatus;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.StatusReport;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Fault;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Each step behind the last page fails once: what is delivered stays so, and the run says so. */
@ExtendWith(EmptyDatabaseExtension.class)
class AfterDeliveryTest {

  private static final String DELIVERED =
      "things: all rows are delivered, and the next run does not read them again;"
          + " what comes after them failed: ";
  private static final BackfillRequest ALL =
      new BackfillRequest(Optional.empty(), Optional.empty(), false, false);

  @TempDir Path folder;
  private Deployment deployment;
  private Things things;

  @BeforeEach
  void deploy(PGSimpleDataSource database) {
    deployment = new Deployment(database, folder).set("source.overlap", "1s");
    deployment.set("custobar.retries", "0").set("source.page-size", "10");
    things = new Things(deployment);
    things.make(1, 40);
    deployment
        .rows()
        .run("UPDATE thing SET changed = changed - (100 - id) * interval '10 seconds'");
  }

  @AfterEach
  void remove() {
    deployment.close();
  }

  private void fails(String table, String operation, String condition) {
    deployment
        .rows()
        .run(
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END$$");
    deployment
        .rows()
        .run(
            "CREATE TRIGGER fault BEFORE %s ON connector.%s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION fault()"
                .formatted(operation, table, condition));
  }

  private void mend() {
    deployment.rows().run("DROP FUNCTION fault CASCADE");
  }

  private FlowStatus status() {
    return StatusReport.of(deployment.settings(), Clock.systemUTC()).stream()
        .filter(status -> status.flow().equals(Things.FLOW))
        .findFirst()
        .orElseThrow();
  }

  private static String said(RunResult result) {
    return result.failure().map(FailureText::of).orElse("nothing failed");
  }

  private BackfillResult backfill() {
    try (Connector connector = deployment.start(Things.FLOW)) {
      return connector.backfill(Things.FLOW, ALL);
    }
  }

  @Test
  void a_deletion_that_custobar_does_not_take() {
    things.become("customers");
    things.select(
        "id AS _key, external_id, title AS first_name, description = 'forget' AS _forget");
    deployment.deliver(Things.FLOW);
    deployment.rows().run("UPDATE thing SET description = 'forget', changed = now() WHERE id = 40");
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1).withStatus(503));

    RunResult failed = deployment.run(Things.FLOW).get(Things.FLOW);
    assertThat(said(failed)).isEqualTo(DELIVERED + "Custobar failed (HTTP 503) [CBC-CUS-004]");
    assertThat(deployment.lastRun(Things.FLOW))
        .containsEntry("outcome", "delivered")
        .containsEntry("error", DELIVERED + "Custobar failed (HTTP 503) [CBC-CUS-004]");
    assertThat(status().needsAttention()).isTrue();

    RunResult next = deployment.deliver(Things.FLOW).get(Things.FLOW);
    assertThat(next.tally().read()).as("the row within the overlap").isEqualTo(1);
    assertThat(next.tally().sent()).isZero();
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.forgotten_pending"))
        .isZero();
    assertThat(status().needsAttention()).isFalse();
  }

  @Test
  void the_step_that_deletes_people_after_a_backfill_ends_the_backfill_all_the_same() {
    deployment.deliver(Things.FLOW);
    things.select("id AS _key, external_id, upper(title) AS title");
    deployment.rows().run("ALTER TABLE connector.forgotten_pending RENAME TO away");

    BackfillResult result = backfill();
    assertThat(said(result.run())).startsWith(DELIVERED).contains("forgotten_pending");
    assertThat(result.run().tally().sent()).isEqualTo(40);
    deployment.rows().run("ALTER TABLE connector.away RENAME TO forgotten_pending");
    assertThat(status().backfill()).as("a backfill that is left").isEmpty();
    assertThat(status().mappingChangedAt()).isEmpty();
  }

  @Test
  void the_note_that_all_was_sent_again_is_made_up_for_without_reading_again() {
    deployment.deliver(Things.FLOW);
    things.select("id AS _key, external_id, upper(title) AS title");
    assertThat(status().mappingChangedAt()).isPresent();
    // Noted as changed when the backfill begins, and as sent again when it ends.
    fails("flow_mapping", "UPDATE", "OLD.changed_at IS NOT NULL AND NEW.changed_at IS NULL");

    assertThat(said(backfill().run()))
        .isEqualTo(
            "things: all rows were sent again, but the journal could not note it: disk full;"
                + " call the backfill again to finish, which sends no row again [CBC-DBA-012]");
    assertThat(status().backfill()).isPresent();
    mend();
    BackfillResult again = backfill();
    assertThat(again.run().failure()).isEmpty();
    assertThat(again.run().tally().sent()).isZero();
    assertThat(again.run().tally().read()).isZero();
    assertThat(status().backfill()).isEmpty();
    assertThat(status().mappingChangedAt()).isEmpty();
  }

  @Test
  void the_last_commit_costs_no_row_that_is_sent_twice() {
    deployment.deliver(Things.FLOW);
    deployment.rows().run("UPDATE thing SET title = 'New', changed = now() WHERE id > 35");
    fails("flow_cursor", "UPDATE", "NEW.changed_at <> OLD.changed_at");

    assertThat(said(deployment.run(Things.FLOW).get(Things.FLOW)))
        .startsWith("things: the journal could not be written: ")
        .contains("disk full")
        .endsWith("; the next run reads this page again [CBC-DBA-012]");
    assertThat(deployment.lastRun(Things.FLOW)).containsEntry("outcome", "failed");
    mend();
    RunResult next = deployment.deliver(Things.FLOW).get(Things.FLOW);
    assertThat(next.tally().read()).isLessThanOrEqualTo(6);
    assertThat(next.tally().sent()).isZero();
    assertThat(things.taken()).isEqualTo(45);
  }
}
