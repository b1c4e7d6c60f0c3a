package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between two systems, by name: nothing is lost, and little is sent again. */
@ExtendWith(OnReferenceDatabase.class)
class FaultListIT {

  private static final int PAGE = 100;

  @TempDir Path folder;
  private DataSource database;
  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(DataSource database, Deployment deployed) {
    this.database = database;
    deployment =
        deployed
            .set("source.page-size", Integer.toString(PAGE))
            .set("custobar.batch-size", Integer.toString(PAGE))
            .set("source.overlap", "1ms")
            .set("custobar.retries", "1")
            .set("things.schedule", "0/1 * * * * ?");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private RunResult run() {
    return deployment.run(Things.FLOW).get(Things.FLOW);
  }

  private String failure() {
    assertThat(run().failure()).isPresent();
    return deployment.lastRun(Things.FLOW).get("error").toString();
  }

  @Test
  void killed_between_custobars_yes_and_the_saved_state_it_sends_one_page_again() throws Exception {
    // The first page, of which one row is there already, fills a request before it is saved.
    deployment.set("custobar.batch-size", Integer.toString(PAGE / 2));
    things.make(1, 1);
    deliver();
    things.make(2, 251);
    try (Connection holding = database.getConnection();
        Statement statement = holding.createStatement()) {
      holding.setAutoCommit(false);
      statement.execute("LOCK TABLE connector.flow_cursor IN SHARE MODE");
      try (ChildProcess child =
          ChildProcess.start(
              deployment.folder(),
              "run",
              "--once",
              "things",
              "--config",
              deployment.config().toString())) {
        await()
            .atMost(60, TimeUnit.SECONDS)
            .until(
                () ->
                    rows.count("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0
                        && things.taken() > 1);
        child.kill();
      }
      holding.rollback();
    }
    deliver();
    assertThat(things.count()).isEqualTo(251);
    assertThat(things.taken()).isBetween(252L, 251L + PAGE);
  }

  @Test
  void a_request_that_is_too_large_is_divided_until_it_is_taken() {
    deployment.close();
    deployment =
        new Deployment(database, folder.resolve("other"), Deployment.standIn().maxRows(30).build());
    rows.run("DROP TABLE thing");
    things = new Things(deployment);
    things.make(1, 200);
    RunResult result = deliver();
    assertThat(things.count()).isEqualTo(200);
    assertThat(things.taken()).isEqualTo(200);
    assertThat(result.tally().rejected()).isZero();
    assertThat(result.tally().requests()).as("200, 100s, 50s and eight of 25").isEqualTo(15);
  }

  @Test
  void half_an_answer_is_none_and_the_request_is_sent_again() {
    things.make(1, 20);
    deployment.custobar().fail(Fault.of(Fault.Kind.CUT, "*", 1));
    RunResult result = deliver();
    assertThat(result.tally().requests()).isEqualTo(2);
    assertThat(result.tally().sent()).isEqualTo(20);
    assertThat(things.count()).isEqualTo(20);
  }

  @Test
  void a_change_that_was_taken_back_after_its_answer_was_lost_is_taken_back_in_custobar() {
    things.make(1, 3);
    deliver();
    deployment.set("custobar.retries", "0");
    deployment.custobar().fail(Fault.of(Fault.Kind.LOSE_ANSWER, "*", 1));
    things.rename(2, "for a moment");
    assertThat(run().failure()).isPresent();
    assertThat(things.title(2)).isEqualTo("for a moment");
    things.rename(2, "Thing 2");
    deliver();
    assertThat(things.title(2)).isEqualTo("Thing 2");
    assertThat(deliver().tally().sent()).isZero();
  }

  @Test
  void a_column_that_was_dropped_is_told_by_the_next_run_and_no_restart_is_needed() {
    things.make(1, 5);
    try (Connector connector = deployment.start(Things.FLOW)) {
      assertThat(connector.run(Things.FLOW).failure()).isEmpty();
      rows.run("ALTER TABLE thing DROP COLUMN title");
      rows.run("INSERT INTO thing (id, external_id) VALUES (6, 'T-6')");
      assertThat(connector.run(Things.FLOW).failure()).isPresent();
      assertThat(deployment.lastRun(Things.FLOW).get("error").toString())
          .endsWith("things.sql:1: column \"title\" does not exist [CBC-SQL-016]");
      rows.run("ALTER TABLE thing ADD COLUMN title text DEFAULT 'back'");
      rows.run("UPDATE thing SET changed = now()");
      assertThat(connector.run(Things.FLOW).failure()).isEmpty();
    }
    assertThat(things.title(6)).isEqualTo("back");
    assertThat(things.title(1)).isEqualTo("back");
  }

  @Test
  void a_full_disk_of_the_journal_ends_the_run_with_a_sentence_and_loses_nothing() {
    things.make(1, 1);
    deliver();
    things.make(2, 251);
    rows.run(
        """
        CREATE FUNCTION connector.no_space() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100';
        END $$\
        """);
    rows.run(
        "CREATE TRIGGER no_space BEFORE INSERT ON connector.delivered FOR EACH ROW EXECUTE FUNCTION connector.no_space()");
    assertThat(failure())
        .isEqualTo(
            "things: the journal could not be written: could not extend file \"base/1/2\": No space left on device; the next run reads this page again [CBC-DBA-012]");
    rows.run("DROP TRIGGER no_space ON connector.delivered");
    deliver();
    assertThat(things.count()).isEqualTo(251);
    assertThat(things.taken()).isBetween(252L, 251L + PAGE);
  }

  @Test
  void after_a_long_outage_everything_arrives_once_within_the_budget() {
    int budget = 90;
    deployment.set("custobar.requests-per-minute", Integer.toString(budget));
    things.make(1, 150);
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 10_000).withStatus(503));
    try (Connector connector = deployment.serve(Things.FLOW)) {
      for (int id = 1; id <= 6; id++) {
        awaitFailedRuns(id);
        things.rename(id, "during the outage");
      }
      awaitFailedRuns(8);
      assertThat(things.taken()).isZero();
      deployment.custobar().clearFaults();
      await().atMost(60, TimeUnit.SECONDS).until(() -> things.count() == 150);
      assertThat(connector.openRuns()).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(things.title(6)).isEqualTo("during the outage");
    assertThat(things.taken()).isEqualTo(150);
    assertThat(deployment.custobar().requestCount()).isLessThanOrEqualTo(budget);
    assertThat(deployment.custobar().repeats(Datatype.PRODUCTS, 1)).isEmpty();
  }

  private void awaitFailedRuns(int count) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .until(
            () ->
                rows.count("SELECT count(*) FROM connector.run WHERE outcome = 'failed'") >= count);
  }
}
