package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnEmptyDatabase;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a cursor has missed, for whatever reason, is found, delivered and counted. */
@ExtendWith(OnEmptyDatabase.class)
class ReconcileCommandTest {

  @TempDir Path folder;
  private Deployment deployment;
  private Rows rows;
  private DataSource database;

  @BeforeEach
  void deploy(DataSource source, Deployment deployed) {
    database = source;
    deployment = deployed.set("source.overlap", "1s");
    rows = deployment.rows();
    rows.run("CREATE TABLE item (id int, title text, changed timestamptz)");
    rows.run(
        "INSERT INTO item SELECT n, 'Title ' || n, now() - interval '9 days' + n * interval '1 hour' FROM generate_series(1, 100) n");
    deployment.write(
        "products.sql",
        "SELECT changed AS _changed_at, id AS _key, 'P' || id AS external_id, title FROM item");
    deployment.deliver("products");
  }

  private Cli reconcile(String flow, String... more) {
    return deployment.command(List.of("reconcile", flow), more);
  }

  private String title(int id) {
    return deployment.held().record(Datatype.PRODUCTS, "P" + id).get("title");
  }

  private Object cursor() {
    return rows.list("SELECT changed_at, row_key, horizon FROM connector.flow_cursor");
  }

  @Test
  void what_the_cursor_missed_is_delivered_and_counted_once() {
    rows.run("UPDATE item SET title = 'Missed' WHERE id IN (3, 50)");
    rows.run("INSERT INTO item VALUES (101, 'Without time', NULL)");
    rows.run("UPDATE item SET title = 'News', changed = now() WHERE id = 77");
    assertThat(deployment.run("products").get("products").failure()).isEmpty();
    rows.run("UPDATE item SET title = 'Later', changed = now() + interval '2 s' WHERE id = 78");
    Object before = cursor();
    Cli answer = reconcile("products");
    assertThat(answer.out())
        .as(answer.err())
        .contains("the cursor missed 3 rows, and Custobar has them now: _key 101, 3, 50");
    assertThat(answer.exit()).isZero();
    assertThat(title(3)).isEqualTo("Missed");
    assertThat(title(101)).isEqualTo("Without time");
    assertThat(title(78)).as("left to the next run").isEqualTo("Title 78");
    assertThat(cursor()).isEqualTo(before);
    JsonNode again = reconcile("products", "--json").json().path("reconcile");
    assertThat(again.path("missed").asLong()).isZero();
    assertThat(again.path("compared").asLong()).isGreaterThanOrEqualTo(99);
  }

  @Test
  void status_and_journal_name_the_number() {
    rows.run("UPDATE item SET title = 'Missed' WHERE id IN (3, 50)");
    reconcile("products");
    assertThat(rows.list("SELECT rows_missed, rows_vanished FROM connector.flow_reconcile"))
        .singleElement()
        .asString()
        .contains("rows_missed=2", "rows_vanished=0");
    Cli status = deployment.command("status");
    assertThat(status.out())
        .containsPattern(
            "products: the last reconcile \\(.*\\) found that the cursor had missed 2 of \\d+ rows");
    JsonNode json = deployment.command("status", "--json").json();
    assertThat(json.toString()).contains("\"missed\":2");
  }

  @Test
  void status_names_rows_dated_in_the_future() {
    rows.run("UPDATE item SET title = 'Tomorrow', changed = now() + interval '1 day' WHERE id = 9");
    deployment.deliver("products");
    assertThat(title(9)).isEqualTo("Tomorrow");
    assertThat(deployment.command("status").out())
        .contains("products: 1 row is dated in the future, for example _key 9; they are delivered");
  }

  @Test
  void far_more_than_usual_needs_a_persons_word() {
    rows.run("UPDATE item SET title = 'Other'");
    Cli answer = reconcile("products");
    assertThat(answer.out()).contains("If that is meant: ./connector reconcile products --accept");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(title(1)).isEqualTo("Title 1");
    assertThat(reconcile("products", "--accept").exit()).isZero();
    assertThat(title(1)).isEqualTo("Other");
  }

  @Test
  void rows_in_an_older_form_are_not_taken_for_missed() {
    deployment.edit("products.sql", "title FROM", "upper(title) AS title FROM");
    Cli answer = reconcile("products");
    assertThat(answer.out())
        .contains(
            "the mapping has changed since rows were delivered", "./connector backfill products");
    assertThat(answer.exit()).isEqualTo(1);
  }

  @Test
  void custobars_data_is_compared_as_well_and_ids_and_fields_are_named() {
    Cli same = reconcile("products", "--custobar");
    assertThat(same.out())
        .as(same.err())
        .contains("products: Custobar holds 100 products; 0 missing, 0 extra, 0 differ");
    rows.run("UPDATE item SET title = 'Changed here', changed = now() WHERE id = 9");
    elsewhere();
    Cli answer = reconcile("products", "--custobar");
    assertThat(answer.out())
        .contains("Custobar holds 101 products; 0 missing, 1 extra, 1 differ")
        .contains("extra: STRANGER")
        .contains("differs: P12 (title)")
        .doesNotContain("Changed there");
    JsonNode json = reconcile("products", "--custobar", "--json").json().path("custobar");
    assertThat(json.path("extra").path(0).asText()).isEqualTo("STRANGER");
    assertThat(json.path("differing").path(0).path("fields").path(0).asText()).isEqualTo("title");
  }

  @Test
  void a_campaign_price_of_zero_is_what_custobar_holds_when_it_holds_none() {
    deployment.write(
        "products.sql",
        "SELECT changed AS _changed_at, id AS _key, 'P' || id AS external_id, title,"
            + " CASE id WHEN 1 THEN 5 ELSE 0 END AS sale_price FROM item");
    Cli.run("backfill", "products", "--config", deployment.config().toString());
    assertThat(deployment.held().record(Datatype.PRODUCTS, "P1"))
        .containsEntry("sale_price", "500");
    assertThat(reconcile("products", "--custobar").out()).contains("0 missing, 0 extra, 0 differ");
  }

  @Test
  void what_custobar_has_lost_is_missing_and_a_pause_that_it_asks_for_is_kept() {
    deployment.custobar().reset();
    deployment
        .custobar()
        .fail(
            Fault.of(Fault.Kind.STATUS, "/api/data/products/", 1)
                .withStatus(429)
                .withHeader("Retry-After", "1"));
    assertThat(reconcile("products", "--custobar").out())
        .as("the newest row is left to the next run")
        .contains("Custobar holds 0 products; 99 missing, 0 extra, 0 differ")
        .containsPattern("missing: P1, .*, …");
    List<Instant> asked =
        deployment.custobar().requests().stream()
            .filter(seen -> seen.path().startsWith("/api/data/products/"))
            .map(Seen::at)
            .toList();
    assertThat(asked).hasSize(2);
    assertThat(Duration.between(asked.get(0), asked.get(1)))
        .isGreaterThanOrEqualTo(Duration.ofMillis(900));
  }

  /** Somebody else writes to Custobar. */
  private void elsewhere() {
    Path other = folder.resolve("other");
    try (Deployment stranger = new Deployment(database, other)) {
      stranger
          .set("custobar.url", deployment.custobar().baseUrl())
          .set("journal.schema", "elsewhere");
      stranger.write(
          "products.sql",
          "SELECT now() AS _changed_at, k AS _key, k AS external_id, 'Changed there' AS title FROM unnest(ARRAY['STRANGER', 'P12']) k");
      stranger.deliver("products");
    }
  }

  @Test
  void flows_for_which_it_has_no_meaning_say_so() {
    deployment.set("shops.changes", "snapshot");
    Cli snapshot = reconcile("shops");
    assertThat(snapshot.err()).contains("shops needs no reconcile: each run compares all rows");
    assertThat(snapshot.exit()).isEqualTo(2);
    assertThat(reconcile("nothing").exit()).isEqualTo(2);
    deployment.write(
        "customers.sql",
        "SELECT changed AS _changed_at, id AS _key, id::text AS external_id FROM item");
    assertThat(reconcile("customers").out()).contains("customers has not delivered anything yet");
  }
}
