package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A running connector compares all rows by itself, and lets no run overtake what it has read. */
@ExtendWith(OnEmptyDatabase.class)
class MissedRowsTest {

  private static final BackfillRequest ALL_ROWS =
      new BackfillRequest(Optional.empty(), Optional.empty(), false, false);

  private Deployment deployment;
  private Things things;
  private Rows rows;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("source.overlap", "1s");
    rows = deployment.rows();
    things = new Things(deployment);
    things.make(1, 30);
    rows.run("UPDATE thing SET changed = changed - interval '1 day' WHERE id < 30");
    deployment.deliver(Things.FLOW);
  }

  @Test
  void at_its_time_it_finds_what_the_cursor_missed_and_metrics_name_the_number() throws Exception {
    rows.run("UPDATE thing SET title = 'Missed' WHERE id IN (2, 5)");
    deployment.set("things.schedule", "0 0 0 1 1 ?").set("things.reconcile", "0/2 * * * * ?");
    try (Connector connector = deployment.serve(Things.FLOW)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  rows.count(
                          "SELECT count(*) FROM connector.flow_reconcile WHERE outcome = 'delivered'")
                      > 0);
      assertThat(things.title(5)).isEqualTo("Missed");
      assertThat(rows.count("SELECT max(rows_missed) FROM connector.run WHERE kind = 'reconcile'"))
          .isEqualTo(2);
      URI metrics =
          URI.create("http://127.0.0.1:" + connector.managementPort() + "/observe/metrics");
      assertThat(
              HttpClient.newHttpClient()
                  .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                  .body())
          .contains("connector_reconcile_missed_rows{flow=\"things\"");
    }
  }

  @Test
  void a_run_waits_for_a_reconcile_so_that_nothing_old_is_sent_after_it() throws Exception {
    rows.run("UPDATE thing SET title = 'Missed' WHERE id IN (2, 5)");
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "*", 1).withDelay(Duration.ofSeconds(3)));
    try (Connector connector = deployment.start(Things.FLOW);
        Connector other = deployment.start(Things.FLOW)) {
      var reconcile = CompletableFuture.supplyAsync(() -> connector.reconcile(Things.FLOW, false));
      await()
          .until(
              () -> rows.count("SELECT count(*) FROM connector.run WHERE kind = 'reconcile'") > 0);
      things.rename(2, "Newest");
      assertThat(other.run(Things.FLOW).failure()).isEmpty();
      assertThat(reconcile.get().result().failure()).isEmpty();
    }
    assertThat(things.title(2)).isEqualTo("Newest");
    assertThat(things.title(5)).isEqualTo("Missed");
  }

  @Test
  void what_a_backfill_that_broke_off_left_in_doubt_was_not_missed_and_stops_no_reconcile() {
    deployment.set("custobar.batch-size", "10").set("custobar.retries", "0");
    Fault away = Fault.of(Fault.Kind.STATUS, "*", 100).withStatus(503);
    try (Connector connector = deployment.start(Things.FLOW)) {
      rows.run("UPDATE thing SET title = title || '!' WHERE id < 30");
      deployment.custobar().fail(away);
      assertThat(connector.backfill(Things.FLOW, ALL_ROWS).run().failure()).isPresent();
      deployment.custobar().clearFaults();
      long doubtful =
          rows.count("SELECT count(*) FROM connector.delivered WHERE fingerprint IS NULL");
      assertThat(doubtful).isPositive();
      rows.run("UPDATE thing SET title = rtrim(title, '!')");
      rows.run("UPDATE thing SET title = 'Missed' WHERE id = 29");
      var result = connector.reconcile(Things.FLOW, false);
      assertThat(result.result().failure()).isEmpty();
      assertThat(result.run().orElseThrow().missedAndSent()).isEqualTo(1);
      assertThat(result.run().orElseThrow().exampleKeys()).hasSize(1);
    }
  }

  @Test
  void rows_that_vanished_are_hidden_and_counted_where_deletions_are_followed() {
    rows.run("DELETE FROM thing WHERE id IN (4, 6)");
    try (Connector connector = deployment.start(Things.FLOW)) {
      var result = connector.reconcile(Things.FLOW, false);
      assertThat(result.result().failure()).isEmpty();
      assertThat(result.run().orElseThrow().vanishedRows()).isEqualTo(2);
      assertThat(result.run().orElseThrow().missedAndSent()).isZero();
    }
    assertThat(things.held(4)).containsEntry("visible", "false");
    assertThat(things.held(5)).doesNotContainEntry("visible", "false");
  }

  @Test
  void receipts_of_which_a_row_was_missed_go_out_whole() {
    rows.run("CREATE TABLE line (receipt int, nr int, cents int, at timestamptz)");
    rows.run(
        "INSERT INTO line SELECT r, n, 100, now() - interval '1 day' + r * interval '1 minute' FROM generate_series(1, 20) r, generate_series(1, 3) n");
    deployment.write(
        "sales.sql",
        """
        SELECT at AS _changed_at, receipt * 10 + nr AS _key, receipt || '-' || nr AS external_id,
               'R' || receipt AS sale_external_id, '6400000000001' AS product_id, '100' AS sale_customer_id,
               '2026-01-01T10:00:00+02:00'::timestamptz AS sale_date,
               1 AS quantity, cents / 100.0 AS unit_price, cents / 100.0 AS total
          FROM line
        """);
    deployment.set("source.page-size", "7");
    deployment.deliver("sales");
    rows.run("UPDATE line SET cents = 200 WHERE receipt = 5 AND nr = 2");
    rows.run("UPDATE line SET at = now() + interval '5 s' WHERE receipt = 5 AND nr = 3");
    rows.run("UPDATE line SET cents = 300, at = now() + interval '5 s' WHERE receipt = 6");
    try (Connector connector = deployment.start("sales")) {
      var result = connector.reconcile("sales", false).result();
      assertThat(result.failure()).isEmpty();
      assertThat(result.tally().sent()).as("receipt 5 whole, receipt 6 later").isEqualTo(3);
      assertThat(result.tally().read())
          .as("without receipt 6, and without the last, which the next run reads again")
          .isEqualTo(54);
    }
  }
}
