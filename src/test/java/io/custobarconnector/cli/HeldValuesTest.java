package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.cli.output.NextRunPage;
import io.custobarconnector.flow.look.HeldValues;
import io.custobarconnector.flow.look.HeldValues.Difference;
import io.custobarconnector.flow.look.NextRun;
import io.custobarconnector.flow.look.NextRun.Example;
import io.custobarconnector.flow.look.NextRun.Kind;
import io.custobarconnector.flow.look.NextRun.Value;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code preview --diff --custobar}: what Custobar holds of changed rows, and what it may answer.
 */
@ExtendWith(OnReferenceDatabase.class)
class HeldValuesTest {

  private static final String CUSTOMERS = "/api/data/customers/";

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
  }

  private Cli diff(String flow, String... more) {
    return deployment.command(List.of("preview", flow, "--diff"), more);
  }

  private static JsonNode named(JsonNode all, String field, String value) {
    return StreamSupport.stream(all.spliterator(), false)
        .filter(node -> node.path(field).asText().equals(value))
        .findFirst()
        .orElseThrow(() -> new AssertionError("none is " + value + ": " + all));
  }

  private static JsonNode example(JsonNode difference, String kind) {
    return named(difference.path("examples"), "kind", kind);
  }

  private static JsonNode value(JsonNode example, String field) {
    return named(example.path("values"), "field", field);
  }

  private void answers(String path, String body) {
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, path, 1).withStatus(200).withBody(body));
  }

  private void threeMoved() {
    moved(3);
  }

  private void moved(int customers) {
    deployment.deliver("customers");
    deployment.held();
    deployment
        .rows()
        .run(
            ("UPDATE customer SET first_name = 'Uusi', updated_at = now()"
                    + " WHERE id IN (SELECT id FROM customer WHERE first_name <> 'Uusi' ORDER BY id LIMIT %d)")
                .formatted(customers));
  }

  @Test
  void custobar_is_asked_on_request_and_its_value_stands_beside_the_one_that_would_be_sent() {
    threeMoved();
    int before = deployment.custobar().requests().size();
    Cli answer = diff("customers", "--custobar", "--json");
    assertThat(answer.exit()).as(answer.err()).isZero();
    JsonNode changed = example(answer.json(), "changed");
    JsonNode name = value(changed, "first_name");
    assertThat(name.path("difference").asText()).isEqualTo("differs");
    assertThat(name.path("custobar").asText()).isNotEmpty().isNotEqualTo("Uusi");
    assertThat(value(changed, "external_id").path("difference").asText()).isEqualTo("same");
    assertThat(value(changed, "date_joined").path("difference").asText())
        .as("a time, whose zone Custobar does not give")
        .isEqualTo("unknown");
    assertThat(deployment.custobar().requests()).as("one for each").hasSize(before + 3);
    assertThat(diff("customers", "--custobar").out())
        .contains("; other values of first_name", "Custobar has", "the same", "\"Uusi\"")
        .doesNotContain("cannot say which fields");
    assertThat(diff("customers").out()).contains("--custobar asks Custobar for its values");
  }

  @Test
  void a_key_that_may_not_read_and_a_datatype_that_comes_back_otherwise_are_told_plainly() {
    threeMoved();
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.STATUS, "/api/data/customers/", 1).withStatus(403));
    Cli forbidden = diff("customers", "--custobar");
    assertThat(forbidden.exit()).isZero();
    assertThat(forbidden.out())
        .contains(
            "Custobar's values are not shown: Custobar does not let the key use /api/data/customers/ (HTTP 403): add this address to the key's scopes");
    deployment.deliver("customers", "sales");
    deployment.rows().run("UPDATE receipt_line SET name = name || '!'");
    deployment.rows().run("UPDATE receipt SET updated_at = now()");
    assertThat(diff("sales", "--custobar", "--limit", "1").out())
        .contains("Custobar gives sales back in another form: look at a row in Custobar itself")
        .doesNotContain("--custobar asks");
  }

  @Test
  void a_record_that_custobar_lacks_and_an_answer_that_is_none_are_told() {
    threeMoved();
    answers(CUSTOMERS, "{\"customers\":[]}");
    assertThat(diff("customers", "--custobar", "--limit", "1").out())
        .contains("; Custobar has no such record");
    answers(CUSTOMERS, "Aino Laine");
    assertThat(diff("customers", "--custobar", "--limit", "1").out())
        .contains(
            "Custobar's values are not shown: Custobar's answer holds no list of customers: check custobar.url, and that no proxy answers in its place")
        .doesNotContain("Aino Laine");
  }

  @Test
  void records_of_others_are_no_answer_about_a_row() {
    threeMoved();
    answers(CUSTOMERS, "{\"customers\":[{\"external_id\":\"7\",\"first_name\":\"Toinen\"}]}");
    Cli answer = diff("customers", "--custobar", "--limit", "1");
    assertThat(answer.codes()).containsExactly("CBC-CUS-008");
    assertThat(answer.out())
        .contains(
            "Custobar's values are not shown: Custobar does not find customers by their id, and answers with others: check that nothing on the way to custobar.url cuts the query off, or look at a row in Custobar itself")
        .doesNotContain("Toinen", "no such record", "Custobar has", "--custobar asks");
  }

  @Test
  void of_rows_about_which_nobody_answers_any_more_it_says_so() {
    threeMoved();
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, CUSTOMERS, 1).withDelay(Duration.ZERO));
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, CUSTOMERS, 1).withStatus(503));
    Cli answer = diff("customers", "--custobar");
    assertThat(answer.codes()).containsExactly("CBC-CUS-004");
    assertThat(answer.out())
        .contains(
            "other values of first_name",
            "Custobar's values are not shown for every changed row: Custobar failed (HTTP 503); ask again after a while")
        .doesNotContain("--custobar asks");
  }

  @Test
  void ten_rows_are_asked_for_and_no_more() {
    moved(11);
    int before = deployment.custobar().requests().size();
    assertThat(diff("customers", "--custobar", "--limit", "11").out())
        .contains(
            "Custobar's values are not shown for every changed row: it is asked for the first ten.")
        .doesNotContain("--custobar asks");
    assertThat(deployment.custobar().requests()).hasSize(before + 10);
  }

  @Test
  void rows_of_several_datatypes_are_told_apart_though_they_have_one_key() {
    answers(CUSTOMERS, "{\"customers\":[{\"external_id\":\"7\",\"title\":\"Dr.\"}]}");
    answers("/api/data/products/", "{\"products\":[{\"external_id\":\"7\",\"vendor\":\"Oma\"}]}");
    Example sale = changed("sales", "\"7\"", "title");
    Example customer = changed("customers", "\"7\"", "title");
    Example product = changed("products", "\"7\"", "title");
    NextRun next = next(sale, customer, product);
    HeldValues held = HeldValues.of(deployment.settings(), next);
    assertThat(held.isAnswered(sale)).isFalse();
    assertThat(held.hasRecord(sale)).isFalse();
    assertThat(held.difference(customer, customer.values().get(1))).isEqualTo(Difference.SAME);
    assertThat(held.difference(product, product.values().get(1)))
        .as("Custobar gives it of no product")
        .isEqualTo(Difference.UNKNOWN);
    assertThat(held.hasRecord(product)).isTrue();
    assertThat(NextRunPage.forPeople(next, held))
        .contains("not known")
        .contains(
            "Custobar's values are not shown for every changed row: Custobar gives sales back in another form");
  }

  @Test
  void a_row_without_an_id_is_not_asked_for() {
    int before = deployment.custobar().requests().size();
    HeldValues held =
        HeldValues.of(deployment.settings(), next(changed("customers", "\"\"", "title")));
    assertThat(held.obstacle())
        .contains(
            "Custobar is asked by external_id, and some customers have none: select external_id in the query, or look at a row in Custobar itself");
    assertThat(deployment.custobar().requests()).hasSize(before);
  }

  private static Example changed(String datatype, String id, String field) {
    return new Example(
        "7",
        datatype,
        Kind.CHANGED,
        List.of(
            new Value("external_id", Optional.empty(), true, id),
            new Value(field, Optional.empty(), true, "\"Dr.\"")));
  }

  private static NextRun next(Example... examples) {
    return new NextRun(
        "mixed",
        false,
        true,
        examples.length,
        Map.of(Kind.CHANGED, (long) examples.length),
        0,
        0,
        0,
        1,
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(examples));
  }

  @Test
  void a_kamelet_of_ones_own_that_fails_loses_no_look() throws IOException {
    threeMoved();
    Path own = Files.createDirectory(deployment.routes().resolve("kamelets"));
    try (Stream<Path> shipped = Files.list(Path.of("routes/kamelets"))) {
      for (Path file : shipped.toList()) {
        Files.copy(file, own.resolve(file.getFileName()));
      }
    }
    String call = "kamelets/custobar-call.kamelet.yaml";
    deployment.edit(
        call,
        "    from:\n      uri: kamelet:source\n      steps:\n",
        """
            from:
              uri: kamelet:source
              steps:
                - throwException:
                    exceptionType: java.lang.IllegalStateException
                    message: the gateway is closed
        """);
    Cli fails = diff("customers", "--custobar");
    assertThat(fails.exit()).as(fails.err()).isZero();
    assertThat(fails.out())
        .contains("changed: ", "first_name")
        .contains(
            "Custobar's values are not shown: kamelet:custobar-call fails: the gateway is closed; if routes/kamelets is your own, compare it with the one that came with this version");
    deployment.edit(call, "        - throwException:\n", "        - throwsException:\n");
    Cli unusable = diff("customers", "--custobar", "--json");
    assertThat(unusable.exit()).as(unusable.err()).isZero();
    assertThat(unusable.json().path("changed").asLong()).isEqualTo(3);
    assertThat(unusable.json().path("custobar").asText()).contains("throwsException");
  }

  @Test
  void a_custobar_that_is_away_stops_no_look() {
    threeMoved();
    deployment.set("custobar.url", "http://127.0.0.1:1");
    Cli answer = diff("customers", "--custobar", "--json");
    assertThat(answer.exit()).isZero();
    assertThat(answer.json().path("custobar").asText())
        .contains(
            "Custobar does not answer (Connection refused): check custobar.url", "[CBC-CUS-005]");
    assertThat(answer.json().path("changed").asLong()).isEqualTo(3);
  }
}
