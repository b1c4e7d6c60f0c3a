package io.custobarconnector.journal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnEmptyDatabase;
import io.custobarconnector.sandbox.Datatype;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A row's key is not its id in Custobar: a product gets another EAN, two products have one EAN, and
 * what was gone is there again. Custobar must hold what the rows say that are there.
 */
@ExtendWith(OnEmptyDatabase.class)
class SharedIdTest {

  private static final String TWO_ROWS_OF_ONE_KEY =
      "SELECT changed AS _changed_at, CASE id WHEN 6 THEN 1 ELSE id END AS _key, ean AS external_id, title, gone AS _deleted FROM item";

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment =
        deployed
            .staysStarted()
            .set("guard.max-change", "100")
            .set("source.page-size", "2")
            .set("source.overlap", "1ms");
    deployment
        .rows()
        .run(
            "CREATE TABLE item (id int PRIMARY KEY, ean text, title text, gone boolean DEFAULT false, changed timestamptz DEFAULT clock_timestamp())");
    deployment
        .rows()
        .run(
            "INSERT INTO item (id, ean, title) SELECT n, 'E' || n, 'Title ' || n FROM generate_series(1, 6) n");
    become("products", "cursor");
  }

  private void become(String flow, String changes) {
    deployment.set(flow + ".changes", changes);
    deployment.write(
        flow + ".sql",
        "SELECT %s id AS _key, ean AS external_id, %s, gone AS _deleted FROM item"
            .formatted(
                changes.equals("cursor") ? "changed AS _changed_at," : "",
                flow.equals("products")
                    ? "title"
                    : flow.equals("shops") ? "title AS name" : "title AS first_name"));
  }

  private RunResult run() {
    return deployment.deliver("products").get("products");
  }

  private void change(String set, int id) {
    deployment
        .rows()
        .run("UPDATE item SET " + set + ", changed = clock_timestamp() WHERE id = ?", id);
  }

  private Map<String, String> product(String ean) {
    return deployment.held().record(Datatype.PRODUCTS, ean);
  }

  private void quiet() {
    RunResult again = run();
    assertThat(again.tally().sent()).as("nothing more to send").isZero();
    assertThat(again.tally().requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "snapshot"})
  void a_new_ean_hides_the_old_one(String changes) {
    become("products", changes);
    run();
    change("ean = 'NEW'", 3);
    run();
    assertThat(product("NEW")).containsEntry("title", "Title 3").doesNotContainKey("visible");
    assertThat(product("E3")).containsEntry("visible", "false");
    quiet();
    change("ean = 'E3'", 3);
    run();
    assertThat(product("E3")).containsEntry("visible", "true");
    assertThat(product("NEW")).containsEntry("visible", "false");
    quiet();
  }

  @Test
  void an_old_ean_stays_where_deletions_are_ignored() {
    deployment.set("products.deletions", "ignore");
    run();
    change("ean = 'NEW'", 3);
    run();
    assertThat(product("E3")).doesNotContainKey("visible");
    change("gone = true", 4);
    RunResult last = run();
    assertThat(product("E4")).doesNotContainKey("visible");
    assertThat(last.tally().ignored()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "snapshot"})
  void an_ean_that_moves_to_another_product_is_not_hidden(String changes) {
    become("products", changes);
    run();
    change("ean = 'NEW'", 1);
    change("ean = 'E1', title = 'Now first'", 6);
    run();
    assertThat(product("E1"))
        .containsEntry("title", "Now first")
        .satisfies(one -> assertThat(one.get("visible")).isNotEqualTo("false"));
    assertThat(product("E6")).containsEntry("visible", "false");
    quiet();
    change("ean = 'E6'", 1);
    run();
    assertThat(product("E6")).containsEntry("title", "Title 1").containsEntry("visible", "true");
    assertThat(product("NEW")).containsEntry("visible", "false");
    quiet();
  }

  @ParameterizedTest
  @CsvSource({"cursor, 1, 6", "cursor, 6, 1", "snapshot, 1, 6", "snapshot, 6, 1"})
  void of_two_products_with_one_ean_the_living_one_wins(String changes, int lives, int goes) {
    become("products", changes);
    change("ean = 'SAME'", lives);
    change("ean = 'SAME'", goes);
    run();
    change("gone = true", goes);
    RunResult second = run();
    assertThat(product("SAME"))
        .containsEntry("title", "Title " + lives)
        .doesNotContainEntry("visible", "false");
    assertThat(second.tally().sent()).as("the living one, once more").isEqualTo(1);
    quiet();
    change("gone = true", lives);
    run();
    assertThat(product("SAME")).containsEntry("visible", "false");
    quiet();
    change("gone = false, title = 'Back'", goes);
    run();
    assertThat(product("SAME")).containsEntry("title", "Back").containsEntry("visible", "true");
    quiet();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6})
  void of_two_products_with_one_ean_a_vanished_one_takes_nothing_along(int goes) {
    become("products", "snapshot");
    change("ean = 'SAME'", 1);
    change("ean = 'SAME'", 6);
    run();
    deployment.rows().run("DELETE FROM item WHERE id = ?", goes);
    run();
    assertThat(product("SAME"))
        .containsEntry("title", "Title " + (7 - goes))
        .doesNotContainEntry("visible", "false");
    quiet();
    deployment.rows().run("DELETE FROM item WHERE id = ?", 7 - goes);
    run();
    assertThat(product("SAME")).containsEntry("visible", "false");
    quiet();
  }

  @Test
  void two_products_with_one_ean_do_not_send_each_other() {
    change("ean = 'SAME'", 1);
    change("ean = 'SAME'", 6);
    run();
    assertThat(product("SAME")).as("the later change").containsEntry("title", "Title 6");
    quiet();
    change("title = 'Later'", 1);
    assertThat(run().tally().sent()).isEqualTo(1);
    assertThat(product("SAME")).containsEntry("title", "Later");
    quiet();
  }

  @Test
  void a_shop_that_is_there_again_is_shown() {
    become("shops", "snapshot");
    deployment.deliver("shops");
    deployment.rows().run("DELETE FROM item WHERE id = 2");
    deployment.deliver("shops");
    assertThat(deployment.held().record(Datatype.SHOPS, "E2")).containsEntry("is_hidden", "true");
    deployment.rows().run("INSERT INTO item (id, ean, title) VALUES (2, 'E2', 'Title 2')");
    deployment.deliver("shops");
    assertThat(deployment.held().record(Datatype.SHOPS, "E2")).containsEntry("is_hidden", "false");
    assertThat(deployment.deliver("shops").get("shops").tally().sent()).isZero();
  }

  @Test
  void a_row_that_says_itself_that_it_is_hidden_stays_so() {
    deployment.write(
        "products.sql",
        "SELECT changed AS _changed_at, id AS _key, ean AS external_id, title, title <> 'Hidden' AS visible, gone AS _deleted FROM item");
    run();
    change("gone = true", 3);
    run();
    change("gone = false, title = 'Hidden'", 3);
    run();
    assertThat(product("E3")).containsEntry("title", "Hidden").containsEntry("visible", "false");
    quiet();
  }

  @Test
  void a_customer_who_has_another_number_is_not_deleted() {
    become("customers", "cursor");
    deployment.set("customers.deletions", "delete");
    deployment.deliver("customers");
    change("ean = 'NEW'", 3);
    deployment.deliver("customers");
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "E3")).isNotEmpty();
    change("gone = true", 4);
    deployment.deliver("customers");
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "E4")).isEmpty();
  }

  @Test
  void a_deletion_that_a_crash_left_untold_is_told_by_the_next_run() {
    run();
    change("gone = true", 3);
    change("ean = 'NEW'", 4);
    deployment.custobar().poison(Datatype.PRODUCTS, "visible", "false");
    deployment.run("products");
    assertThat(deployment.rows().list("SELECT FROM connector.rejected")).hasSize(2);
    deployment.custobar().clearFaults();
    run();
    assertThat(product("E3")).containsEntry("visible", "false");
    assertThat(product("E4")).containsEntry("visible", "false");
    run();
    assertThat(deployment.rows().list("SELECT FROM connector.rejected")).isEmpty();
    quiet();
  }

  @Test
  void an_id_longer_than_an_index_takes_is_kept() {
    change("ean = repeat('x', 5000) || md5('1')", 3);
    run();
    change("ean = 'SHORT'", 3);
    run();
    assertThat(product("SHORT")).containsEntry("title", "Title 3");
    quiet();
  }

  /** Two rows of one key that changed at different times look like one row with another id. */
  @Test
  void two_rows_of_one_key_are_told_and_neither_is_hidden() {
    deployment.set("custobar.batch-size", "1").set("source.page-size", "1");
    deployment.write("products.sql", TWO_ROWS_OF_ONE_KEY);
    change("title = 'Changed'", 1);
    for (int i = 0; i < 2; i++) {
      toldThatTwoRowsHaveOneKey();
      assertThat(product("E1")).containsEntry("title", "Changed").doesNotContainKey("visible");
      assertThat(product("E6")).containsEntry("title", "Title 6").doesNotContainKey("visible");
    }
    become("products", "cursor");
    run();
    assertThat(product("E6")).as("its row lives, and has a key now").doesNotContainKey("visible");
    quiet();
  }

  @Test
  void two_rows_of_one_key_on_one_page_are_told() {
    deployment.set("source.page-size", "10");
    deployment.write("products.sql", TWO_ROWS_OF_ONE_KEY);
    toldThatTwoRowsHaveOneKey();
  }

  @Test
  void two_rows_of_one_key_in_one_request_are_told_and_both_are_sent_once_mended() {
    deployment.write("products.sql", TWO_ROWS_OF_ONE_KEY);
    toldThatTwoRowsHaveOneKey();
    become("products", "cursor");
    run();
    for (int id = 1; id <= 6; id++) {
      assertThat(product("E" + id)).containsEntry("title", "Title " + id);
    }
    quiet();
  }

  /**
   * A customer's key is the id, so that the second of two rows looks like a change of the first.
   */
  @ParameterizedTest
  @ValueSource(strings = {"1ms", "1h"})
  void two_rows_of_one_key_that_never_meet_are_told_by_the_run_that_sends_one_for_the_other(
      String overlap) {
    deployment
        .set("source.overlap", overlap)
        .set("source.page-size", "1")
        .set("custobar.batch-size", "1");
    become("customers", "cursor");
    deployment.edit("customers.sql", "id AS _key", "CASE id WHEN 6 THEN 1 ELSE id END AS _key");
    deployment.edit("customers.sql", "ean AS ext", "CASE id WHEN 6 THEN 'E1' ELSE ean END AS ext");
    for (int i = 0; i < 2; i++) {
      change("title = 'Once more " + i + "'", i == 0 ? 6 : 1);
      assertThat(deployment.run("customers").get("customers").failure().orElseThrow())
          .hasMessageContaining("customers.sql: two rows have the same _key, for example 1;");
    }
    become("customers", "cursor");
    deployment.deliver("customers");
    assertThat(deployment.deliver("customers").get("customers").tally().sent()).isZero();
  }

  private void toldThatTwoRowsHaveOneKey() {
    assertThat(deployment.run("products").get("products").failure().orElseThrow())
        .hasMessageContaining("products.sql: two rows have the same _key, for example 1;");
  }

  @Test
  void an_old_id_that_an_unread_row_has_is_not_hidden() {
    run();
    change("ean = 'NEW'", 3);
    deployment.rows().run("UPDATE item SET ean = 'E3' WHERE id = 5");
    run();
    assertThat(product("NEW")).containsEntry("title", "Title 3");
    assertThat(product("E3")).as("that of the fifth row now").doesNotContainKey("visible");
    change("gone = true", 5);
    run();
    assertThat(product("E3")).containsEntry("visible", "false");
    quiet();
  }
}
