package io.custobarconnector.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.cli.Cli;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnEmptyDatabase;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.StandInWebshop;
import io.custobarconnector.sandbox.WebshopOrder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A query whose columns hold something else than their fields is stopped before it is sent. */
@ExtendWith(OnEmptyDatabase.class)
class MaxRejectedTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("source.page-size", "200");
    deployment
        .rows()
        .run(
            "CREATE TABLE person (id int PRIMARY KEY, email text, id_text text, at timestamptz DEFAULT now() - interval '1 hour')");
    deployment.write(
        "customers.sql",
        "SELECT at AS _changed_at, id AS _key, id_text AS external_id, email FROM person");
  }

  /** People of whom the first ones have something else where an address or a number should be. */
  private void people(int from, int to, String email, String id) {
    deployment
        .rows()
        .run(
            "INSERT INTO person (id, email, id_text) SELECT i, %s, %s FROM generate_series(%s, %s) i"
                .formatted(email, id, from, to));
  }

  private static final String RIGHT = "'p' || i || '@example.com'";
  private static final String WRONG = "'Main Street ' || i";
  private static final String ID = "i::text";
  private static final String NONE = "NULL";

  private RunResult run() {
    return deployment.run("customers").get("customers");
  }

  private String failure(RunResult result) {
    return result.failure().map(Throwable::getMessage).orElse("");
  }

  @Test
  void a_field_that_most_rows_lose_stops_nothing() {
    people(1, 300, WRONG, ID);
    RunResult result = run();
    assertThat(failure(result)).isEmpty();
    assertThat(result.tally().sent()).isEqualTo(300);
    assertThat(result.tally().omitted()).isEqualTo(300);
  }

  @Test
  void a_run_that_stops_has_sent_and_rejected_nothing_and_names_no_row() {
    people(1, 150, NONE, NONE);
    people(151, 300, RIGHT, ID);
    RunResult stopped = run();
    assertThat(failure(stopped))
        .contains("customers: 150 of the first 200 rows would be rejected")
        .contains("above the limit of 20 %: external_id, phone_number, email no_identity (150)")
        .contains("./connector run --once customers --accept", "customers.max-rejected");
    assertThat(stopped.tally().rejected()).isZero();
    assertThat(stopped.tally().omitted()).isZero();
    assertThat(deployment.lastRun("customers")).containsEntry("rows_rejected", 0L);
    assertThat(deployment.uploads(Datatype.CUSTOMERS)).isEmpty();
    assertThat(deployment.rows().list("SELECT FROM connector.rejected")).isEmpty();
    assertThat(deployment.rows().list("SELECT FROM connector.delivered")).isEmpty();
    deployment.rows().run("UPDATE person SET email = 'p' || id || '@example.com'");
    assertThat(deployment.deliver("customers").get("customers").tally().sent()).isEqualTo(300);
  }

  @Test
  void one_bad_line_in_a_big_receipt_stops_nothing_and_many_bad_receipts_do() {
    deployment.set("source.page-size", "1000");
    deployment.rows().run("CREATE TABLE line (receipt int, nr int, product text)");
    deployment
        .rows()
        .run(
            """
            INSERT INTO line SELECT r, n, CASE WHEN r = 1 AND n = 7 THEN NULL ELSE '6400000000001' END
              FROM generate_series(1, 120) r, generate_series(1, CASE WHEN r = 1 THEN 200 ELSE 2 END) n\
            """);
    deployment.write(
        "sales.sql",
        """
        SELECT '2026-01-01T10:00:00Z'::timestamptz AS _changed_at, receipt || '-' || nr AS _key,
               CASE WHEN product IS NULL THEN NULL ELSE receipt || '-' || nr END AS external_id,
               'R' || receipt AS sale_external_id, product AS product_id, '100' AS sale_customer_id,
               '2026-01-01T10:00:00+02:00'::timestamptz AS sale_date, 1 AS quantity, 1 AS unit_price, 1 AS total
          FROM line
        """);
    RunResult result = deployment.run("sales").get("sales");
    assertThat(failure(result)).isEmpty();
    assertThat(result.tally().rejected()).as("the whole receipt").isEqualTo(200);
    deployment.rows().run("DELETE FROM line WHERE receipt = 1");
    deployment.rows().run("UPDATE line SET receipt = receipt + 1000");
    deployment.rows().run("UPDATE line SET product = NULL WHERE receipt < 1040 AND nr = 1");
    assertThat(failure(deployment.run("sales").get("sales")))
        .contains("38 of the first 119 rows (a receipt counts once) would be rejected")
        .endsWith("set sales.max-rejected [CBC-CUS-007]")
        .doesNotContain("group_set_aside");
  }

  @Test
  void a_wrong_mapping_of_a_webshop_stops_before_anything_is_committed() throws IOException {
    try (StandInWebshop webshop =
        StandInWebshop.start(0, "ck_test", "cs_test", Optional.empty(), Instant::now)) {
      deployment
          .set("webshop.url", webshop.baseUrl())
          .set("webshop.key", "ck_test")
          .set("webshop.secret", "cs_test");
      deployment.write(
          "webshop-orders.camel.yaml",
          Files.readString(Path.of("routes", "webshop-orders.camel.yaml")));
      deployment.write(
          "webshop-orders.woocommerce.jslt", "{\"sales\": [{\"total\": number(.billing.email)}]}");
      for (int i = 0; i < 120; i++) {
        webshop.place(
            WebshopOrder.ofGuest(
                "p@example.com",
                new WebshopOrder.Line("6410000000017", "Kahvimuki", 1, BigDecimal.TEN)));
      }
      RunResult stopped = deployment.run("webshop-orders").get("webshop-orders");
      assertThat(failure(stopped))
          .contains("webshop-orders: 100 of the first 100 rows would be rejected")
          .contains("mapping (100)");
      assertThat(stopped.tally().rejected()).isZero();
      assertThat(deployment.lastRun("webshop-orders")).containsEntry("rows_rejected", 0L);
      assertThat(deployment.rows().list("SELECT FROM connector.rejected")).isEmpty();
      assertThat(deployment.rows().list("SELECT FROM connector.delivered")).isEmpty();
    }
  }

  @Test
  void rows_that_are_rejected_stop_no_run_be_they_ever_so_many() {
    deployment.set("customers.changes", "snapshot");
    people(1, 1, RIGHT, ID);
    assertThat(failure(run())).isEmpty();
    people(2, 200, NONE, NONE);
    deployment
        .rows()
        .run(
            """
            INSERT INTO connector.rejected (flow, row_key, datatype, origin, kind, reason, run_id, last_rejected_at)
            SELECT 'customers', i, 'customers', 'connector', 'no_identity', 'none', 1,
                   now() - CASE WHEN i > 200 THEN interval '1 day' ELSE interval '0' END
              FROM generate_series(2, 5300) i\
            """);
    assertThat(failure(run())).isEmpty();
    people(6000, 6200, NONE, NONE);
    assertThat(failure(run())).as("others do").contains("would be rejected");
  }

  @Test
  void rejected_rows_stop_it_and_a_person_may_let_them_pass() {
    people(1, 60, RIGHT, NONE);
    deployment.edit(
        "customers.sql",
        "email FROM",
        "CASE WHEN id_text IS NULL THEN NULL ELSE email END AS email FROM");
    people(61, 200, RIGHT, ID);
    assertThat(failure(run())).contains("60 of the first 200 rows would be rejected");
    assertThat(deployment.rows().list("SELECT FROM connector.rejected")).isEmpty();
    try (Connector connector = deployment.start("customers")) {
      RunResult accepted = connector.run("customers", true);
      assertThat(failure(accepted)).isEmpty();
      assertThat(accepted.tally().rejected()).isEqualTo(60);
    }
    assertThat(failure(run())).as("what is rejected already is not counted again").isEmpty();
  }

  @Test
  void a_few_rows_and_a_small_share_stop_nothing() {
    people(1, 99, NONE, NONE);
    assertThat(failure(run())).isEmpty();
    deployment.rows().run("DELETE FROM person");
    people(1001, 1900, RIGHT, ID);
    people(1901, 2000, NONE, NONE);
    assertThat(failure(run())).as("a page of wrong rows after many right ones").isEmpty();
  }

  @Test
  void the_limit_can_be_set_for_a_flow() {
    people(1, 120, NONE, NONE);
    deployment.set("customers.max-rejected", "100");
    assertThat(failure(run())).isEmpty();
  }

  @Test
  void check_and_preview_say_it_before() {
    people(1, 50, NONE, NONE);
    people(51, 150, WRONG, ID);
    for (String flow : List.of("shops", "products", "sales")) {
      deployment.set(flow + ".enabled", "false");
    }
    String stop = "a run would stop: 50 of the first 150 rows would be rejected";
    Cli check = deployment.command("check", "--json");
    assertThat(check.exit()).isEqualTo(2);
    assertThat(check.json().path("findings").findValuesAsText("sentence"))
        .anyMatch(said -> said.startsWith(stop))
        .anyMatch(said -> said.startsWith("100 of 150 rows would go without a field: email: "));
    Cli preview = deployment.command("preview", "customers", "--diff", "--json");
    assertThat(preview.exit()).isEqualTo(1);
    JsonNode next = preview.json();
    assertThat(next.path("stop").asText()).contains("50 of the first 150 rows");
    assertThat(next.path("new").asInt()).isEqualTo(100);
    try (Connector connector = deployment.start("customers")) {
      assertThat(failure(connector.run("customers", true))).isEmpty();
    }
    Cli again = deployment.command("check", "--json");
    assertThat(again.exit()).isZero();
    assertThat(again.json().path("findings").findValuesAsText("sentence"))
        .as("no run stops for rows that are rejected")
        .noneMatch(said -> said.contains("a run would stop"))
        .anyMatch(said -> said.startsWith("50 of 150 rows would be rejected"));
  }

  @Test
  void a_backfill_may_reject_what_it_likes_for_a_person_asked_for_it() {
    people(1, 200, RIGHT, ID);
    assertThat(failure(run())).isEmpty();
    deployment.rows().run("UPDATE person SET email = NULL, id_text = NULL WHERE id <= 150");
    Cli backfill = deployment.command("backfill", "customers");
    assertThat(backfill.exit()).as(backfill.err()).isEqualTo(3);
    assertThat(deployment.rows().list("SELECT FROM connector.rejected")).hasSize(150);
  }
}
