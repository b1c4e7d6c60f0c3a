package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Seen;
import io.custobarconnector.sandbox.Unknown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Custobar in trouble: what can be tried again is, and what is refused stands alone. */
@ExtendWith(OnReferenceDatabase.class)
class TroubleTest {

  /** So many rows refused alike stop a run that sent nothing. */
  private static final int EVERY_ROW = 50;

  private static final String UPLOAD = "/api/customers/upload/";

  @TempDir Path folder;
  private DataSource database;
  private Deployment deployment;
  private Source source;

  @BeforeEach
  void deploy(DataSource database, Deployment deployed) {
    this.database = database;
    deployment = deployed.set("customers.batch-size", "64");
    source = new Source(deployment.rows());
  }

  private static Fault fault(Fault.Kind kind, int times) {
    return Fault.of(kind, UPLOAD, times);
  }

  static Stream<Arguments> passingTroubles() {
    return Stream.of(
        Arguments.of("failures of the server", fault(Fault.Kind.STATUS, 3).withStatus(500)),
        Arguments.of("an overloaded gateway", fault(Fault.Kind.STATUS, 3).withStatus(503)),
        Arguments.of("a request that took too long", fault(Fault.Kind.STATUS, 1).withStatus(408)),
        Arguments.of("connections cut before", fault(Fault.Kind.DROP, 3)),
        Arguments.of("answers lost after", fault(Fault.Kind.LOSE_ANSWER, 3)),
        Arguments.of(
            "answers that come too late",
            fault(Fault.Kind.DELAY, 2).withDelay(Duration.ofSeconds(2))),
        Arguments.of(
            "an answer that drips", fault(Fault.Kind.DRIP, 1).withDelay(Duration.ofMillis(300))),
        Arguments.of("a page of HTML with status 200", fault(Fault.Kind.GARBAGE, 2)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passingTroubles")
  void a_trouble_that_passes_is_only_a_delay(String name, Fault fault) {
    deployment.set("custobar.response-timeout", "500ms").custobar().fail(fault);
    RunResult result = deployment.deliver("customers").get("customers");
    assertThat(deployment.custobar().faults()).as("the trouble came").isEmpty();
    assertThat(result.tally().rejected()).isZero();
    assertThat(result.tally().requests()).as("tried again").isGreaterThan(7);
    deployment.held().holds(Datatype.CUSTOMERS, source.customers());
  }

  @Test
  void when_custobar_asks_to_slow_down_nothing_is_sent_for_that_long() {
    deployment
        .custobar()
        .fail(fault(Fault.Kind.STATUS, 1).withStatus(429).withHeader("Retry-After", "2"));
    deployment.deliver("customers");
    List<Seen> uploads = deployment.uploads(Datatype.CUSTOMERS);
    assertThat(uploads.get(0).status()).isEqualTo(429);
    assertThat(Duration.between(uploads.get(0).at(), uploads.get(1).at()))
        .isGreaterThan(Duration.ofMillis(1900));
    deployment.held().holds(Datatype.CUSTOMERS, source.customers());
  }

  @Test
  void a_trouble_that_stays_ends_the_run_and_the_next_one_goes_on_from_there() {
    deployment
        .set("custobar.retries", "2")
        .set("source.page-size", "100")
        .set("customers.batch-size", "100");
    deployment.deliver("shops");
    deployment.custobar().fail(fault(Fault.Kind.DELAY, 1));
    deployment.custobar().fail(fault(Fault.Kind.STATUS, 100).withStatus(503));
    RunResult failed = deployment.run("customers").get("customers");
    assertThat(failed.failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasRootCauseMessage("Custobar failed (HTTP 503) [CBC-CUS-004]"));
    assertThat(failed.tally().requests()).isEqualTo(4);
    assertThat(failed.tally().rejected()).isZero();
    assertThat(deployment.lastRun("customers"))
        .containsEntry("outcome", "failed")
        .containsEntry("error", "Custobar failed (HTTP 503) [CBC-CUS-004]");
    assertThat(deployment.rows().list("SELECT * FROM connector.rejected")).isEmpty();
    deployment.custobar().clearFaults();
    deployment.deliver("customers");
    deployment.held().holds(Datatype.CUSTOMERS, source.customers());
    assertThat(
            deployment
                .rows()
                .count("SELECT sum(rows_sent) FROM connector.run WHERE flow = 'customers'"))
        .as("what was accepted is not sent again")
        .isEqualTo(source.customers().size());
  }

  @Test
  void of_a_custobar_that_is_away_a_run_says_who_why_and_what_to_do() {
    deployment.set("custobar.url", "http://127.0.0.1:1").set("custobar.retries", "1");
    deployment.run("shops");
    assertThat(deployment.lastRun("shops"))
        .containsEntry("outcome", "failed")
        .containsEntry(
            "error",
            "Custobar (127.0.0.1) does not answer: Connection refused; check custobar.url, and that this machine may connect there [CBC-CUS-005]");
  }

  @Test
  void a_refused_row_alone_is_rejected_in_few_requests() {
    deployment.custobar().poison(Datatype.CUSTOMERS, "external_id", "100123");
    RunResult result = deployment.deliver("customers").get("customers");
    onlyOneCustomerIsMissing("http-400");
    assertThat(result.tally().requests())
        .as("7 requests, and twice the logarithm of 64")
        .isLessThanOrEqualTo(7 + 2 * 6);
  }

  @Test
  void a_refusal_inside_a_200_is_understood_too() {
    deployment.close();
    deployment =
        new Deployment(
            database,
            folder.resolve("other"),
            Deployment.standIn().assume(Unknown.RefusalStatus.ERROR_INSIDE_200).build());
    deployment.custobar().poison(Datatype.CUSTOMERS, "external_id", "100123");
    deployment.deliver("customers");
    onlyOneCustomerIsMissing("http-200");
  }

  private void onlyOneCustomerIsMissing(String kind) {
    Map<String, Object> row = deployment.rows().list("SELECT * FROM connector.rejected").get(0);
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.rejected")).isEqualTo(1);
    assertThat(row)
        .containsEntry("flow", "customers")
        .containsEntry("row_key", "100123")
        .containsEntry("origin", "custobar")
        .containsEntry("kind", kind);
    assertThat(row.get("reason").toString()).isNotBlank();
    assertThat(row.get("payload").toString()).contains("\"external_id\": \"100123\"");
    Map<String, Map<String, String>> others = source.customers();
    others.remove("100123");
    deployment.held().holds(Datatype.CUSTOMERS, others);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "100123")).isEmpty();
  }

  @Test
  void a_row_that_was_rejected_comes_back_when_it_has_changed_and_is_accepted() {
    deployment.custobar().poison(Datatype.CUSTOMERS, "external_id", "100123");
    deployment.deliver("customers");
    deployment.custobar().clearFaults();
    deployment.rows().run("UPDATE customer SET language = 'sv' WHERE sequence_number = 100123");
    deployment.deliver("customers");
    assertThat(deployment.rows().list("SELECT * FROM connector.rejected")).isEmpty();
    deployment.held().holds(Datatype.CUSTOMERS, source.customers());
  }

  @Test
  void of_a_receipt_with_a_refused_row_nothing_is_sent() {
    Map<String, Map<String, String>> sales = source.sales();
    String receipt =
        sales.entrySet().stream()
            .filter(sale -> sale.getValue().containsKey(sale.getKey() + "-3: total"))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    long rows =
        sales.remove(receipt).keySet().stream().filter(field -> field.endsWith(": total")).count();
    deployment.custobar().poison(Datatype.SALES, "external_id", receipt + "-2");
    deployment.deliver("sales");
    assertThat(deployment.rows().list("SELECT * FROM connector.rejected"))
        .hasSize((int) rows)
        .allSatisfy(
            row ->
                assertThat(row.get("payload").toString())
                    .contains("\"sale_external_id\": \"" + receipt + "\""));
    deployment.held().holds(Datatype.SALES, sales);
  }

  @Test
  void a_refused_key_ends_the_run_with_one_message_and_sets_nothing_aside() {
    deployment.set("custobar.token", "wrong-key");
    refusedWith(
        "Custobar refused the key (HTTP 401): check custobar.token and custobar.auth-scheme; it is tried again every 5 minutes and at a restart [CBC-CUS-001]");
  }

  @Test
  void a_wrong_address_ends_the_run_with_one_message_and_sets_nothing_aside() {
    deployment.set("custobar.url", deployment.custobar().baseUrl() + "/wrong");
    refusedWith(
        "Custobar does not know the address /api/customers/upload/ (HTTP 404): check custobar.url [CBC-CUS-003]");
  }

  @Test
  void when_custobar_refuses_every_row_for_one_reason_the_run_stops_and_sets_nothing_aside() {
    deployment.custobar().fail(refusal("field 'demo__x' is not known"));
    RunResult result = deployment.run("customers").get("customers");
    assertThat(result.failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .hasRootCauseMessage(
                        "Custobar refused 50 rows one after the other for the same reason, and took none: field 'demo__x' is not known (http-400); the run stops and nothing is rejected: make Custobar and the columns of customers.sql agree, such as by declaring a custom field in Custobar, and run it again [CBC-CUS-006]"));
    assertThat(result.tally().requests()).isLessThan(120);
    assertThat(deployment.rows().list("SELECT * FROM connector.rejected")).isEmpty();
    assertThat(deployment.rows().list("SELECT * FROM connector.flow_cursor")).isEmpty();
    deployment.custobar().clearFaults();
    deployment.deliver("customers");
    deployment.held().holds(Datatype.CUSTOMERS, source.customers());
  }

  @Test
  void when_custobar_took_anything_in_the_run_all_others_are_rejected() {
    deployment.set("source.page-size", "64");
    deployment.custobar().fail(fault(Fault.Kind.DELAY, 1));
    deployment.custobar().fail(refusal("no"));
    RunResult result = deployment.deliver("customers").get("customers");
    assertThat(result.tally().sent()).isBetween(1L, 64L);
    assertThat(result.tally().rejected()).isGreaterThan(EVERY_ROW);
  }

  private static Fault refusal(String reason) {
    return fault(Fault.Kind.STATUS, 1_000_000)
        .withStatus(400)
        .withBody("{\"error\":{\"reason\":\"" + reason + "\"}}");
  }

  private void refusedWith(String message) {
    RunResult result = deployment.run("customers").get("customers");
    assertThat(result.failure())
        .hasValueSatisfying(failure -> assertThat(failure).hasRootCauseMessage(message));
    assertThat(result.tally().requests()).isEqualTo(1);
    assertThat(deployment.lastRun("customers")).containsEntry("outcome", "failed");
    assertThat(deployment.rows().list("SELECT * FROM connector.rejected")).isEmpty();
    assertThat(deployment.rows().list("SELECT * FROM connector.flow_cursor")).isEmpty();
  }
}
