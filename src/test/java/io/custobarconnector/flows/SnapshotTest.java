package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A source without a time of change: all rows are read and compared. */
@ExtendWith(OnEmptyDatabase.class)
class SnapshotTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment =
        deployed
            .staysStarted()
            .set("products.changes", "snapshot")
            .set("customers.changes", "snapshot")
            .set("sales.changes", "snapshot")
            .set("guard.max-change", "100")
            .set("source.page-size", "7");
    deployment.rows().run("CREATE TABLE item (ean text PRIMARY KEY, title text)");
    deployment
        .rows()
        .run(
            "INSERT INTO item SELECT (6400000000000 + n)::text, 'Title ' || n FROM generate_series(1, 50) n");
    deployment.write("products.sql", "SELECT ean AS _key, ean AS external_id, title FROM item");
  }

  private RunResult run() {
    return deployment.deliver("products").get("products");
  }

  private Map<String, String> product(int n) {
    return deployment.held().record(Datatype.PRODUCTS, "64000000000" + n);
  }

  @Test
  void added_changed_and_removed_rows_are_sent_and_no_other() {
    assertThat(run().tally().sent()).isEqualTo(50);
    RunResult quiet = run();
    assertThat(quiet.tally().sent()).isZero();
    assertThat(quiet.tally().unchanged()).isEqualTo(50);
    deployment.rows().run("INSERT INTO item VALUES ('6400000000099', 'New')");
    deployment.rows().run("UPDATE item SET title = 'Other' WHERE ean = '6400000000020'");
    deployment
        .rows()
        .run("DELETE FROM item WHERE ean IN ('6400000000001', '6400000000030', '6400000000050')");
    assertThat(run().tally().sent()).isEqualTo(5);
    assertThat(product(99)).containsEntry("title", "New");
    assertThat(product(20)).containsEntry("title", "Other");
    assertThat(product(30)).containsEntry("visible", "false");
    assertThat(product(50)).containsEntry("visible", "false");
    assertThat(run().tally().sent()).as("told once").isZero();
  }

  @Test
  void a_row_that_comes_back_is_sent_again_as_it_is() {
    run();
    deployment.rows().run("DELETE FROM item WHERE ean = '6400000000030'");
    run();
    deployment.rows().run("INSERT INTO item VALUES ('6400000000030', 'Title 30')");
    assertThat(run().tally().sent()).isEqualTo(1);
  }

  @Test
  void a_row_that_has_gone_is_left_alone_where_deletions_are_ignored() {
    deployment.set("products.deletions", "ignore");
    run();
    deployment.rows().run("DELETE FROM item WHERE ean = '6400000000030'");
    assertThat(run().tally().sent()).isZero();
    assertThat(product(30)).doesNotContainKey("visible");
  }

  @Test
  void a_customer_who_has_gone_is_deleted_only_where_that_is_allowed() {
    deployment.rows().run("CREATE TABLE person (id int, name text)");
    deployment.rows().run("INSERT INTO person SELECT n, 'Name' FROM generate_series(1, 20) n");
    deployment.write(
        "customers.sql",
        "SELECT id::text AS _key, id::text AS external_id, name AS first_name FROM person");
    deployment.deliver("customers");
    deployment.rows().run("DELETE FROM person WHERE id = 7");
    assertThat(deployment.deliver("customers").get("customers").tally().sent())
        .as("hidden is what a customer cannot be")
        .isZero();
    deployment.set("customers.deletions", "delete");
    deployment.rows().run("DELETE FROM person WHERE id = 8");
    assertThat(deployment.deliver("customers").get("customers").tally().sent()).isEqualTo(1);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "7")).isNotEmpty();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "8")).isEmpty();
  }

  @Test
  void receipts_stay_whole() {
    deployment.set("sales.batch-size", "10");
    deployment.rows().run("CREATE TABLE line (receipt int, nr int, cents int)");
    deployment
        .rows()
        .run(
            "INSERT INTO line SELECT r, n, 100 FROM generate_series(1, 20) r, generate_series(1, 3) n");
    deployment.write(
        "sales.sql",
        """
        SELECT receipt || '-' || nr AS _key, receipt || '-' || nr AS external_id,
               'R' || receipt AS sale_external_id, '6400000000001' AS product_id, '100' AS sale_customer_id,
               '2026-01-01T10:00:00+02:00'::timestamptz AS sale_date,
               1 AS quantity, cents / 100.0 AS unit_price, cents / 100.0 AS total
          FROM line
        """);
    RunResult first = deployment.deliver("sales").get("sales");
    assertThat(first.tally().sent()).isEqualTo(60);
    deployment.rows().run("UPDATE line SET cents = 200 WHERE receipt = 5 AND nr = 2");
    assertThat(deployment.deliver("sales").get("sales").tally().sent())
        .as("all rows of the receipt")
        .isEqualTo(3);
  }

  @Test
  void a_row_that_goes_is_hidden_by_the_id_that_it_was_delivered_as() {
    deployment.write(
        "products.sql", "SELECT 'x' || ean AS _key, ean AS external_id, title FROM item");
    run();
    deployment.rows().run("DELETE FROM item WHERE ean = '6400000000030'");
    assertThat(run().tally().sent()).isEqualTo(1);
    assertThat(product(30)).containsEntry("visible", "false");
    assertThat(deployment.held().record(Datatype.PRODUCTS, "x6400000000030")).isEmpty();
  }

  @Test
  void two_rows_of_one_key_are_told() {
    deployment.rows().run("CREATE TABLE pair (ean text, title text)");
    deployment.rows().run("INSERT INTO pair VALUES ('1', 'a'), ('1', 'b')");
    deployment.write("products.sql", "SELECT ean AS _key, ean AS external_id, title FROM pair");
    assertThat(deployment.run("products").get("products").failure())
        .hasValueSatisfying(
            failure ->
                assertThat(failure)
                    .rootCause()
                    .hasMessageContaining(
                        "two rows have the same _key, for example 1; it must be unique"));
  }

  @Test
  void a_flow_can_turn_from_snapshot_to_cursor_and_back_without_sending_anything_twice() {
    run();
    deployment.write(
        "products.sql",
        "SELECT timestamptz '2026-01-01' AS _changed_at, ean AS _key, ean AS external_id, title FROM item");
    deployment.set("products.changes", "cursor");
    assertThat(run().tally().sent()).isZero();
    deployment.set("products.changes", "snapshot");
    assertThat(run().tally().sent()).isZero();
  }
}
