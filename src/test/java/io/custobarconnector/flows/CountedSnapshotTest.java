package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A snapshot whose changes are counted before they are sent, as they are unless set otherwise. */
@ExtendWith(OnEmptyDatabase.class)
class CountedSnapshotTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("products.changes", "snapshot").set("sales.changes", "snapshot");
    deployment.rows().run("CREATE TABLE item (ean text PRIMARY KEY, title text)");
    deployment.write("products.sql", "SELECT ean AS _key, ean AS external_id, title FROM item");
  }

  private void make(int rows) {
    deployment
        .rows()
        .run(
            "INSERT INTO item SELECT (6400000000000 + n)::text, 'Title ' || n FROM generate_series(1, ?) n",
            rows);
  }

  private RunResult run() {
    return deployment.deliver("products").get("products");
  }

  private static String ean(int n) {
    return Long.toString(6_400_000_000_000L + n);
  }

  private Map<String, String> product(int n) {
    return deployment.held().record(Datatype.PRODUCTS, ean(n));
  }

  /** One page, pages of which the last is short, and pages that end with the last row. */
  @ParameterizedTest
  @CsvSource({"321, 2000", "321, 107", "33, 32"})
  void whatever_happens_in_any_page_arrives(int rows, int page) {
    deployment.set("source.page-size", Integer.toString(page));
    make(rows);
    assertThat(run().tally().sent()).isEqualTo(rows);
    deployment.rows().run("UPDATE item SET title = 'Other' WHERE ean = ?", ean(rows));
    assertThat(run().tally().sent()).as("the last row, changed").isEqualTo(1);
    assertThat(product(rows)).containsEntry("title", "Other");
    deployment.rows().run("INSERT INTO item VALUES (?, 'Behind the last')", ean(rows + 1));
    assertThat(run().tally().sent()).as("one behind the last").isEqualTo(1);
    assertThat(product(rows + 1)).containsEntry("title", "Behind the last");
    deployment.rows().run("DELETE FROM item WHERE ean >= ?", ean(rows - 1));
    assertThat(run().tally().sent()).as("the last rows, gone").isEqualTo(3);
    assertThat(product(rows + 1)).containsEntry("visible", "false");
    deployment.rows().run("UPDATE item SET title = 'Other' WHERE ean = '6400000000001'");
    assertThat(run().tally().sent()).as("the first row").isEqualTo(1);
    RunResult quiet = run();
    assertThat(quiet.tally().sent()).isZero();
    assertThat(quiet.tally().unchanged()).isEqualTo(rows - 2);
  }

  @Test
  void few_rows_that_have_all_gone_are_told_once_a_person_accepts_it() {
    make(5);
    run();
    deployment.rows().run("DELETE FROM item");
    assertThat(deployment.run("products").get("products").failure())
        .as("an empty read is suspicious")
        .isPresent();
    try (Connector connector = deployment.start("products")) {
      assertThat(connector.run("products", true).tally().sent()).isEqualTo(5);
    }
    assertThat(product(5)).containsEntry("visible", "false");
  }

  @Test
  void a_run_that_breaks_off_after_counting_leaves_nothing_out() {
    deployment.set("source.page-size", "50").set("custobar.retries", "0");
    make(150);
    run();
    deployment.rows().run("UPDATE item SET title = 'Other' WHERE ean >= '6400000000149'");
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1).withStatus(500));
    assertThat(deployment.run("products").get("products").failure()).isPresent();
    assertThat(run().tally().sent()).isEqualTo(2);
    assertThat(product(150)).containsEntry("title", "Other");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 100})
  void the_last_receipt_goes_out_whole(int page) {
    deployment.set("source.page-size", Integer.toString(page));
    deployment.rows().run("CREATE TABLE line (receipt int, nr int, cents int)");
    deployment
        .rows()
        .run(
            "INSERT INTO line SELECT r, n, 100 FROM generate_series(1, 9) r, generate_series(1, 3) n");
    deployment.write(
        "sales.sql",
        """
        SELECT receipt || '-' || nr AS _key, receipt || '-' || nr AS external_id,
               'R' || receipt AS sale_external_id, '6400000000001' AS product_id, '100' AS sale_customer_id,
               '2026-01-01T10:00:00+02:00'::timestamptz AS sale_date,
               1 AS quantity, cents / 100.0 AS unit_price, cents / 100.0 AS total
          FROM line
        """);
    deployment.deliver("sales");
    deployment.rows().run("UPDATE line SET cents = 200 WHERE receipt = 9 AND nr = 3");
    assertThat(deployment.deliver("sales").get("sales").tally().sent()).isEqualTo(3);
    assertThat(deployment.deliver("sales").get("sales").tally().sent()).isZero();
  }

  @Test
  void a_bad_value_that_became_none_is_no_longer_listed_though_its_message_is_the_same() {
    deployment.rows().run("ALTER TABLE item ADD price text DEFAULT '1.00'");
    deployment.set("products.nulls", "omit");
    deployment.write(
        "products.sql", "SELECT ean AS _key, ean AS external_id, title, price FROM item");
    make(20);
    deployment.rows().run("UPDATE item SET price = 'dear' WHERE ean = '6400000000007'");
    run();
    assertThat(omitted()).isEqualTo(1);
    deployment.rows().run("UPDATE item SET price = NULL WHERE ean = '6400000000007'");
    assertThat(run().tally().sent()).isZero();
    assertThat(omitted()).isZero();
  }

  private long omitted() {
    return deployment.rows().count("SELECT count(*) FROM connector.omitted_field");
  }

  @Test
  void a_row_that_was_deleted_before_anything_was_sent_of_it_is_not_told() {
    deployment.write(
        "products.sql",
        "SELECT ean AS _key, ean AS external_id, title, title LIKE 'gone%' AS _deleted FROM item");
    make(30);
    deployment.rows().run("UPDATE item SET title = 'gone' WHERE ean < '6400000000011'");
    assertThat(run().tally().sent()).isEqualTo(20);
    assertThat(product(1)).as("never sent, so there is nothing to hide").isEmpty();
    deployment.rows().run("UPDATE item SET title = 'gone' WHERE ean = '6400000000011'");
    deployment.rows().run("INSERT INTO item VALUES ('6400000000099', 'gone before it was seen')");
    assertThat(run().tally().sent()).isEqualTo(1);
    assertThat(product(11)).containsEntry("visible", "false");
    assertThat(product(99)).isEmpty();
  }

  /** Keys that another writing of the same value would change. */
  @ParameterizedTest
  @ValueSource(strings = {"(n / 2.0)::numeric(9, 2)", "(n || U&'\\0001' || n)", "(n = 1)"})
  void a_key_is_what_the_database_writes_and_no_row_is_taken_for_gone(String key) {
    deployment.rows().run("CREATE TABLE odd AS SELECT n FROM generate_series(1, 2) n");
    deployment.write(
        "products.sql",
        "SELECT %1$s AS _key, %1$s::text AS external_id, 'Odd' AS title FROM odd".formatted(key));
    assertThat(run().tally().sent()).isEqualTo(2);
    RunResult next = run();
    assertThat(next.tally().sent()).isZero();
    assertThat(next.tally().unchanged()).isEqualTo(2);
  }
}
