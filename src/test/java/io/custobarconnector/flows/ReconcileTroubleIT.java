package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.cli.Cli;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.ReconcileResult;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reconcile that is killed, met by another, or meets night after night what it met before. */
@ExtendWith(OnEmptyDatabase.class)
class ReconcileTroubleIT {

  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment =
        deployed
            .set("source.overlap", "1s")
            .set("source.page-size", "20")
            .set("custobar.batch-size", "5")
            .set("guard.max-change", "100");
    rows = deployment.rows();
    things = new Things(deployment);
    things.make(1, 100);
    rows.run("UPDATE thing SET changed = changed - interval '1 day' WHERE id < 100");
    deployment.deliver(Things.FLOW);
  }

  private void slow(Duration answer) {
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "*", 1000).withDelay(answer));
  }

  private void awaitTaken(long messages) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> things.taken() >= messages);
  }

  private Cli reconcile() {
    return deployment.command("reconcile", Things.FLOW);
  }

  private List<Map<String, Object>> reconciles() {
    return rows.list(
        "SELECT outcome, rows_missed, rows_vanished FROM connector.run WHERE kind = 'reconcile' ORDER BY id");
  }

  @Test
  void one_that_is_killed_costs_a_page_and_the_next_one_delivers_the_rest() throws Exception {
    rows.run("UPDATE thing SET title = 'Missed'");
    slow(Duration.ofMillis(100));
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(),
            "reconcile",
            Things.FLOW,
            "--config",
            deployment.config().toString())) {
      awaitTaken(130);
      child.kill();
    }
    deployment.custobar().clearFaults();
    things.rename(3, "Newer");
    deployment.deliver(Things.FLOW);
    assertThat(things.title(3)).isEqualTo("Newer");
    Cli again = reconcile();
    assertThat(again.exit()).as(again.out() + again.err()).isZero();
    assertThat(things.title(3)).as("nothing older is sent after it").isEqualTo("Newer");
    assertThat(things.title(99)).isEqualTo("Missed");
    assertThat(things.taken()).isBetween(201L, 225L);
    assertThat(reconciles())
        .extracting(run -> run.get("outcome"))
        .containsExactly("interrupted", "delivered");
  }

  @Test
  void of_two_at_once_one_does_it_and_the_other_says_so() throws Exception {
    rows.run("UPDATE thing SET title = 'Missed'");
    slow(Duration.ofMillis(100));
    try (Connector connector = deployment.start(Things.FLOW)) {
      CompletableFuture<ReconcileResult> first =
          CompletableFuture.supplyAsync(() -> connector.reconcile(Things.FLOW, false));
      awaitTaken(105);
      Cli second = reconcile();
      assertThat(second.err()).contains("things").contains("reconcile");
      assertThat(second.exit()).isEqualTo(1);
      deployment.custobar().clearFaults();
      assertThat(first.get(60, TimeUnit.SECONDS).result().failure()).isEmpty();
    }
    assertThat(things.taken()).as("each row once, but for the newest").isEqualTo(199);
    assertThat(reconciles()).singleElement().asString().contains("rows_missed=99");
  }

  @Test
  void a_row_that_stays_rejected_is_no_new_failure_each_night() {
    rows.run("UPDATE thing SET external_id = NULL WHERE id = 7");
    reconcile();
    List<Map<String, Object>> first = rejected();
    assertThat(first).singleElement().asString().contains("times=1");
    assertThat(reconciles().get(0)).containsEntry("rows_missed", 1L);
    rows.run("UPDATE thing SET price = 1.005, title = 'Missed' WHERE id = 9");
    assertThat(reconcile().exit()).as("a field left out is no rejected row").isZero();
    assertThat(tally()).containsEntry("fields_omitted", 1L).containsEntry("rows_missed", 1L);
    Cli night = reconcile();
    assertThat(night.exit()).as("nothing new").isZero();
    assertThat(rejected()).isEqualTo(first);
    assertThat(tally())
        .containsEntry("rows_missed", 0L)
        .containsEntry("rows_rejected", 0L)
        .containsEntry("fields_omitted", 0L);
    assertThat(night.out())
        .contains("the cursor missed no row that could be sent", "still external_id")
        .contains("omitted since an earlier run: price");
    rows.run("UPDATE thing SET external_id = NULL WHERE id = 8");
    assertThat(reconcile().exit()).isEqualTo(3);
    assertThat(tally())
        .as("the new one")
        .containsEntry("rows_missed", 1L)
        .containsEntry("rows_rejected", 1L);
    rows.run("UPDATE thing SET title = 'other', category = '{a}' WHERE id = 7");
    reconcile();
    assertThat(tally()).as("changed and missed").containsEntry("rows_missed", 1L);
    rows.run("UPDATE thing SET external_id = 'T-' || id");
    reconcile();
    assertThat(rejected()).isEmpty();
  }

  private Map<String, Object> tally() {
    return rows.list(
            "SELECT rows_missed, rows_rejected, fields_omitted FROM connector.run WHERE kind = 'reconcile' ORDER BY id DESC LIMIT 1")
        .get(0);
  }

  private List<Map<String, Object>> rejected() {
    return rows.list("SELECT row_key, times, last_rejected_at, run_id FROM connector.rejected");
  }

  @Test
  void a_row_that_vanished_is_told_at_night_and_not_taken_for_missed() {
    rows.run(
        "INSERT INTO thing (id, external_id, title, changed) VALUES (200, 'T-5', 'Heir', now() - interval '2 days')");
    rows.run("DELETE FROM thing WHERE id IN (5, 50, 51)");
    rows.run("UPDATE thing SET title = 'Missed' WHERE id = 60");
    Cli night = reconcile();
    assertThat(night.out())
        .contains(
            "the cursor missed 2 rows, and Custobar has them now: _key 200, 60; 3 rows vanished from the source");
    assertThat(things.held(50)).containsEntry("visible", "false");
    assertThat(things.title(5)).as("another row has its id").isEqualTo("Heir");
    assertThat(reconciles())
        .singleElement()
        .asString()
        .contains("rows_missed=2", "rows_vanished=3");
  }
}
