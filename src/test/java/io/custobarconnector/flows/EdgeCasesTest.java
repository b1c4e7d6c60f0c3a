package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.Connector;
import io.custobarconnector.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows at the edge of what there can be, by the names that the <a
 * href="https://sdk.meltano.com/en/latest/testing.html">Singer SDK's standard tests</a> give them.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class EdgeCasesTest {

  @TempDir Path folder;
  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder).set("source.page-size", "10");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  @AfterEach
  void remove() {
    deployment.close();
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private List<Object> setAside() {
    return rows.list("SELECT reason FROM connector.rejected ORDER BY row_key").stream()
        .map(row -> row.get("reason"))
        .toList();
  }

  private List<String> leftOut() {
    return rows.list("SELECT field, kind FROM connector.omitted_field ORDER BY field").stream()
        .map(row -> row.get("field") + " " + row.get("kind"))
        .toList();
  }

  @Test
  void no_records() {
    assertThat(deliver().tally().read()).isZero();
    assertThat(deployment.custobar().requestCount()).isZero();
    assertThat(deployment.lastRun(Things.FLOW)).containsEntry("outcome", "delivered");
  }

  @Test
  void duplicate_records_end_as_the_later_one() {
    things.make(1, 3);
    rows.run(
        "INSERT INTO thing (id, external_id, title, changed) VALUES (99, 'T-2', 'again', now() - interval '1 minute')");
    assertThat(deliver().tally().sent()).isEqualTo(4);
    assertThat(things.count()).isEqualTo(3);
    assertThat(things.title(2)).isEqualTo("again");
  }

  @Test
  void a_primary_key_that_is_updated_makes_no_second_record() {
    things.make(1, 3);
    deliver();
    rows.run("UPDATE thing SET id = 1002, title = 'moved', changed = now() WHERE id = 2");
    deliver();
    assertThat(things.count()).isEqualTo(3);
    assertThat(things.title(2)).isEqualTo("moved");
  }

  @Test
  void an_identity_that_is_updated_makes_a_record_of_its_own_and_the_old_one_stays() {
    things.make(1, 3);
    deliver();
    rows.run("UPDATE thing SET external_id = 'T-7', changed = now() WHERE id = 2");
    deliver();
    assertThat(things.title(7)).isEqualTo("Thing 2");
    assertThat(things.count()).isEqualTo(4);
  }

  @Test
  void a_record_with_a_missing_key_is_told_with_the_remedy_and_nothing_of_its_page_is_sent() {
    things.make(1, 3);
    rows.run("UPDATE thing SET id = NULL WHERE id = 2");
    assertThat(deployment.run(Things.FLOW).get(Things.FLOW).failure()).isPresent();
    assertThat(deployment.lastRun(Things.FLOW).get("error").toString())
        .contains("things.sql: a row has no _key; give every row one");
    assertThat(things.taken()).isZero();
  }

  @Test
  void a_record_with_a_missing_required_property_is_set_aside_and_the_others_go() {
    things.make(1, 3);
    rows.run("UPDATE thing SET external_id = NULL WHERE id = 2");
    deliver();
    assertThat(setAside()).singleElement().asString().contains("external_id");
    assertThat(things.count()).isEqualTo(2);
  }

  @Test
  void all_nulls_are_set_aside_for_want_of_an_identity() {
    rows.run("INSERT INTO thing (id) VALUES (1), (2)");
    deliver();
    assertThat(setAside()).hasSize(2);
    assertThat(deployment.custobar().requestCount()).isZero();
  }

  @Test
  void optional_attributes_may_be_there_or_not_row_by_row() {
    things.make(1, 2);
    rows.run("UPDATE thing SET description = 'told', price = 1.50 WHERE id = 1");
    deliver();
    assertThat(things.held(1)).containsEntry("description", "told").containsEntry("price", "150");
    assertThat(things.held(2)).doesNotContainKeys("description", "price");
  }

  @Test
  void schema_without_properties_but_the_identity() {
    things.select("id AS _key, external_id");
    things.make(1, 2);
    deliver();
    assertThat(things.held(1)).containsOnlyKeys("external_id");
  }

  @Test
  void a_record_with_an_unknown_column_is_told_before_anything_runs() {
    things.select("id AS _key, external_id, title AS colour_of_the_lid");
    assertThatThrownBy(() -> deployment.start(Things.FLOW))
        .hasMessageContaining("column \"colour_of_the_lid\" is not a field of products");
  }

  @Test
  void camelcase_columns_are_not_taken_for_the_fields_they_look_like() {
    things.select("id AS _key, external_id, title AS \"Title\"");
    assertThatThrownBy(() -> deployment.start(Things.FLOW))
        .hasMessageContaining("\"Title\"")
        .hasMessageContaining("title");
  }

  @Test
  void special_characters_arrive_as_they_are() {
    textsArriveAsTheyAre(
        "Ääkköset ja ÅÄÖ",
        "O'Neill \"the\" `best`",
        "one\ntwo\r\nthree\tfour",
        "\\ \\\\ \\n \\u0000 %s {} ${body} {{scc.url}}",
        "\uD83D\uDE00\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
        "שלום عالم 日本語",
        "<b>&amp; &#0; ]]></b>",
        "'; DROP TABLE thing; --",
        "null",
        "=HYPERLINK(1)");
  }

  @Test
  void encoded_strings_are_not_decoded() {
    textsArriveAsTheyAre(
        "K%C3%A4si", "K&auml;si", "\\u00e4", "w6Q=", "=?UTF-8?Q?=C3=A4?=", "\\x414243");
  }

  private void textsArriveAsTheyAre(String... texts) {
    things.make(1, texts.length);
    for (int i = 0; i < texts.length; i++) {
      rows.run(
          "UPDATE thing SET title = ?, category = ARRAY[?] WHERE id = ?",
          texts[i],
          texts[i],
          i + 1);
    }
    deliver();
    for (int i = 0; i < texts.length; i++) {
      assertThat(things.held(i + 1))
          .containsEntry("title", texts[i])
          .containsEntry("category", "[" + texts[i] + "]");
    }
    assertThat(deliver().tally().sent()).as("known again").isZero();
  }

  @Test
  void special_characters_in_keys_are_paged_and_remembered() {
    things.select("title AS _key, external_id, title");
    things.make(1, 25);
    rows.run(
        "UPDATE thing SET changed = '2026-01-01 12:00 UTC', title = 'ä''\" \\ ' || E'\\n' || chr(128512) || id");
    deliver();
    assertThat(things.count()).isEqualTo(25);
    assertThat(things.taken()).isEqualTo(25);
    assertThat(deliver().tally().sent()).isZero();
  }

  @Test
  void a_very_long_text_arrives_whole() {
    things.make(1, 1);
    rows.run("UPDATE thing SET description = repeat('pitkä ', 50000)");
    deliver();
    assertThat(things.held(1).get("description")).startsWith("pitkä").hasSizeGreaterThan(299_000);
  }

  @Test
  void array_data_arrives_in_its_order_and_an_empty_array_is_none() {
    things.make(1, 2);
    rows.run("UPDATE thing SET category = ARRAY['b', 'a,c', 'a'] WHERE id = 1");
    rows.run("UPDATE thing SET category = '{}' WHERE id = 2");
    deliver();
    assertThat(things.held(1)).containsEntry("category", "[b, a,c, a]");
    assertThat(things.held(2).getOrDefault("category", "[]")).isEqualTo("[]");
  }

  @Test
  void numbers_out_of_range_are_left_out_and_told() {
    List<String> prices = List.of("'NaN'", "'Infinity'", "1e30", "-99999999999999999999", "0.001");
    things.make(1, prices.size());
    for (int i = 0; i < prices.size(); i++) {
      rows.run("UPDATE thing SET price = %s WHERE id = %d".formatted(prices.get(i), i + 1));
    }
    deliver();
    for (int i = 1; i <= prices.size(); i++) {
      assertThat(things.held(i)).containsEntry("title", "Thing " + i).doesNotContainKey("price");
    }
    assertThat(leftOut()).hasSize(prices.size()).allMatch(field -> field.startsWith("price "));
  }

  @Test
  void dates_out_of_range_are_left_out_and_told() {
    things.become("customers");
    things.select(
        """
        id AS _key, external_id,
        (ARRAY['infinity', '-infinity', '4713-01-01 BC', '294276-12-31'])[id]::timestamptz AS birth_date\
        """);
    things.make(1, 4);
    deliver();
    assertThat(leftOut()).hasSize(4).allMatch(field -> field.startsWith("birth_date "));
    for (int i = 1; i <= 4; i++) {
      assertThat(deployment.held().record(Datatype.CUSTOMERS, "T-" + i))
          .containsKey("external_id")
          .doesNotContainKey("birth_date");
    }
  }

  @Test
  void schema_updates_while_pages_are_read_cost_at_most_a_run() throws Exception {
    things.make(1, 95);
    rows.run("UPDATE thing SET price = 2.50");
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, "*", 7).withDelay(Duration.ofMillis(100)));
    try (Connector connector = deployment.start(Things.FLOW)) {
      CompletableFuture<RunResult> running =
          CompletableFuture.supplyAsync(() -> connector.run(Things.FLOW));
      await().until(() -> things.taken() >= 60);
      rows.run(
          """
          ALTER TABLE thing ADD COLUMN colour text DEFAULT 'red', ALTER COLUMN id TYPE bigint,
                ALTER COLUMN title TYPE varchar(200), ALTER COLUMN price TYPE double precision\
          """);
      running.get(30, TimeUnit.SECONDS);
      assertThat(connector.run(Things.FLOW).failure()).isEmpty();
    }
    assertThat(things.count()).isEqualTo(95);
    assertThat(things.held(95))
        .isEqualTo(Map.of("external_id", "T-95", "title", "Thing 95", "price", "250"));
    assertThat(things.taken()).as("at most a page twice").isLessThanOrEqualTo(105);
  }

  @Test
  void state_is_kept_page_by_page() {
    things.make(1, 35);
    deliver();
    assertThat(rows.one("SELECT version FROM connector.flow_cursor WHERE flow = 'things'"))
        .isEqualTo(4L);
  }
}
