package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Datatype;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code connector rejected}, as people and programs see it. */
@ExtendWith(OnReferenceDatabase.class)
class RejectedCommandsTest {

  /** What is asked for, and a part of the answer. */
  private static final List<String> REFUSED =
      List.of(
          "list shop | there is no flow \"shop\"; did you mean \"shops\"?",
          "list zzzzzz | there is no flow \"zzzzzz\"; there are customers, products, sales, shops",
          "list --key 4 | no row \"4\" is rejected; did you mean \"3\"?",
          "list --kind http-401 | no kind \"http-401\" is rejected; did you mean \"http-400\"?",
          "list --limit 0 | --limit is a number from 1 on",
          "show shops 31 | no row \"31\" is rejected; did you mean \"3\"?",
          "show shops | Missing required parameter",
          "retry shops --key 4 | no row \"4\" is rejected",
          "drop | say which rows to drop: --key, --kind or --reason, or --all",
          "drop shops --yes | say which rows to drop",
          "drop --all --kind http-400 --yes | --all goes without",
          "drop shops --all | say --yes, since nobody can be asked here",
          "drop marketing-permissions --all --yes | they cannot be dropped",
          "retry marketing-permissions | ./connector run --once marketing-permissions",
          "retry webshop-orders | save the order in the webshop");

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.staysStarted().set("source.overlap", "1ms");
  }

  private Cli rejected(String... arguments) {
    return deployment.command(List.of("rejected"), arguments);
  }

  /** Custobar refuses the shop of Espoo, whose key is 3. */
  private void refuseEspoo() {
    deployment.custobar().poison(Datatype.SHOPS, "external_id", "ESPOO");
    deployment.deliver("shops");
  }

  /** The connector refuses a customer: 100123 has a number that cannot be one. */
  private void refuseCustomer() {
    deployment.edit(
        "customers.sql",
        "c.sequence_number::text",
        "CASE WHEN c.sequence_number = 100123 THEN 'a b' ELSE c.sequence_number::text END");
    deployment.deliver("customers");
  }

  private void mendCustomer() {
    deployment.edit(
        "customers.sql",
        "CASE WHEN c.sequence_number = 100123 THEN 'a b' ELSE c.sequence_number::text END",
        "c.sequence_number::text");
  }

  private long rejected() {
    return deployment.rows().count("SELECT count(*) FROM connector.rejected");
  }

  private Map<String, Object> cursor() {
    return deployment
        .rows()
        .list("SELECT changed_at, row_key, horizon FROM connector.flow_cursor WHERE flow = 'shops'")
        .get(0);
  }

  @Test
  void before_anything_ran_no_row_is_rejected() {
    Cli list = rejected("list");
    assertThat(list.exit()).isZero();
    assertThat(list.out()).isEqualToIgnoringNewLines("No row is rejected.");
    assertThat(rejected("retry").out()).isEqualToIgnoringNewLines("No row is to be tried again.");
    assertThat(rejected("drop", "--all", "--yes").out())
        .isEqualToIgnoringNewLines("No row is dropped.");
  }

  @Test
  void blanks_around_a_key_mean_nothing() {
    refuseEspoo();
    assertThat(rejected("show", "shops", " 3\u00a0").out()).contains("shops");
    assertThat(rejected("show", "shops", " 33").err()).contains("no row \" 33\" is rejected");
    assertThat(rejected("list", "shops", "--key", "3 ").out()).contains("shops");
    Cli look = deployment.command("preview", "shops", "--key", " 3");
    assertThat(look.out()).contains("ESPOO");
  }

  @Test
  void a_list_says_whose_refusal_it_was_and_counts_at_the_end() {
    refuseEspoo();
    refuseCustomer();
    Cli list = rejected("list");
    assertThat(list.exit()).isZero();
    assertThat(list.out().lines().filter(line -> line.startsWith("shops")).findFirst())
        .get()
        .asString()
        .contains("3", "theirs", "http-400");
    assertThat(list.out().lines().filter(line -> line.startsWith("customers")).findFirst())
        .get()
        .asString()
        .contains("ours", "external_id");
    assertThat(list.out().strip())
        .as("the newest last, then the counts, then the zone of the times")
        .matches(
            "(?s).*shops .*customers .*2 rows: customers: \\S+ 1; shops: http-400 1\\R"
                + "Times of Europe/Helsinki\\.");
    assertThat(rejected("list", "--limit", "1").out())
        .contains("customers ", "2 rows, the newest 1 above")
        .doesNotContain("theirs");
    assertThat(rejected("list", "shops", "--json").json().path("rows"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.path("who").asText()).isEqualTo("theirs");
              assertThat(row.path("key").asText()).isEqualTo("3");
              assertThat(row.path("times").asInt()).isEqualTo(1);
            });
    assertThat(rejected("list", "--reason", "EXTERNAL_ID", "--json").json().path("total").asInt())
        .as("without regard to case")
        .isPositive();
    assertThat(rejected("list", "--reason", "no such reason").out()).contains("No row is rejected");
  }

  @Test
  void show_prints_the_message_to_who_asks_and_what_would_be_right() {
    refuseEspoo();
    Cli show = rejected("show", "shops", "3");
    assertThat(show.exit()).isZero();
    assertThat(show.out())
        .contains("refused by  Custobar", "What would be right: what Custobar's reason asks for")
        .contains("./connector rejected retry shops --key 3")
        .containsPattern("since +[-\\d]+ [:\\d]+ \\(Europe/Helsinki\\)")
        .contains("The message, which is personal data:", "\"external_id\" : \"ESPOO\"");
    assertThat(rejected("show", "shops", "3", "--json").json().at("/payload/external_id").asText())
        .isEqualTo("ESPOO");
  }

  @Test
  void show_of_a_row_that_the_connector_refused_says_that_there_is_no_message() {
    refuseCustomer();
    String key = rejected("list", "--json").json().at("/rows/0/key").asText();
    assertThat(rejected("show", "customers", key).out())
        .contains("refused by  the connector", "a right value of external_id")
        .contains("There is no message");
  }

  @Test
  void show_opens_an_encrypted_message_with_its_key_and_not_with_another() {
    byte[] other = new byte[32];
    other[0] = 1;
    deployment
        .set("rejected.payload", "encrypt")
        .set("rejected.payload-key", Base64.getEncoder().encodeToString(new byte[32]));
    refuseEspoo();
    assertThat(rejected("show", "shops", "3").out()).contains("\"external_id\" : \"ESPOO\"");
    deployment.set("rejected.payload-key", Base64.getEncoder().encodeToString(other));
    assertThat(rejected("show", "shops", "3").out())
        .contains("rejected.payload-key does not open it")
        .doesNotContain("ESPOO\"");
  }

  @Test
  void what_cannot_be_meant_is_refused_with_what_would_be_right() {
    refuseEspoo();
    for (String line : REFUSED) {
      String[] asked = line.split(" [|] ", 2);
      Cli answer = rejected(asked[0].split(" "));
      assertThat(answer.err()).as(line).contains(asked[1]);
      assertThat(answer.exit()).as(line).isEqualTo(2);
      assertThat(rejected()).as(line).isEqualTo(1);
    }
  }

  @Test
  void retry_sends_the_rows_now_and_neither_reads_changes_nor_moves_the_cursor() {
    refuseEspoo();
    deployment.rows().run("UPDATE connector.flow_cursor SET horizon = '2020-01-01 00:00Z'");
    Map<String, Object> before = cursor();
    deployment.rows().run("UPDATE store SET city = 'Turku ', updated_at = now() WHERE id = 1");
    int sent = deployment.uploads(Datatype.SHOPS).size();

    Cli refused = rejected("retry", "shops");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.out()).containsPattern("shops +1 +0 +0 +1 +1 ");
    deployment.custobar().clearFaults();
    Cli accepted = rejected("retry", "shops", "--kind", "http-400", "--key", "3");
    assertThat(accepted.exit()).isZero();
    assertThat(accepted.out()).containsPattern("shops +1 +1 +0 +0 +1 ");

    assertThat(rejected()).isZero();
    assertThat(deployment.uploads(Datatype.SHOPS)).hasSize(sent + 2);
    assertThat(cursor()).as("what the next run reads is as before").isEqualTo(before);
    assertThat(deployment.deliver("shops").get("shops").tally().sent())
        .as("the change is still to be read")
        .isEqualTo(1);
  }

  @Test
  void retry_does_not_count_as_a_run_that_read_everything() {
    refuseEspoo();
    assertThat(rejected("retry").exit()).isEqualTo(3);
    assertThat(deployment.lastRun("shops")).containsEntry("outcome", "retried");
    assertThat(
            deployment.rows().one("SELECT outcome FROM connector.flow_status WHERE flow = 'shops'"))
        .isEqualTo("delivered");
  }

  @Test
  void retry_tries_all_that_are_chosen_not_only_a_few() {
    List<Map<String, Object>> some =
        deployment
            .rows()
            .list(
                "SELECT sequence_number::text AS number FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted ORDER BY id LIMIT 45");
    some.forEach(
        customer ->
            deployment
                .custobar()
                .poison(Datatype.CUSTOMERS, "external_id", customer.get("number").toString()));
    deployment.deliver("customers");
    assertThat(rejected()).isEqualTo(45);
    deployment.custobar().clearFaults();
    Cli retried = rejected("retry", "--json");
    assertThat(retried.exit()).isZero();
    assertThat(retried.json().at("/flows/0/sent").asInt()).isEqualTo(45);
    assertThat(retried.json().at("/flows/0/requests").asInt()).isEqualTo(1);
    assertThat(rejected()).isZero();
  }

  @Test
  void retry_of_a_flow_that_compares_all_rows_reads_only_those_rejected() {
    deployment.set("shops.changes", "snapshot").set("shops.deletions", "ignore");
    refuseEspoo();
    deployment.custobar().clearFaults();
    Cli retried = rejected("retry", "--json");
    assertThat(retried.exit()).isZero();
    assertThat(retried.json().at("/flows/0/read").asInt()).isEqualTo(1);
    assertThat(rejected()).isZero();
  }

  @Test
  void a_dropped_row_is_not_tried_until_it_changes() {
    deployment.set("source.overlap", "20m");
    deployment.rows().run("UPDATE store SET updated_at = now()");
    refuseEspoo();
    Cli dropped = rejected("drop", "shops", "--kind", "http-400", "--yes");
    assertThat(dropped.exit()).isZero();
    assertThat(dropped.out()).isEqualToIgnoringNewLines("Dropped 1 row: shops: http-400 1.");
    assertThat(rejected("list").out()).contains("No row is rejected");

    int sent = deployment.uploads(Datatype.SHOPS).size();
    deployment.custobar().clearFaults();
    deployment.deliver("shops");
    deployment.rows().run("UPDATE store SET updated_at = clock_timestamp() WHERE id = 3");
    deployment.deliver("shops");
    assertThat(deployment.uploads(Datatype.SHOPS))
        .as("read again, even touched, and left alone")
        .hasSize(sent);

    deployment.rows().run("UPDATE store SET city = 'Espoo ', updated_at = now() WHERE id = 3");
    deployment.rows().run("UPDATE store SET name = name || '!', updated_at = now() WHERE id = 3");
    assertThat(deployment.deliver("shops").get("shops").tally().sent()).isEqualTo(1);
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.dropped")).isZero();
  }

  @Test
  void a_dropped_row_that_the_connector_refused_goes_when_it_has_become_right() {
    deployment.set("source.overlap", "20m");
    deployment.rows().run("UPDATE customer SET updated_at = now() WHERE sequence_number = 100123");
    refuseCustomer();
    assertThat(rejected("drop", "--all", "--yes", "--json").json().path("dropped").asInt())
        .isEqualTo(1);
    deployment.deliver("customers");
    assertThat(rejected()).as("read again, and not rejected again").isZero();
    mendCustomer();
    assertThat(deployment.deliver("customers").get("customers").tally().sent()).isEqualTo(1);
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.dropped")).isZero();
  }

  @Test
  void of_a_receipt_all_rows_are_dropped() {
    String receipt =
        deployment
            .rows()
            .one(
                "SELECT min(receipt_id)::text FROM receipt_line WHERE receipt_id IN (SELECT id FROM receipt WHERE status = 'paid' AND customer_id IS NOT NULL) AND line_no = 3")
            .toString();
    deployment.custobar().poison(Datatype.SALES, "sale_external_id", receipt);
    deployment.deliver("sales");
    assertThat(rejected()).isGreaterThanOrEqualTo(3);
    String key = rejected("list", "--json").json().at("/rows/0/key").asText();
    rejected("drop", "sales", "--key", key, "--yes");
    assertThat(rejected()).isZero();
    deployment.custobar().clearFaults();
    assertThat(deployment.deliver("sales").get("sales").tally().sent()).isZero();
  }

  @Test
  void a_flow_that_runs_is_asked_for_again_later() {
    refuseEspoo();
    try (Connector connector = deployment.start("shops");
        var lock = connector.journal().getConnection();
        var statement =
            lock.prepareStatement(
                "INSERT INTO lease (name, purpose, node, process, token, expires_at) VALUES ('shops', 'live', 'elsewhere:1', '', 0, 'infinity')")) {
      statement.execute();
      Cli busy = rejected("drop", "shops", "--all", "--yes");
      assertThat(busy.exit()).isEqualTo(1);
      assertThat(busy.out()).contains("shops: runs now", "No row is dropped.");
      assertThat(rejected()).isEqualTo(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
