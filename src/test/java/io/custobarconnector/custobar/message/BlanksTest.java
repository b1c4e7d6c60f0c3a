package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.json;
import static io.custobarconnector.custobar.message.Formats.row;
import static io.custobarconnector.custobar.message.Formats.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blanks, seen and unseen: padding is no part of a value, and what shows nothing says nothing. */
class BlanksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "\t\n",
        "\u00a0",
        "\u200b",
        "\u00a0 \u200b",
        "\ufeff",
        "\u2060",
        "\u00ad",
        "\u202a\u202c",
        "\u2007\u202f",
        "\u3000",
        "\u2800",
        "\u3164",
        "\u115f\u1160",
        "\u180e",
        "\u034f",
        "\u200e",
        "\u0000",
        "\u0085",
        "\ufe0f",
        "\udb40\udd00",
        "\udb40\udc41"
      })
  void what_nobody_sees_is_no_name(String blank) {
    assertThat(customer("first_name", blank))
        .containsExactly("{\"external_id\":\"1\",\"first_name\":\"\"}");
  }

  @Test
  void a_fixed_width_pads_no_value() {
    assertThat(customer("first_name", "Aino      "))
        .containsExactly("{\"external_id\":\"1\",\"first_name\":\"Aino\"}");
    assertThat(customer("external_id", "1042 ")).containsExactly("{\"external_id\":\"1042\"}");
  }

  @Test
  void a_product_and_its_sale_meet_whatever_pads_their_columns() {
    for (String padded :
        List.of("6410405082657 ", " 6410405082657", "6410405082657\u00a0", "\ufeff6410405082657")) {
      Formatted product = Formats.of("products").format(List.of(row("external_id", padded)));
      Formatted sale =
          Formats.of("sales")
              .format(
                  List.of(
                      row(
                          "external_id", "r-1 ",
                          "sale_external_id", "r   ",
                          "sale_date", "2026-03-01",
                          "sale_customer_id", "7  ",
                          "sale_shop_id", "TRE ",
                          "quantity", 1,
                          "unit_price", 1,
                          "product_id", padded)));
      assertThat(json(product)).containsExactly("{\"external_id\":\"6410405082657\"}");
      assertThat(json(sale))
          .singleElement()
          .asString()
          .contains(
              "\"product_id\":\"6410405082657\"",
              "\"external_id\":\"r-1\"",
              "\"sale_external_id\":\"r\"",
              "\"sale_customer_id\":\"7\"",
              "\"sale_shop_id\":\"TRE\"");
      assertThat(sale.messages().get(0).group()).isEqualTo("r");
    }
  }

  @Test
  void blanks_inside_a_text_and_what_shapes_its_letters_stay() {
    String family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";
    String heart = "\u2764\ufe0f";
    String england = "\ud83c\udff4\udb40\udc67\udb40\udc62\udb40\udc7f";
    for (String text :
        List.of(
            "a  b", "a\u00a0b", "a\u200bb", "a\nb", family, heart, england, "\u202eabc\u202c")) {
      assertThat(written("string", "  " + text + "\u00a0")).isEqualTo(text);
    }
  }

  @Test
  void a_blank_element_is_none() {
    assertThat(written("list<string>", Arrays.asList("a ", " ", null, "", "\u00a0", "b")))
        .isEqualTo(List.of("a", "b"));
    assertThat(written("set<string>", List.of("a", "a ", " a"))).isEqualTo(List.of("a"));
  }

  @Test
  void numbers_dates_and_codes_may_stand_between_blanks_of_any_kind() {
    assertThat(written("money", "\u00a012.90 ")).isEqualTo(1290L);
    assertThat(written("boolean", "t\u00a0")).isEqualTo(true);
    assertThat(written("date", "2026-03-01\u00a0")).isEqualTo("2026-03-01");
    assertThat(written("country_code", "FI\u200b")).isEqualTo("FI");
    assertThat(written("language_code", "\u00a0fi")).isEqualTo("fi");
    assertThat(written("email", "aino@example.com\u00a0")).isEqualTo("aino@example.com");
    assertThat(written("phone_number", "0401234567\u00a0")).isEqualTo("+358401234567");
  }

  @Test
  void keys_that_differ_in_blanks_alone_are_two() {
    Formatted formatted =
        Formats.of("customers")
            .format(
                List.of(
                    row("_key", "a", "external_id", "1"), row("_key", "a ", "external_id", "2")));
    assertThat(formatted.messages()).extracting(Message::key).containsExactly("a", "a ");
  }

  private static List<String> customer(String field, String value) {
    return json(
        Formats.of("customers")
            .format(
                List.of(
                    field.equals("external_id")
                        ? row("external_id", value)
                        : row("external_id", "1", field, value))));
  }
}
