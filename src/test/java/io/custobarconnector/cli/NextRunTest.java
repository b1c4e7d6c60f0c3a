package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.WithoutJournal;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code preview --diff}: what the next run would send, before it does. */
@ExtendWith(OnReferenceDatabase.class)
class NextRunTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
  }

  private Cli diff(String flow, String... more) {
    return deployment.command(List.of("preview", flow, "--diff"), more);
  }

  private JsonNode differenceOf(String flow) {
    Cli answer = diff(flow, "--json");
    assertThat(answer.exit()).as(answer.err() + answer.out()).isZero();
    return answer.json();
  }

  /** All that the journal and Custobar hold, as far as a look could change it. */
  private Map<String, Object> traces() {
    return Map.of(
        "runs", deployment.rows().list("SELECT * FROM connector.run ORDER BY id"),
        "cursors", deployment.rows().list("SELECT * FROM connector.flow_cursor ORDER BY flow"),
        "horizons", deployment.rows().list("SELECT * FROM connector.flow_horizon ORDER BY 1, 2"),
        "delivered", deployment.rows().list("SELECT * FROM connector.delivered ORDER BY 1, 2"),
        "rejected", deployment.rows().list("SELECT * FROM connector.rejected ORDER BY 1, 2"),
        "requests", deployment.custobar().requests().size());
  }

  private static JsonNode example(JsonNode difference, String kind) {
    return StreamSupport.stream(difference.path("examples").spliterator(), false)
        .filter(example -> example.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no example is " + kind + ": " + difference));
  }

  private static JsonNode value(JsonNode example, String field) {
    return StreamSupport.stream(example.path("values").spliterator(), false)
        .filter(value -> value.path("field").asText().equals(field))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no value of " + field + ": " + example));
  }

  @Test
  void counts_what_is_new_and_changed_after_the_cursor_and_the_run_sends_just_that() {
    deployment.deliver("customers");
    deployment
        .rows()
        .run(
            "UPDATE customer SET first_name = 'Uusi', updated_at = now()"
                + " WHERE id IN (SELECT id FROM customer ORDER BY id LIMIT 3)");
    deployment
        .rows()
        .run(
            "UPDATE customer SET updated_at = now()"
                + " WHERE id IN (SELECT id FROM customer ORDER BY id DESC LIMIT 2)");
    deployment
        .rows()
        .run(
            "DELETE FROM connector.delivered WHERE row_key ="
                + " (SELECT sequence_number::text FROM customer ORDER BY id DESC LIMIT 1)");
    Map<String, Object> before = traces();
    JsonNode next = differenceOf("customers");
    assertThat(next.path("changed").asLong()).isEqualTo(3);
    assertThat(next.path("new").asLong()).isEqualTo(1);
    assertThat(next.path("gone").asLong()).isZero();
    assertThat(next.path("rejected").asLong()).isZero();
    assertThat(next.path("requests").asLong()).isEqualTo(1);
    assertThat(next.path("unchanged").asLong()).isEqualTo(next.path("read").asLong() - 4);
    JsonNode name = value(example(next, "changed"), "first_name");
    assertThat(name.path("sent").asText()).isEqualTo("Uusi");
    assertThat(name.path("column").asText()).isEqualTo("Uusi");
    JsonNode phone = value(example(next, "changed"), "phone_number");
    assertThat(phone.path("sent").asText()).startsWith("+358");
    assertThat(phone.path("column").asText()).isNotEmpty();
    assertThat(traces()).isEqualTo(before);
    assertThat(deployment.deliver("customers").get("customers").tally().sent()).isEqualTo(4);
  }

  @Test
  void finds_in_a_snapshot_what_is_gone() {
    deployment.set("products.changes", "snapshot");
    deployment.deliver("products");
    deployment
        .rows()
        .run(
            "DELETE FROM product_barcode WHERE ctid = (SELECT max(ctid) FROM product_barcode WHERE position > 1)");
    Map<String, Object> before = traces();
    JsonNode next = differenceOf("products");
    assertThat(next.path("changes").asText()).isEqualTo("snapshot");
    assertThat(next.path("gone").asLong()).isEqualTo(1);
    assertThat(next.path("new").asLong() + next.path("changed").asLong()).isZero();
    assertThat(value(example(next, "gone"), "visible").path("sent").asBoolean(true)).isFalse();
    assertThat(traces()).isEqualTo(before);
  }

  @Test
  void says_that_the_next_run_would_stop_and_why() {
    deployment.deliver("customers");
    deployment.rows().run("UPDATE customer SET first_name = 'Uusi', updated_at = now()");
    Cli answer = diff("customers");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.out())
        .contains("The run would stop: ", "above the limit of 20 %")
        .contains("cannot say which fields of a row changed");
    assertThat(deployment.command("run", "--once", "customers").exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "snapshot"})
  @WithoutJournal
  void before_the_first_run_all_is_new_and_the_journal_is_not_made(String changes) {
    deployment.set("sales.changes", changes);
    JsonNode next = differenceOf("sales");
    assertThat(next.path("new").asLong()).isPositive().isEqualTo(next.path("read").asLong());
    assertThat(example(next, "new").path("values")).isNotEmpty();
    assertThat(deployment.rows().list("SELECT FROM pg_namespace WHERE nspname = 'connector'"))
        .isEmpty();
  }

  @Test
  void counts_what_would_be_rejected_and_why() {
    deployment.set("customers.invalid-field", "reject");
    Cli answer = diff("customers", "--json", "--limit", "1");
    assertThat(answer.exit()).isEqualTo(3);
    long rows = 0;
    for (JsonNode reason : answer.json().path("rejectedReasons")) {
      assertThat(reason.path("exampleKey").asText()).matches("[0-9]+");
      rows += reason.path("rows").asLong();
    }
    assertThat(rows).isPositive().isEqualTo(answer.json().path("rejected").asLong());
    assertThat(answer.json().path("examples")).hasSize(1);
  }

  @Test
  void tells_a_value_that_a_step_made_from_one_that_the_query_selects() {
    deployment.edit("shops.sql", "       s.country,\n", "");
    deployment.edit(
        "shops.camel.yaml",
        "        - to:\n            uri: kamelet:custobar-sink",
        """
                - split:
                    expression:
                      simple:
                        expression: ${body}
                    steps:
                      - script:
                          expression:
                            simple:
                              expression: ${body.put("country", "FI")}
                - to:
                    uri: kamelet:custobar-sink\
        """);
    JsonNode next = differenceOf("shops");
    JsonNode country = value(example(next, "new"), "country");
    assertThat(country.path("sent").asText()).isEqualTo("FI");
    assertThat(country.path("selected").asBoolean(true)).isFalse();
    assertThat(diff("shops").out()).contains("none; made on the way");
  }

  @Test
  void refuses_a_key_beside_it() {
    Cli answer = diff("customers", "--key", "1");
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).contains("give one of the two");
  }
}
