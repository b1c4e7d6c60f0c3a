package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.json;
import static io.custobarconnector.custobar.message.Formats.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Conversion.Deletions;
import io.custobarconnector.custobar.value.Conversion.InvalidField;
import io.custobarconnector.custobar.value.Nulls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of rows: sent, rejected, or sent with a field less. */
class MessageFormatTest {
  private static final MessageFormat CUSTOMERS = Formats.of("customers");
  private static final MessageFormat SALES = Formats.of("sales");

  @Test
  void the_order_of_columns_and_the_spelling_of_values_do_not_change_the_bytes() {
    Map<String, Object> row =
        row("external_id", 7, "phone_number", "0401234567", "can_sms", "t", "zip_code", "00100");
    List<String> columns = new ArrayList<>(row.keySet());
    byte[] bytes = CUSTOMERS.format(List.of(row)).messages().get(0).json();
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(columns, new Random(seed));
      Map<String, Object> shuffled = new LinkedHashMap<>();
      columns.forEach(column -> shuffled.put(column, row.get(column)));
      shuffled.put("phone_number", "+358 40 123 4567");
      shuffled.put("can_sms", true);
      assertThat(CUSTOMERS.format(List.of(shuffled)).messages().get(0).json()).isEqualTo(bytes);
    }
  }

  @Test
  void the_key_is_the_reserved_column_or_else_the_first_identity() {
    Formatted formatted =
        CUSTOMERS.format(
            List.of(
                row("_key", 99L, "external_id", "7"),
                row("external_id", "7", "email", "a@example.com"),
                row("external_id", " ", "phone_number", "0401234567"),
                row("external_id", null, "email", "a@Example.com")));
    assertThat(formatted.messages())
        .extracting(Message::key)
        .containsExactly("99", "7", "+358401234567", "a@example.com");
  }

  @Test
  void an_event_is_named_by_its_content() {
    MessageFormat events = Formats.of("events");
    var browse = row("type", "BROWSE", "date", "2026-01-01", "customer_id", "7", "label", "a");
    var other = row("type", "BROWSE", "date", "2026-01-01", "customer_id", "7", "label", "b");
    List<Message> messages = events.format(List.of(browse, other, browse)).messages();
    assertThat(messages.get(0).key()).isEqualTo(messages.get(2).key()).hasSize(32);
    assertThat(messages.get(1).key()).isNotEqualTo(messages.get(0).key());
  }

  @Test
  void a_wrong_optional_field_is_left_out_and_noted_without_its_value() {
    Formatted formatted =
        CUSTOMERS.format(
            List.of(row("external_id", "7", "phone_number", "12345", "city", "Turku")));
    assertThat(json(formatted)).containsExactly("{\"external_id\":\"7\",\"city\":\"Turku\"}");
    assertThat(formatted.omissions())
        .containsExactly(
            new Omission(
                "7",
                "phone_number",
                "not_a_phone_number",
                "phone_number: 5 digits, not a number in use in FI"));
  }

  @Test
  void a_wrong_optional_field_sets_the_row_aside_when_the_deployment_says_so() {
    Formatted formatted =
        Formats.of("customers", Conversion.defaults().withInvalidField(InvalidField.REJECT))
            .format(
                List.of(row("external_id", "7", "birth_date", "1.3.1980"), row("email", "a@b.fi")));
    assertThat(formatted.messages()).hasSize(1);
    assertThat(formatted.refusals())
        .extracting(Refusal::key, Refusal::field, Refusal::kind)
        .containsExactly(tuple("7", "birth_date", "not_a_date"));
  }

  @Test
  void a_wrong_external_id_sets_the_customer_aside_even_when_there_is_an_address() {
    Formatted formatted =
        CUSTOMERS.format(List.of(row("external_id", "7_ä", "email", "a@example.com")));
    assertThat(formatted.messages()).isEmpty();
    assertThat(formatted.refusals())
        .containsExactly(
            new Refusal(
                "a@example.com",
                "",
                "external_id",
                "bad_character",
                "external_id: holds a character outside [A-Za-z0-9-]"));
  }

  @Test
  void an_external_id_padded_by_its_column_is_the_same_id() {
    assertThat(json(CUSTOMERS.format(List.of(row("external_id", "7   ")))))
        .containsExactly("{\"external_id\":\"7\"}");
  }

  @Test
  void a_customer_whom_nothing_identifies_is_set_aside_with_the_reasons() {
    Formatted formatted =
        CUSTOMERS.format(
            List.of(
                row("_key", 1, "external_id", "", "phone_number", "112", "first_name", "Aino")));
    assertThat(formatted.refusals())
        .containsExactly(
            new Refusal(
                "1",
                "",
                "external_id, phone_number, email",
                "no_identity",
                "external_id, phone_number, email: none of them has a usable value; phone_number: 3 digits, too short for a number in FI"));
    assertThat(formatted.omissions()).isEmpty();
  }

  @Test
  void null_clears_text_where_custobar_documents_it_and_is_left_out_elsewhere() {
    var row = row("external_id", "7", "city", null, "can_sms", null, "tags", null, "email", "  ");
    assertThat(json(CUSTOMERS.format(List.of(row))))
        .containsExactly("{\"external_id\":\"7\",\"email\":\"\",\"city\":\"\"}");
    assertThat(
            json(
                Formats.of("customers", Conversion.defaults().withNulls(Nulls.OMIT))
                    .format(List.of(row))))
        .containsExactly("{\"external_id\":\"7\"}");
  }

  @Test
  void text_of_nothing_but_control_characters_counts_as_null() {
    assertThat(
            json(
                SALES.format(
                    List.of(sale("R1", "1", "sale_email", "a@b.fi", "sale_city", "\u0002")))))
        .singleElement()
        .asString()
        .doesNotContain("sale_city");
  }

  @Test
  void the_identity_is_never_cleared() {
    assertThat(json(CUSTOMERS.format(List.of(row("external_id", null, "email", "a@b.fi")))))
        .containsExactly("{\"email\":\"a@b.fi\"}");
  }

  @Test
  void what_the_whole_receipt_needs_is_never_cleared_by_one_of_its_rows() {
    Map<String, Object> second = sale("R1", "2", "sale_city", null);
    second.put("sale_date", null);
    Formatted formatted =
        Formats.of("sales", Conversion.defaults().withNulls(Nulls.CLEAR))
            .format(List.of(sale("R1", "1", "sale_customer_id", "7"), second));
    assertThat(json(formatted).get(1))
        .isEqualTo(
            "{\"sale_external_id\":\"R1\",\"external_id\":\"R1-2\",\"sale_city\":\"\",\"total\":100}");
  }

  @Test
  void one_bad_row_does_not_stop_the_others() {
    Formatted formatted =
        Formats.of("shops")
            .format(
                List.of(
                    row("external_id", "1"), row("external_id", null), row("external_id", "3")));
    assertThat(formatted.messages()).extracting(Message::key).containsExactly("1", "3");
    assertThat(formatted.refusals())
        .containsExactly(
            new Refusal("", "", "external_id", "missing", "external_id: has no value"));
  }

  @Test
  void a_shop_is_offline_or_online() {
    Formatted formatted =
        Formats.of("shops").format(List.of(row("external_id", "1", "shop_type", "kiosk")));
    assertThat(json(formatted)).containsExactly("{\"external_id\":\"1\"}");
    assertThat(formatted.omissions())
        .extracting(Omission::reason)
        .containsExactly("shop_type: none of offline, online");
  }

  @Test
  void a_column_that_is_no_field_is_refused_aloud_and_not_dropped() {
    var rows = List.of(row("external_id", "7", "frist_name", "Aino"));
    assertThatThrownBy(() -> CUSTOMERS.format(rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("did you mean \"first_name\"?");
  }

  @Test
  void a_receipt_with_one_bad_row_is_set_aside_whole_and_others_go() {
    Formatted formatted =
        SALES.format(
            List.of(
                sale("R1", "1", "sale_email", "a@example.com"),
                sale("R2", "1", "sale_email", "b@example.com"),
                sale("R1", null)));
    assertThat(formatted.messages()).extracting(Message::group).containsExactly("R2");
    assertThat(formatted.refusals())
        .containsExactly(
            new Refusal(
                "R1-1",
                "R1",
                "sale_external_id",
                "group_set_aside",
                "sale_external_id: another row of the same group was rejected"),
            new Refusal("", "R1", "external_id", "missing", "external_id: has no value"));
  }

  @Test
  void the_customer_and_the_date_may_stand_on_any_row_of_a_receipt() {
    Formatted formatted =
        SALES.format(
            List.of(
                row("sale_external_id", "R1", "external_id", "1", "total", 1),
                row(
                    "sale_external_id",
                    "R1",
                    "external_id",
                    "2",
                    "sale_date",
                    "2026-01-01",
                    "sale_customer_id",
                    7)));
    assertThat(formatted.messages()).hasSize(2);
  }

  @Test
  void a_receipt_without_a_customer_or_without_a_date_is_set_aside() {
    Formatted formatted =
        SALES.format(
            List.of(
                sale("R1", "1"),
                sale("R1", "2", "sale_phone_number", "12"),
                row("sale_external_id", "R2", "external_id", "1", "sale_email", "a@example.com")));
    assertThat(formatted.messages()).isEmpty();
    assertThat(formatted.refusals())
        .extracting(Refusal::kind)
        .containsExactly("no_identity", "no_identity", "missing");
    assertThat(formatted.refusals().get(1).reason())
        .endsWith("phone_number: 2 digits, too short for a number in FI");
    assertThat(formatted.refusals().get(2).field()).isEqualTo("sale_date");
  }

  @Test
  void a_currency_without_a_usable_rate_is_left_out() {
    Formatted formatted =
        SALES.format(
            List.of(
                sale(
                    "R1",
                    "1",
                    "sale_customer_id",
                    "7",
                    "sale_currency",
                    "SEK",
                    "sale_exchange_rate",
                    null)));
    assertThat(json(formatted).get(0)).doesNotContain("SEK");
    assertThat(formatted.omissions())
        .extracting(Omission::field, Omission::kind)
        .containsExactly(tuple("sale_currency", "incomplete"));
  }

  @Test
  void a_deleted_customer_is_removed_only_when_the_deployment_says_delete() {
    var row = row("external_id", "7", "first_name", "Aino", "_deleted", true);
    assertThat(json(deleting("customers", Deletions.DELETE, row)))
        .containsExactly("{\"external_id\":\"7\",\"is_deleted\":true}");
    for (Deletions gentle : List.of(Deletions.HIDE, Deletions.IGNORE)) {
      Formatted formatted = deleting("customers", gentle, row);
      assertThat(formatted.messages()).isEmpty();
      assertThat(formatted.refusals()).isEmpty();
      assertThat(formatted.omissions())
          .extracting(Omission::kind)
          .containsExactly("deletion_ignored");
    }
  }

  @Test
  void a_deleted_product_or_shop_is_hidden() {
    var row = row("external_id", "7", "_deleted", 1);
    for (Deletions policy : List.of(Deletions.HIDE, Deletions.DELETE)) {
      assertThat(json(deleting("products", policy, row)))
          .containsExactly("{\"external_id\":\"7\",\"visible\":false}");
      assertThat(json(deleting("shops", policy, row)))
          .containsExactly("{\"external_id\":\"7\",\"is_hidden\":true}");
    }
    assertThat(deleting("products", Deletions.IGNORE, row).messages()).isEmpty();
  }

  @Test
  void a_deleted_sale_or_event_is_set_aside_since_custobar_cannot_remove_it() {
    var sale = sale("R1", "1", "sale_customer_id", "7", "_deleted", true);
    assertThat(deleting("sales", Deletions.DELETE, sale).refusals())
        .extracting(Refusal::kind)
        .containsExactly("cannot_delete");
    var event = row("type", "BROWSE", "date", "2026-01-01", "customer_id", "7", "_deleted", true);
    assertThat(deleting("events", Deletions.HIDE, event).refusals())
        .extracting(Refusal::reason)
        .containsExactly("_deleted: Custobar documents no way to take an event back.");
  }

  @Test
  void a_deletion_must_name_one_record() {
    assertThat(
            deleting("customers", Deletions.DELETE, row("email", "a@example.com", "_deleted", "t"))
                .refusals())
        .extracting(Refusal::field, Refusal::kind)
        .containsExactly(tuple("external_id", "missing"));
  }

  @Test
  void an_unclear_deletion_flag_sets_the_row_aside_and_false_or_null_is_no_deletion() {
    Formatted formatted =
        CUSTOMERS.format(
            List.of(
                row("external_id", "1", "_deleted", "perhaps"),
                row("external_id", "2", "_deleted", false),
                row("external_id", "3", "_deleted", null)));
    assertThat(formatted.messages()).extracting(Message::key).containsExactly("2", "3");
    assertThat(formatted.refusals()).extracting(Refusal::kind).containsExactly("not_boolean");
  }

  @Test
  void nothing_that_prints_itself_shows_personal_data() {
    Formatted formatted =
        CUSTOMERS.format(List.of(row("email", "aino@example.com", "phone_number", "1")));
    assertThat(formatted.toString()).doesNotContain("aino");
  }

  @Test
  void a_default_region_that_is_no_country_is_refused() {
    assertThatThrownBy(() -> Conversion.defaults().withDefaultRegion("Finland"))
        .hasMessageContaining("for example FI");
  }

  private static Formatted deleting(String datatype, Deletions policy, Map<String, Object> row) {
    return Formats.of(datatype, Conversion.defaults().withDeletions(policy)).format(List.of(row));
  }

  private static Map<String, Object> sale(String receipt, String line, Object... more) {
    Map<String, Object> row = row(more);
    row.put("sale_external_id", receipt);
    row.put("external_id", line == null ? null : receipt + "-" + line);
    row.put("total", "1.00");
    row.put("sale_date", "2026-01-01T12:00:00");
    return row;
  }
}
