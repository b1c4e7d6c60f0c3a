package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.console.ConsoleFixture.Answer;
import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes on is stopped by a person. Each test holds a run at the end of a page, where it writes
 * down what Custobar accepted, until it has been asked to stop.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsoleCancelTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PAGE = 50;
  private static final String DELIVERED =
      "FROM connector.delivered WHERE flow_id = (SELECT id FROM connector.delivery_flow WHERE flow = 'customers')";

  @TempDir static Path folder;
  private static DataSource database;
  private static ConsoleFixture console;
  private static Browser operator;

  @BeforeAll
  static void serve(DataSource source) {
    database = source;
    Deployment deployment = new Deployment(database, folder);
    deployment
        .set("customers.batch-size", Integer.toString(PAGE))
        .set("source.page-size", Integer.toString(PAGE));
    console = ConsoleFixture.serve(deployment, "customers");
    operator = console.signedIn(OperatorRole.OPERATOR);
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  private static Rows rows() {
    return console.deployment.rows();
  }

  private static void deliverAll() {
    assertThat(console.connector.run("customers").failure()).isEmpty();
  }

  @BeforeEach
  void nothingWasDelivered() {
    rows().run("DELETE " + DELIVERED);
    rows().run("DELETE FROM connector.flow_cursor WHERE flow = 'customers'");
  }

  /** Starts something, asks it to stop at a page, and waits until it has ended with that page. */
  private static JsonNode cancelled(String kind, Runnable start) throws SQLException {
    long before = rows().count("SELECT coalesce(max(id), 0) FROM connector.run");
    long read;
    try (Connection holding = database.getConnection();
        Statement statement = holding.createStatement()) {
      holding.setAutoCommit(false);
      statement.execute("LOCK TABLE connector.delivered IN SHARE MODE");
      start.run();
      await().atMost(LONG).until(ConsoleCancelTest::isHeld);
      Answer answer = operator.post("/flows/customers/cancel", Map.of());
      assertThat(answer.status()).as(answer.text()).isEqualTo(202);
      assertThat(answer.body().path("runs")).hasSize(1);
      assertThat(answer.body().path("runs").get(0).asLong()).isGreaterThan(before);
      read = rows().count("SELECT rows_read FROM connector.run ORDER BY id DESC LIMIT 1");
      holding.rollback();
    }
    await().atMost(LONG).until(() -> !run().path("outcome").asText().equals("running"));
    JsonNode run = run();
    assertThat(run.path("kind").asText()).isEqualTo(kind);
    assertThat(run.path("outcome").asText()).isEqualTo("stopped");
    assertThat(run.path("read").asLong()).as("with the page it was at").isEqualTo(read + PAGE);
    return run;
  }

  private static boolean isHeld() {
    return rows()
            .count(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'connector.delivered'::regclass")
        == 1;
  }

  private static JsonNode run() {
    return operator.get("/flows/customers/runs?limit=1").body().path("runs").get(0);
  }

  @Test
  void a_run_stops_after_its_page_and_the_next_one_goes_on_there() throws SQLException {
    long accepted = console.deployment.custobar().acceptedRows(Datatype.CUSTOMERS);
    cancelled(
        "live",
        () -> {
          assertThat(operator.post("/flows/customers/run", Map.of()).status()).isEqualTo(202);
          Answer again = operator.post("/flows/customers/run", Map.of());
          assertThat(again.status()).as(again.text()).isEqualTo(409);
          assertThat(again.code()).isEqualTo("conflict");
        });
    assertThat(operator.post("/flows/customers/cancel", Map.of()).status())
        .as("nothing runs")
        .isEqualTo(409);
    deliverAll();
    assertThat(console.deployment.custobar().acceptedRows(Datatype.CUSTOMERS) - accepted)
        .as("each customer was sent once")
        .isEqualTo(rows().count("SELECT count(*) " + DELIVERED));
  }

  @Test
  void a_backfill_stops_after_its_page_and_the_same_one_goes_on_there() throws SQLException {
    deliverAll();
    Map<String, ?> all = Map.of("all", true);
    JsonNode run =
        cancelled(
            "backfill",
            () ->
                assertThat(operator.post("/flows/customers/backfill", all).status())
                    .isEqualTo(202));
    JsonNode left = operator.get("/flows/customers").body().path("lane").path("backfill");
    assertThat(left.path("goesOn").asBoolean()).isFalse();
    assertThat(left.path("rowsRead").asLong()).isEqualTo(run.path("read").asLong());

    // It has ended in the journal a moment before its thread has.
    await()
        .atMost(LONG)
        .until(() -> operator.post("/flows/customers/backfill", all).status() == 202);
    await().atMost(LONG).until(() -> run().path("outcome").asText().equals("delivered"));
    assertThat(run().path("sent").asLong() + run.path("sent").asLong())
        .as("each customer was sent again once")
        .isEqualTo(rows().count("SELECT count(*) " + DELIVERED + " AND NOT gone"));
  }

  @Test
  void a_reconcile_stops_after_its_page() throws Exception {
    deliverAll();
    rows().run("DELETE " + DELIVERED);
    CompletableFuture<?>[] reconcile = new CompletableFuture<?>[1];
    cancelled(
        "reconcile",
        () ->
            reconcile[0] =
                CompletableFuture.supplyAsync(
                    () -> console.connector.reconcile("customers", true)));
    reconcile[0].get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void a_run_in_another_process_on_the_journal_stops_as_well() throws Exception {
    try (Connector other = console.deployment.start("customers")) {
      CompletableFuture<?>[] running = new CompletableFuture<?>[1];
      cancelled(
          "live", () -> running[0] = CompletableFuture.supplyAsync(() -> other.run("customers")));
      running[0].get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
