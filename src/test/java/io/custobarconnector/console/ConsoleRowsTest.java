package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.console.ConsoleFixture.Answer;
import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rejected rows and persons in the console. One connector serves all these tests. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsoleRowsTest {

  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir static Path folder;
  private static ConsoleFixture console;
  private static Browser operator;
  private static Browser service;

  @BeforeAll
  static void serve(DataSource database) {
    Deployment deployment = new Deployment(database, folder);
    console = ConsoleFixture.serve(deployment);
    for (String city : List.of("ESPOO", "TURKU", "TAMPERE")) {
      deployment.custobar().poison(Datatype.SHOPS, "external_id", city);
    }
    console.connector.run("shops");
    console.connector.run("customers");
    operator = console.signedIn(OperatorRole.OPERATOR);
    service = console.signedIn(OperatorRole.SERVICE);
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  private static JsonNode rejected() {
    Answer answer = operator.get("/rejected?flow=shops");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.body().path("rows");
  }

  private static JsonNode lastAction() {
    return operator.get("/audit?limit=1").body().path("entries").get(0);
  }

  private static String someCustomer(int number) {
    return console
        .deployment
        .rows()
        .list(
            "SELECT row_key FROM connector.delivered JOIN connector.delivery_flow f ON f.id = flow_id"
                + " WHERE f.flow = 'customers' AND row_key ~ '^[0-9]+$' ORDER BY row_key")
        .get(number)
        .get("row_key")
        .toString();
  }

  @Test
  void rejected_rows_are_searched_opened_tried_again_and_dropped() {
    JsonNode rows = rejected();
    assertThat(rows.size()).isGreaterThanOrEqualTo(2);
    assertThat(operator.get("/rejected/reasons").body().path("reasons").get(0).path("rows").asInt())
        .isEqualTo(rows.size());
    assertThat(
            console.signedIn(OperatorRole.VIEWER).get("/rejected/reasons").body().path("reasons"))
        .allMatch(reason -> reason.path("exampleKey").isNull());

    JsonNode first = operator.get("/rejected?limit=1").body();
    assertThat(lastAction().path("action").asText()).isEqualTo("rejected-search");
    JsonNode second =
        operator.get("/rejected?limit=1&before=" + first.path("next").asText()).body();
    assertThat(first.path("rows").get(0).path("id")).isEqualTo(rows.get(0).path("id"));
    assertThat(second.path("rows").get(0).path("id")).isEqualTo(rows.get(1).path("id"));
    String key = rows.get(0).path("key").asText();
    assertThat(operator.get("/rejected?key=" + key).body().path("rows")).hasSize(1);
    assertThat(operator.get("/rejected?reason=%27%20OR%20true--").body().path("rows")).isEmpty();
    assertThat(operator.get("/rejected?flow=nowhere").body().path("rows")).isEmpty();

    long id = rows.get(0).path("id").asLong();
    JsonNode row = operator.get("/rejected/" + id).body();
    assertThat(row.path("message").path("external_id").asText()).isNotEmpty();
    assertThat(row.path("row").path("external_id"))
        .as("the row as the source has it")
        .isEqualTo(row.path("message").path("external_id"));
    assertThat(row.path("canRetry").asBoolean()).isTrue();
    assertThat(lastAction().path("action").asText()).isEqualTo("rejected-open");

    Answer dropped = operator.post("/rejected/drop", Map.of("ids", List.of(id)));
    assertThat(dropped.body().path("rows").asInt()).as(dropped.text()).isEqualTo(1);
    assertThat(operator.get("/rejected/" + id).status()).isEqualTo(404);
    assertThat(lastAction().path("action").asText()).isEqualTo("rejected-drop");
    assertThat(
            console
                .deployment
                .rows()
                .one("SELECT dropped_by FROM connector.dropped WHERE flow = 'shops'"))
        .isEqualTo("Aino (operator)");

    console.deployment.custobar().clearFaults();
    Answer retried =
        operator.post("/rejected/retry", Map.of("ids", List.of(rows.get(1).path("id").asLong())));
    assertThat(retried.status()).as(retried.text()).isEqualTo(202);
    assertThat(retried.body().path("rows").asInt()).isEqualTo(1);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(rejected().findValuesAsText("id"))
                    .doesNotContain(rows.get(1).path("id").asText()));
  }

  @Test
  void a_person_is_found_by_number_and_by_phone_and_shown_with_what_is_known() {
    String customer = someCustomer(0);
    Answer found = service.post("/persons/search", Map.of("q", customer));
    assertThat(found.status()).as(found.text()).isEqualTo(200);
    assertThat(found.body().path("persons").findValuesAsText("customer")).contains(customer);
    JsonNode trace = lastAction();
    assertThat(trace.path("action").asText()).isEqualTo("person-found");
    assertThat(trace.path("person").asText()).matches("[0-9a-f]{64}");
    Object phone =
        console
            .deployment
            .rows()
            .one("SELECT value FROM customer_phone WHERE value ~ '^(0|[+]358)[0-9]{8,9}$' LIMIT 1");
    assertThat(
            service.post("/persons/search", Map.of("q", phone.toString())).body().path("persons"))
        .isNotEmpty();
    assertThat(service.post("/persons/search", Map.of("q", "'; DROP TABLE run; --")).status())
        .isEqualTo(400);
    assertThat(service.post("/persons/search", Map.of("q", "9999999999")).body().path("persons"))
        .isEmpty();

    Answer opened = service.post("/persons/open", Map.of("customer", customer));
    assertThat(opened.status()).as(opened.text()).isEqualTo(200);
    assertThat(opened.body().path("inCustobar").asBoolean()).isTrue();
    assertThat(opened.body().path("channels").findValuesAsText("channel"))
        .containsExactly("email", "sms");
    JsonNode action = lastAction();
    assertThat(action.path("action").asText()).isEqualTo("person-open");
    assertThat(action.path("person").asText()).matches("[0-9a-f]{64}");
    assertThat(action.toString()).doesNotContain(customer);
    assertThat(action.path("person")).isEqualTo(trace.path("person"));
    assertThat(service.post("/persons/open", Map.of("customer", "9999999999")).status())
        .isEqualTo(404);
  }

  @Test
  void a_person_is_shown_with_the_run_that_sent_their_row_last_and_when_it_began() {
    String customer = someCustomer(2);
    console
        .deployment
        .rows()
        .run(
            "UPDATE customer SET first_name = first_name || 'x', updated_at = now() WHERE sequence_number::text = ?",
            customer);
    assertThat(console.connector.run("customers").failure()).isEmpty();
    long run = console.deployment.rows().count("SELECT max(id) FROM connector.run");

    JsonNode person = service.post("/persons/open", Map.of("customer", customer)).body();
    assertThat(person.path("sentUndated").asInt()).isZero();
    assertThat(person.path("inJournal").asBoolean()).isTrue();
    assertThat(person.path("timeline"))
        .filteredOn(event -> event.path("kind").asText().equals("sent"))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.path("flow").asText()).isEqualTo("customers");
              assertThat(event.path("run").asLong()).isEqualTo(run);
              assertThat(event.path("answered").asBoolean()).isTrue();
              assertThat(Instant.parse(event.path("at").asText()))
                  .isEqualTo(
                      ((Timestamp)
                              console
                                  .deployment
                                  .rows()
                                  .one("SELECT started_at FROM connector.run WHERE id = ?", run))
                          .toInstant());
            });

    console
        .deployment
        .rows()
        .run("UPDATE connector.delivered SET run_id = NULL WHERE row_key = ?", customer);
    JsonNode before = service.post("/persons/open", Map.of("customer", customer)).body();
    assertThat(before.path("sentUndated").asInt()).as("by an earlier version").isEqualTo(1);
    assertThat(before.path("timeline").findValuesAsText("kind")).doesNotContain("sent");
  }

  @Test
  void what_very_many_have_is_not_searched_to_the_end_and_the_answer_says_so() {
    console.deployment.edit(
        "customers.sql",
        "FROM customer c\n",
        "FROM generate_series(1, 501) CROSS JOIN customer c\n");
    console
        .deployment
        .rows()
        .run(
            "UPDATE customer SET email = 'none@example.com' WHERE id IN (SELECT id FROM customer WHERE deleted_at IS NULL ORDER BY id DESC LIMIT 60)");
    Answer found = service.post("/persons/search", Map.of("q", "none@example.com"));
    assertThat(found.body().path("persons")).as(found.text()).isNotEmpty();
    assertThat(found.body().path("notAsked").toString())
        .contains("the source was not asked to the end: customers has more than 500 rows");
    console
        .deployment
        .rows()
        .run(
            "UPDATE customer SET email = 'none' || id || '@example.com' WHERE email = 'none@example.com'");
    Answer none = service.post("/persons/search", Map.of("q", "none@example.com"));
    console.deployment.edit("customers.sql", "generate_series(1, 501) CROSS JOIN ", "");
    assertThat(none.body())
        .as("the same text is in many addresses, and nobody has this one")
        .allSatisfy(part -> assertThat(part.toString()).isIn("\"email\"", "[]"));
  }

  @Test
  void a_person_is_erased_only_when_the_number_is_typed_once_more_and_then_for_good() {
    String customer = someCustomer(1);
    service.post("/persons/open", Map.of("customer", customer));
    for (Map<String, ?> wrong :
        List.of(
            Map.of("customer", customer),
            Map.of("customer", customer, "confirm", "1"),
            Map.of("customer", customer, "confirm", true))) {
      assertThat(service.post("/persons/erase", wrong).status()).isEqualTo(400);
    }
    assertThat(
            service
                .post("/persons/erase", Map.of("customer", "9999999999", "confirm", "9999999999"))
                .status())
        .as("nobody knows the number")
        .isEqualTo(404);
    assertThat(console.deployment.rows().count("SELECT count(*) FROM connector.forgotten"))
        .isZero();

    Answer erased =
        service.post("/persons/erase", Map.of("customer", customer, "confirm", customer));
    assertThat(erased.status()).as(erased.text()).isEqualTo(200);
    assertThat(erased.body().path("state").asText()).as(erased.text()).isEqualTo("deleted");
    assertThat(erased.body().path("dropped").path("delivered").asInt()).isPositive();
    assertThat(erased.body().path("byHand")).isNotEmpty();
    JsonNode action = lastAction();
    assertThat(action.path("action").asText()).isEqualTo("person-erase");
    assertThat(action.path("person").isNull()).as("nobody can tell whom").isTrue();
    assertThat(
            service
                .post("/persons/open", Map.of("customer", customer))
                .body()
                .path("erased")
                .asBoolean())
        .as("the page looks at them again")
        .isTrue();
    assertThat(
            console
                .deployment
                .rows()
                .count(
                    "SELECT count(*) FROM connector.console_audit WHERE person = "
                        + "sha256((SELECT salt FROM connector.forgotten_salt) || convert_to('"
                        + customer
                        + "', 'UTF8'))"))
        .as("nor who was looked at")
        .isZero();
  }
}
