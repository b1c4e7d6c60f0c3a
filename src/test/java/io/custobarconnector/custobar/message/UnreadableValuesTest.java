package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.json;
import static io.custobarconnector.custobar.message.Formats.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Conversion.Deletions;
import io.custobarconnector.custobar.value.Conversion.InvalidField;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A value that the source has and that nobody can read is one field or one row, and never empty.
 */
class UnreadableValuesTest {

  private static Map<String, Object> customer(String column, String kind) {
    Map<String, Object> row =
        row("_key", 7L, "external_id", "1042", "first_name", "Aino", "phone_number", "040 1234567");
    row.put(column, null);
    row.put("_unreadable", Map.of(column, kind));
    return row;
  }

  @Test
  void the_field_is_left_out_and_never_cleared() {
    Formatted formatted =
        Formats.of("customers").format(List.of(customer("first_name", "not_utf8")));
    assertThat(json(formatted))
        .containsExactly("{\"external_id\":\"1042\",\"phone_number\":\"+358401234567\"}");
    assertThat(formatted.omissions())
        .containsExactly(
            new Omission(
                "7",
                "first_name",
                "not_utf8",
                "first_name: its bytes are not UTF-8 text; convert the column in the query"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"_key", "_deleted", "_forget", "external_id"})
  void without_its_key_its_deletion_or_its_person_a_row_is_rejected(String column) {
    Formatted formatted = Formats.of("customers").format(List.of(customer(column, "infinite")));
    assertThat(formatted.messages()).isEmpty();
    assertThat(formatted.refusals())
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.field()).isEqualTo(column);
              assertThat(refusal.kind()).isEqualTo("infinite");
              assertThat(refusal.reason()).isEqualTo(column + ": is infinite");
              assertThat(refusal.key()).isEqualTo(column.equals("_key") ? "1042" : "7");
            });
  }

  @Test
  void a_deletion_without_a_readable_identity_is_rejected() {
    Map<String, Object> row = customer("external_id", "not_utf8");
    row.put("_deleted", true);
    Formatted formatted =
        Formats.of("customers", Conversion.defaults().withDeletions(Deletions.DELETE))
            .format(List.of(row));
    assertThat(formatted.messages()).isEmpty();
    assertThat(formatted.refusals())
        .extracting(Refusal::field, Refusal::kind)
        .containsExactly(tuple("external_id", "not_utf8"));
  }

  @Test
  void a_deployment_that_rejects_wrong_fields_rejects_these_too() {
    Formatted formatted =
        Formats.of("customers", Conversion.defaults().withInvalidField(InvalidField.REJECT))
            .format(List.of(customer("first_name", "not_utf8")));
    assertThat(formatted.refusals()).extracting(Refusal::field).containsExactly("first_name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"country", "_country"})
  void a_phone_number_whose_country_cannot_be_read_belongs_to_nobody(String column) {
    Formatted formatted = Formats.of("customers").format(List.of(customer(column, "not_utf8")));
    assertThat(json(formatted))
        .singleElement()
        .asString()
        .contains("1042", "Aino")
        .doesNotContain("+358");
    assertThat(formatted.omissions()).extracting(Omission::field).contains("phone_number");
  }

  @Test
  void a_column_of_the_integrators_own_does_not_matter() {
    Map<String, Object> row = customer("_note", "not_utf8");
    assertThat(Formats.of("customers").format(List.of(row)).messages()).hasSize(1);
  }

  @Test
  void a_kind_that_is_no_word_is_not_repeated() {
    Formatted formatted =
        Formats.of("customers").format(List.of(customer("first_name", "Invalid byte: Väinö")));
    assertThat(formatted.omissions())
        .extracting(Omission::kind, Omission::reason)
        .containsExactly(tuple("not_readable", "first_name: cannot be read from the source"));
  }

  @Test
  void the_others_of_its_receipt_wait_for_it_and_other_receipts_go() {
    Map<String, Object> bad = line("r-1", 1);
    bad.put("unit_price", null);
    bad.put("_unreadable", Map.of("unit_price", "not_a_number"));
    Formatted formatted =
        Formats.of("sales", Conversion.defaults().withInvalidField(InvalidField.REJECT))
            .format(List.of(bad, line("r-1", 2), line("r-2", 1)));
    assertThat(formatted.messages()).extracting(Message::group).containsExactly("r-2");
    assertThat(formatted.refusals())
        .extracting(Refusal::kind)
        .containsExactly("not_a_number", "group_set_aside");
  }

  private static Map<String, Object> line(String receipt, int number) {
    return row(
        "external_id",
        receipt + "-" + number,
        "sale_external_id",
        receipt,
        "sale_date",
        "2026-03-01",
        "sale_customer_id",
        "7",
        "unit_price",
        1,
        "quantity",
        1,
        "product_id",
        "P");
  }
}
