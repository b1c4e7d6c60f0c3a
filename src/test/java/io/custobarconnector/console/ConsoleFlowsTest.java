package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.console.ConsoleFixture.Answer;
import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of flows and does about them. One connector serves all these tests. */
@ExtendWith(ReferenceDatabaseExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleFlowsTest {

  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static ConsoleFixture console;
  private static Browser operator;

  @BeforeAll
  static void serve(DataSource database) {
    console = ConsoleFixture.serve(new Deployment(database, folder));
    operator = console.signedIn(OperatorRole.OPERATOR);
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  private static JsonNode lane(String flow) {
    Answer answer = operator.get("/overview");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    for (JsonNode lane : answer.body().path("flows")) {
      if (lane.path("flow").asText().equals(flow)) {
        return lane;
      }
    }
    throw new AssertionError(answer.text());
  }

  private static void awaitState(String flow, String state) {
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(lane(flow).path("state").asText()).isEqualTo(state));
  }

  @Test
  @Order(1)
  void before_anything_ran_each_flow_has_a_lane_that_says_so() {
    JsonNode overview = operator.get("/overview").body();
    assertThat(overview.path("flows").findValuesAsText("flow"))
        .containsExactly("shops", "products", "customers", "sales");
    assertThat(overview.path("timeZone").asText()).isEqualTo("Europe/Helsinki");
    assertThat(overview.path("journal").path("reachable").asBoolean()).isTrue();
    assertThat(overview.path("custobar").path("reachable").isNull()).isTrue();
    assertThat(overview.path("tills").isNull()).as("no till is served here").isTrue();
    JsonNode sales = lane("sales");
    assertThat(sales.path("state").asText()).isEqualTo("never");
    assertThat(sales.path("lastRun").isNull()).isTrue();
    assertThat(sales.path("description").asText()).contains("Commerce Cloud");
    assertThat(sales.path("days")).hasSize(14);
    assertThat(sales.path("nextRun").asText()).startsWith("20");
  }

  @Test
  @Order(2)
  void a_run_by_hand_delivers_and_is_seen_in_the_lane_in_the_history_and_in_the_audit_log() {
    assertThat(operator.post("/flows/shops/run", Map.of()).status()).isEqualTo(202);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(lane("shops").path("lastRun").path("outcome").asText())
                    .isEqualTo("delivered"));
    awaitState("shops", "waiting");
    long sent = lane("shops").path("lastRun").path("sent").asLong();
    assertThat(sent).isPositive();
    assertThat(lane("shops").path("today").path("sent").asLong()).isEqualTo(sent);
    assertThat(lane("shops").path("today").path("runs").asLong()).isEqualTo(1);
    JsonNode runs = operator.get("/flows/shops/runs").body();
    assertThat(runs.path("runs")).hasSize(1);
    assertThat(runs.path("runs").get(0).path("kind").asText()).isEqualTo("live");
    assertThat(runs.path("next").isNull()).isTrue();
    JsonNode entry = operator.get("/audit?limit=1").body().path("entries").get(0);
    assertThat(entry.path("action").asText()).isEqualTo("run");
    assertThat(entry.path("flow").asText()).isEqualTo("shops");
    assertThat(entry.path("who").asText()).isEqualTo("Aino (operator)");
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(
                        operator
                            .get("/overview")
                            .body()
                            .path("custobar")
                            .path("reachable")
                            .asText())
                    .isEqualTo("true"));
  }

  @Test
  @Order(3)
  void the_history_is_given_in_pages_the_newest_first() {
    for (int i = 0; i < 3; i++) {
      assertThat(console.connector.run("shops").failure()).isEmpty();
    }
    JsonNode first = operator.get("/flows/shops/runs?limit=2").body();
    assertThat(first.path("runs")).hasSize(2);
    JsonNode second =
        operator.get("/flows/shops/runs?limit=2&before=" + first.path("next").asLong()).body();
    assertThat(second.path("runs")).hasSize(2);
    List<Long> ids =
        List.of(
            first.path("runs").get(0).path("id").asLong(),
            first.path("runs").get(1).path("id").asLong(),
            second.path("runs").get(0).path("id").asLong(),
            second.path("runs").get(1).path("id").asLong());
    assertThat(ids).isSortedAccordingTo((a, b) -> Long.compare(b, a)).doesNotHaveDuplicates();
  }

  @Test
  @Order(4)
  void a_flow_is_shown_with_its_files_and_what_can_be_done() {
    JsonNode flow = operator.get("/flows/customers").body();
    assertThat(flow.path("lane").path("flow").asText()).isEqualTo("customers");
    assertThat(flow.path("files").findValuesAsText("name"))
        .containsExactly("customers.camel.yaml", "customers.sql");
    assertThat(flow.path("files").get(1).path("language").asText()).isEqualTo("sql");
    assertThat(flow.path("files").get(1).path("text").asText()).contains("SELECT");
    assertThat(flow.path("actions").path("backfill").path("possible").asBoolean()).isTrue();
    assertThat(flow.path("actions").path("backfill").path("bounded").asBoolean()).isTrue();
    assertThat(flow.path("actions").path("backfill").path("mayHappenTwice").asBoolean()).isFalse();
  }

  @Test
  @Order(5)
  void a_backfill_is_started_with_a_range_and_refused_with_one_that_is_wrong() {
    Answer wrong = operator.post("/flows/customers/backfill", Map.of("from", "yesterday-ish"));
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body().path("detail").asText()).contains("from=yesterday-ish is not a date");
    assertThat(operator.post("/flows/customers/backfill", Map.of("from", 7)).status())
        .isEqualTo(400);
    assertThat(operator.post("/flows/sales/backfill", Map.of()).status())
        .as("it has delivered nothing yet")
        .isEqualTo(409);
    assertThat(console.connector.run("customers").failure()).isEmpty();
    assertThat(
            operator
                .post("/flows/customers/backfill", Map.of("from", "2000-01-01", "all", true))
                .status())
        .isEqualTo(202);
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              JsonNode last = operator.get("/flows/customers/runs?limit=1").body();
              JsonNode run = last.path("runs").get(0);
              assertThat(run.path("kind").asText()).isEqualTo("backfill");
              assertThat(run.path("outcome").asText()).isEqualTo("delivered");
              assertThat(run.path("sent").asLong()).isPositive();
            });
    JsonNode entry = operator.get("/audit?limit=1").body().path("entries").get(0);
    assertThat(entry.path("action").asText()).isEqualTo("backfill");
    assertThat(entry.path("detail").asText()).contains("to the cursor, also what Custobar has");
  }

  @Test
  @Order(6)
  void why_a_run_failed_may_name_a_customer_and_is_told_to_operators_alone() {
    console
        .deployment
        .rows()
        .run(
            "UPDATE connector.run SET error = 'customer 4711 is wrong' WHERE id = (SELECT max(id) FROM connector.run WHERE flow = 'shops')");
    Browser viewer = console.signedIn(OperatorRole.VIEWER);
    await()
        .untilAsserted(
            () ->
                assertThat(lane("shops").path("lastRun").path("error").asText())
                    .isEqualTo("customer 4711 is wrong"));
    for (String path : List.of("/overview", "/flows/shops", "/flows/shops/runs")) {
      assertThat(operator.get(path).text()).as(path).contains("customer 4711");
      assertThat(viewer.get(path).text())
          .as(path)
          .contains("failed; an operator sees why")
          .doesNotContain("4711 is wrong");
    }
  }

  @Test
  @Order(7)
  void who_watches_is_told_when_something_changes_and_when_the_session_ends() throws Exception {
    Browser watching = console.signedIn(OperatorRole.VIEWER);
    InputStream stream =
        HttpClient.newHttpClient()
            .send(watching.request("/events").build(), BodyHandlers.ofInputStream())
            .body();
    BufferedReader events =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    JsonNode first = event(events, "overview");
    assertThat(first.path("flows")).hasSize(4);
    assertThat(first.toString()).contains("an operator sees why").doesNotContain("customer 4711");
    console.connector.run("products");
    JsonNode products = null;
    while (products == null || !products.path("outcome").asText().equals("delivered")) {
      products = event(events, "overview").path("flows").get(1).path("lastRun");
    }
    assertThat(watching.send("DELETE", "/session").status()).isEqualTo(204);
    event(events, "signed-out");
    assertThat(events.readLine()).isEmpty();
    assertThat(events.readLine()).as("the stream is at its end").isNull();
  }

  @Test
  @Order(8)
  void an_unusual_change_stops_a_run_by_hand_until_a_person_accepts_it() {
    console.deployment.rows().run("UPDATE customer SET first_name = 'Uusi', updated_at = now()");
    assertThat(operator.post("/flows/customers/run", Map.of()).status()).isEqualTo(202);
    awaitState("customers", "failed");
    assertThat(lane("customers").path("lastRun").path("error").asText())
        .contains("above the limit of 20 %");
    await()
        .atMost(LONG)
        .until(() -> operator.post("/flows/customers/run", Map.of("accept", true)).status() == 202);
    awaitState("customers", "waiting");
    assertThat(lane("customers").path("lastRun").path("sent").asLong()).isGreaterThan(100);
    assertThat(operator.get("/audit?limit=1").body().path("entries").get(0).path("detail").asText())
        .isEqualTo("may change or reject more than usual");
  }

  private static JsonNode event(BufferedReader events, String name) throws Exception {
    for (String line = events.readLine(); ; line = events.readLine()) {
      assertThat(line).as("the stream goes on").isNotNull();
      if (line.equals("event: " + name)) {
        return ConsoleFixture.JSON.readTree(events.readLine().substring("data: ".length()));
      }
    }
  }
}
