package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.WithoutJournal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code run --once}, {@code status} and {@code preview}, as people and programs see them. */
@ExtendWith(OnReferenceDatabase.class)
class RunCommandsTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
  }

  private static List<String> flows(Cli answer) {
    return answer.json().path("flows").findValuesAsText("flow");
  }

  private static JsonNode flow(Cli answer, String name) {
    for (JsonNode flow : answer.json().path("flows")) {
      if (flow.path("flow").asText().equals(name)) {
        return flow;
      }
    }
    throw new AssertionError(name + " is not in " + answer.out());
  }

  @Test
  void a_run_tells_people_in_a_table_what_became_of_each_flow() {
    Cli answer = deployment.command("run", "--once");
    assertThat(answer.exit()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(answer.out())
        .startsWith("flow ")
        .containsSubsequence("\nshops ", "\nproducts ", "\ncustomers ", "\nsales ")
        .contains(
            "customers: fields omitted, the rest of each row was sent: email: not_an_email 16")
        .doesNotContain("@", "failed");
  }

  @Test
  void a_run_tells_programs_in_json_what_became_of_each_flow() {
    Cli answer = deployment.command("run", "--once", "--json");
    assertThat(answer.exit()).isZero();
    assertThat(answer.json().path("exitCode").asInt(-1)).isZero();
    assertThat(flows(answer)).containsExactly("shops", "products", "customers", "sales");
    JsonNode customers = flow(answer, "customers");
    for (String number :
        List.of("read", "sent", "unchanged", "rejected", "fieldsOmitted", "requests", "seconds")) {
      assertThat(customers.path(number).isNumber()).as(number).isTrue();
    }
    assertThat(customers.path("sent").asLong())
        .isEqualTo(deployment.custobar().acceptedRows(Datatype.CUSTOMERS));
    assertThat(customers.path("rejectedReasons")).isEmpty();
    JsonNode reason = customers.path("omittedReasons").get(0);
    assertThat(reason.path("field").asText()).isEqualTo("email");
    assertThat(reason.path("kind").asText()).isEqualTo("not_an_email");
    assertThat(reason.path("rows").asInt()).isEqualTo(16);
    assertThat(reason.path("exampleKey").asText()).matches("[0-9]+");
    assertThat(customers.has("error")).isFalse();
  }

  @Test
  void only_the_named_flows_run_and_each_once() {
    Cli answer = deployment.command("run", "--once", "--json", "products", "shops", "products");
    assertThat(flows(answer)).containsExactly("shops", "products");
    assertThat(deployment.uploads(Datatype.SALES)).isEmpty();
  }

  @Test
  void a_flow_that_is_switched_off_runs_only_when_it_is_named() {
    deployment.set("shops.enabled", "false");
    assertThat(flows(deployment.command("run", "--once", "--json"))).doesNotContain("shops");
    assertThat(flows(deployment.command("run", "--once", "--json", "shops")))
        .containsExactly("shops");
  }

  @Test
  void rejected_rows_make_exit_code_3_until_they_are_delivered() {
    deployment.custobar().poison(Datatype.SHOPS, "external_id", "ESPOO");
    Cli answer = deployment.command("run", "--once", "--json", "shops");
    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.json().path("exitCode").asInt()).isEqualTo(3);
    assertThat(flow(answer, "shops").path("rejected").asInt()).isEqualTo(1);
    JsonNode reason = flow(answer, "shops").path("rejectedReasons").get(0);
    assertThat(reason.path("kind").asText()).isEqualTo("http-400");
    assertThat(reason.path("exampleKey").asText()).isEqualTo("3");
    assertThat(deployment.command("run", "--once", "shops").exit())
        .as("still rejected")
        .isEqualTo(3);
    assertThat(deployment.command("status").exit()).isEqualTo(3);
    assertThat(flow(deployment.command("status", "--json"), "shops").path("rejectedNow").asInt())
        .isEqualTo(1);

    deployment.custobar().clearFaults();
    deployment.rows().run("UPDATE store SET city = 'Espoo ' WHERE id = 3");
    assertThat(deployment.command("run", "--once", "shops").exit()).isZero();
    assertThat(deployment.command("status").exit()).isZero();
  }

  @Test
  void a_refused_key_is_one_message_and_the_other_flows_are_not_tried() {
    deployment.set("custobar.token", "s3cret-and-wrong");
    Cli answer = deployment.command("run", "--once");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.out().strip())
        .endsWith(
            "shops failed: Custobar refused the key (HTTP 401): check custobar.token and custobar.auth-scheme; it is tried again every 5 minutes and at a restart")
        .doesNotContain("s3cret", "products", "Exception");
    assertThat(deployment.custobar().requestCount()).isEqualTo(1);
    Cli status = deployment.command("status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.out())
        .contains("shops: Custobar refused the key (HTTP 401)")
        .doesNotContain("s3cret");
    JsonNode last = flow(deployment.command("status", "--json"), "shops").path("lastRun");
    assertThat(last.path("outcome").asText()).isEqualTo("failed");
    assertThat(last.path("error").asText()).startsWith("Custobar refused the key (HTTP 401)");
  }

  @Test
  @WithoutJournal
  void status_before_anything_ran() {
    Cli people = deployment.command("status");
    assertThat(people.exit()).isZero();
    assertThat(people.err()).isEmpty();
    assertThat(people.out()).containsPattern("shops +never +– ");
    Cli programs = deployment.command("status", "--json");
    assertThat(flows(programs)).containsExactly("shops", "products", "customers", "sales");
    JsonNode shops = flow(programs, "shops");
    assertThat(shops.has("lastRun")).isFalse();
    assertThat(shops.path("enabled").asBoolean()).isTrue();
    assertThat(shops.path("behindSeconds").asLong()).as("the age of the oldest row").isPositive();
    assertThat(Instant.parse(shops.path("nextRun").asText())).isAfter(Instant.now());
    assertThat(deployment.rows().one("SELECT to_regnamespace('connector')"))
        .as("a look makes no tables")
        .isNull();
  }

  @Test
  void status_after_a_run() {
    deployment.deliver();
    Cli programs = deployment.command("status", "--json");
    assertThat(programs.exit()).isZero();
    JsonNode sales = flow(programs, "sales");
    JsonNode last = sales.path("lastRun");
    assertThat(last.path("outcome").asText()).isEqualTo("delivered");
    assertThat(last.path("sent").asLong())
        .isEqualTo(deployment.custobar().acceptedRows(Datatype.SALES));
    assertThat(Instant.parse(last.path("endedAt").asText()))
        .isAfterOrEqualTo(Instant.parse(last.path("startedAt").asText()));
    assertThat(sales.path("behindSeconds").asLong(-1)).isZero();
    assertThat(sales.path("rejectedNow").asLong(-1)).isZero();
    assertThat(Instant.parse(sales.path("lastDeliveredAt").asText())).isBefore(Instant.now());
    assertThat(deployment.command("status").out())
        .containsPattern("sales .* delivered .* nothing ");
  }

  @Test
  void status_tells_of_a_query_that_does_not_run() {
    deployment.edit("shops.sql", "s.city", "s.town");
    Cli answer = deployment.command("status", "--json");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(flow(answer, "shops").path("problem").asText())
        .contains("shops.sql:14: column s.town does not exist");
  }

  @Test
  @WithoutJournal
  void preview_shows_the_requests_and_sends_and_moves_nothing() {
    Cli answer = deployment.command("preview", "customers", "--limit", "3", "--json");
    assertThat(answer.exit()).as(answer.err()).isZero();
    assertThat(answer.json()).hasSize(1);
    JsonNode request = answer.json().get(0);
    assertThat(request.path("method").asText()).isEqualTo("POST");
    assertThat(request.path("url").asText())
        .isEqualTo(deployment.custobar().baseUrl() + "/api/customers/upload/");
    assertThat(request.at("/body/customers")).hasSize(3);
    assertThat(request.at("/body/customers/0/external_id").asText()).isNotEmpty();
    assertThat(deployment.custobar().requestCount()).isZero();
    assertThat(deployment.rows().one("SELECT to_regnamespace('connector')")).isNull();

    deployment.deliver("customers");
    long before = deployment.custobar().requestCount();
    deployment.rows().run("UPDATE customer SET language = 'sv' WHERE sequence_number = 100001");
    assertThat(deployment.command("preview", "customers", "--json").json().at("/0/body/customers"))
        .hasSize(1);
    assertThat(deployment.command("preview", "customers", "--json").json().at("/0/body/customers"))
        .as("the look before moved nothing")
        .hasSize(1);
    assertThat(deployment.custobar().requestCount()).isEqualTo(before);
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.run")).isEqualTo(1);
  }

  @Test
  void preview_of_a_receipt_shows_all_its_rows() {
    Cli answer = deployment.command("preview", "sales", "--limit", "1", "--json");
    JsonNode rows = answer.json().at("/0/body/sales");
    String receipt = rows.at("/0/sale_external_id").asText();
    assertThat(rows.findValuesAsText("sale_external_id")).containsOnly(receipt);
    assertThat(rows).hasSize((int) linesOf(receipt));
  }

  private long linesOf(String receipt) {
    return deployment
        .rows()
        .count(
            "SELECT count(*) FROM receipt_line WHERE receipt_id = ? AND NOT voided"
                + " AND line_type NOT IN ('gift_card', 'deposit')",
            Long.valueOf(receipt));
  }

  @Test
  void preview_of_a_key_shows_a_row_that_was_sent_long_ago() {
    deployment.deliver("customers");
    JsonNode rows =
        deployment
            .command("preview", "customers", "--key", "100042", "--json")
            .json()
            .at("/0/body/customers");
    assertThat(rows.findValuesAsText("external_id")).containsExactly("100042");
    Cli none = deployment.command("preview", "customers", "--key", "7");
    assertThat(none.exit()).isZero();
    assertThat(none.out().strip()).isEqualTo("No row of customers has the _key 7.");
  }

  @Test
  void preview_of_a_delivered_flow_says_so_and_shows_its_first_rows() {
    deployment.deliver("customers", "shops");
    deployment.set("shops.changes", "snapshot");
    long sent = deployment.custobar().requestCount();
    assertThat(deployment.command("preview", "customers", "--limit", "2").out())
        .startsWith(
            "Nothing to send: customers has no change after its cursor. These are its first rows. As they would be sent again:\nPOST ")
        .contains("(2 rows,");
    assertThat(deployment.command("preview", "shops", "--limit", "2").out())
        .startsWith(
            "Nothing to send of the first rows of shops: Custobar has them as they are (a run compares all rows). As they would be sent again:\nPOST ")
        .contains("(2 rows,");
    JsonNode request =
        deployment.command("preview", "shops", "--limit", "2", "--json").json().get(0);
    assertThat(request.path("delivered").asBoolean()).isTrue();
    assertThat(deployment.custobar().requestCount()).isEqualTo(sent);
  }

  @Test
  void preview_tells_people_what_would_be_left_out() {
    Cli answer = deployment.command("preview", "customers", "--key", "100031");
    assertThat(answer.exit()).isZero();
    assertThat(answer.out())
        .startsWith("POST " + deployment.custobar().baseUrl() + "/api/customers/upload/  (1 row")
        .contains("Omitted: email of row 100031: email: not a well-formed e-mail address");
  }

  @Test
  void help_and_version_of_every_command() {
    List<String> commands = List.copyOf(Main.commandLine().getSubcommands().keySet());
    assertThat(commands).contains("demo", "run", "preview", "status", "sandbox");
    assertThat(Cli.run("--help").out()).contains(commands).contains("Exit codes: 0 all delivered");
    assertThat(Cli.run("--version").out()).startsWith("connector ").contains("Camel 4.18.0");
    for (String command : commands) {
      Cli help = Cli.run(command, "--help");
      assertThat(help.exit()).as(command).isZero();
      assertThat(help.out()).as(command).startsWith("Usage: connector " + command);
      Cli version = Cli.run(command, "--version");
      assertThat(version.exit()).as(command).isZero();
      assertThat(version.out()).as(command).startsWith("connector ").contains("Camel 4.18.0");
    }
  }

  @Test
  void a_wrong_command_line_is_told_with_the_usage() {
    assertThat(Cli.run()).extracting(Cli::exit).isEqualTo(2);
    Cli unknown = Cli.run("rum");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("rum");
    Cli limit = deployment.command("preview", "shops", "--limit", "0");
    assertThat(limit.exit()).isEqualTo(2);
    assertThat(limit.err()).startsWith("--limit must be 1 or more.");
    assertThat(deployment.command("preview").exit()).isEqualTo(2);
  }

  @Tag("process")
  @Test
  void a_process_answers_on_its_standard_output_and_with_its_exit_code() throws Exception {
    deployment.set("logging.level", "info").set("logging.format", "json");
    deployment.custobar().poison(Datatype.SHOPS, "external_id", "ESPOO");
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(),
            "run",
            "--once",
            "--json",
            "--config",
            deployment.config().toString())) {
      assertThat(child.await()).isEqualTo(3);
      Cli answer = new Cli(3, child.out(), child.err(), List.of());
      assertThat(flows(answer)).containsExactly("shops", "products", "customers", "sales");
      assertThat(answer.err().lines())
          .as("the log")
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"))
          .noneMatch(line -> line.contains("demo-token") || line.contains("@example"));
    }
  }

  @Tag("process")
  @Test
  void a_process_that_fails_prints_no_trace() throws Exception {
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(),
            "run",
            "--once",
            "--config",
            deployment.folder() + "/none.properties")) {
      assertThat(child.await()).isEqualTo(2);
      assertThat(child.out()).isEmpty();
      assertThat(child.err().lines()).hasSize(2);
      assertThat(child.err())
          .contains("none.properties", "[CBC-SET-001]")
          .contains("What a code means: ", "docs/errors.md");
    }
  }

  @Tag("process")
  @Test
  void its_trace_is_shown_to_those_who_ask_for_it() throws Exception {
    deployment.set("scc.url", "jdbc:postgresql://127.0.0.1:1/postgres");
    try (ChildProcess child =
        ChildProcess.start(
            deployment.folder(),
            "run",
            "--once",
            "--debug",
            "--config",
            deployment.config().toString())) {
      assertThat(child.await()).isEqualTo(1);
      assertThat(child.err())
          .contains("[CBC-DBA-001]", "UnavailableException", "\tat io.custobarconnector.");
    }
  }
}
