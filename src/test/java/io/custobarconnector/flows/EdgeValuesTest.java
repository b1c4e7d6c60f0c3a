package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Rows;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link EdgeCasesTest}, of the values in a row. */
@ExtendWith(OnReferenceDatabase.class)
class EdgeValuesTest {

  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("source.page-size", "10");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private List<String> leftOut() {
    return rows.list("SELECT field, kind FROM connector.omitted_field ORDER BY field").stream()
        .map(row -> row.get("field") + " " + row.get("kind"))
        .toList();
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
  void encoded_strings_are_not_decoded() {
    textsArriveAsTheyAre(
        "K%C3%A4si", "K&auml;si", "\\u00e4", "w6Q=", "=?UTF-8?Q?=C3=A4?=", "\\x414243");
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
}
