package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that bear an earlier time than what was read before them: none is overlooked. */
@ExtendWith(OnReferenceDatabase.class)
class LateRowsTest {

  private DataSource database;
  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(DataSource database, Deployment deployed) {
    this.database = database;
    deployment = deployed.staysStarted().set("source.overlap", "1ms");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  @Test
  void a_transaction_that_stays_open_over_several_runs_is_found_when_it_commits() throws Exception {
    things.make(1, 3);
    deliver();
    try (Connection late = database.getConnection();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'late', changed = now() WHERE id = 1");
      for (String title : new String[] {"one", "two", "three"}) {
        things.rename(2, title);
        deliver();
        assertThat(things.title(2)).isEqualTo(title);
      }
      late.commit();
    }
    deliver();
    assertThat(things.title(1)).isEqualTo("late");
  }

  @Test
  void a_late_row_is_found_though_the_run_that_read_it_broke_off() throws SQLException {
    deployment.set("custobar.retries", "0");
    things.make(1, 3);
    deliver();
    deliverLateAfterABreak();
    assertThat(things.title(1)).isEqualTo("late");
  }

  @Test
  void a_late_row_is_found_though_a_run_broke_off_after_rows_that_were_rejected() throws Exception {
    deployment.set("custobar.retries", "0").set("custobar.batch-size", "1");
    things.make(1, 3);
    rows.run("UPDATE thing SET external_id = NULL WHERE id = 3");
    deliver();
    deliverLateAfterABreak();
    assertThat(things.title(1)).isEqualTo("late");
  }

  /** The run that reads the late row breaks off, and the next one goes on. */
  private void deliverLateAfterABreak() throws SQLException {
    try (Connection late = database.getConnection();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'late', changed = now() WHERE id = 1");
      things.rename(2, "one");
      deliver();
      late.commit();
    }
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1).withStatus(500));
    assertThat(deployment.run(Things.FLOW).get(Things.FLOW).failure()).isPresent();
    deliver();
  }

  @Test
  void a_deletion_that_began_before_the_first_run_and_was_committed_after_it_is_told()
      throws Exception {
    things.make(1, 2);
    things.select("id AS _key, external_id, title, title LIKE 'gone%' AS _deleted");
    rows.run("UPDATE thing SET title = 'gone long ago' WHERE id = 2");
    try (Connection late = database.getConnection();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'gone now', changed = now() WHERE id = 1");
      deliver();
      assertThat(things.held(1)).doesNotContainKey("visible");
      late.commit();
    }
    deliver();
    assertThat(things.held(1)).containsEntry("visible", "false");
    assertThat(things.held(2)).as("never sent, so there is nothing to hide").isEmpty();
  }

  @Test
  void what_came_and_went_between_two_runs_makes_no_empty_record() {
    things.select("id AS _key, external_id, title, title LIKE 'gone%' AS _deleted");
    things.make(1, 2);
    deliver();
    rows.run("INSERT INTO thing (id, external_id, title) VALUES (3, 'T-3', 'gone at once')");
    deliver();
    assertThat(things.held(3)).isEmpty();
  }

  @Test
  void a_rejected_row_that_goes_is_rejected_no_longer() {
    things.select("id AS _key, external_id, title, title LIKE 'gone%' AS _deleted");
    things.make(1, 2);
    rows.run("UPDATE thing SET title = 'poison' WHERE id = 2");
    deployment.custobar().poison(Datatype.PRODUCTS, "title", "poison");
    deliver();
    assertThat(rows.list("SELECT FROM connector.rejected")).hasSize(1);
    things.rename(2, "gone");
    deliver();
    assertThat(rows.list("SELECT FROM connector.rejected")).isEmpty();
    assertThat(things.held(2)).as("it never came to Custobar").isEmpty();
  }

  @Test
  void what_went_after_the_answer_was_lost_is_told() {
    deployment.set("custobar.retries", "0");
    things.select("id AS _key, external_id, title, title LIKE 'gone%' AS _deleted");
    things.make(1, 2);
    deliver();
    rows.run("INSERT INTO thing (id, external_id, title) VALUES (3, 'T-3', 'Thing 3')");
    deployment.custobar().fail(Fault.of(Fault.Kind.LOSE_ANSWER, "*", 1));
    assertThat(deployment.run(Things.FLOW).get(Things.FLOW).failure()).isPresent();
    assertThat(things.title(3)).as("Custobar has it, the journal does not know").isNotNull();
    things.rename(3, "gone now");
    deliver();
    assertThat(things.held(3)).containsEntry("visible", "false");
  }

  @Test
  void a_transaction_that_began_during_a_run_and_ended_after_it_is_found() throws Exception {
    deployment.set("source.page-size", "3").set("custobar.batch-size", "3");
    things.make(1, 3);
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "*", 1).withDelay(Duration.ofSeconds(5)));
    try (Connector connector = deployment.start(Things.FLOW);
        Connection late = database.getConnection();
        Statement statement = late.createStatement()) {
      CompletableFuture<RunResult> running =
          CompletableFuture.supplyAsync(() -> connector.run(Things.FLOW));
      await().until(() -> things.taken() == 3);
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'late', changed = now() WHERE id = 1");
      things.rename(2, "in time");
      assertThat(running.get(30, TimeUnit.SECONDS).failure()).isEmpty();
      late.commit();
      assertThat(connector.run(Things.FLOW).failure()).isEmpty();
    }
    assertThat(things.title(1)).isEqualTo("late");
    assertThat(things.title(2)).as("changed while the run went on").isEqualTo("in time");
  }

  @Test
  void rows_with_one_time_of_change_are_read_once_each_across_pages() {
    deployment.set("source.page-size", "7").set("custobar.batch-size", "7");
    things.make(1, 50);
    rows.run("UPDATE thing SET changed = '2026-01-01 12:00 UTC'");
    assertThat(deliver().tally().read()).isEqualTo(50);
    assertThat(things.taken()).isEqualTo(50);
    rows.run("UPDATE thing SET title = 'anew' WHERE id = 3");
    rows.run(
        "INSERT INTO thing (id, external_id, title, changed) VALUES (0, 'T-0', 'zero', '2026-01-01 12:00 UTC')");
    deliver();
    assertThat(things.title(0)).as("the same moment, a smaller key").isEqualTo("zero");
    assertThat(things.title(3)).isEqualTo("anew");
    assertThat(things.taken()).isEqualTo(52);
  }

  @Test
  void a_clock_that_stepped_back_by_less_than_the_overlap_hides_nothing() {
    deployment.set("source.overlap", "2m");
    things.make(1, 10);
    rows.run("UPDATE thing SET changed = now() WHERE id = 10");
    deliver();
    rows.run("UPDATE thing SET title = 'earlier', changed = now() - interval '90 s' WHERE id = 4");
    RunResult next = deliver();
    assertThat(things.title(4)).isEqualTo("earlier");
    assertThat(next.tally().sent()).isEqualTo(1);
  }
}
