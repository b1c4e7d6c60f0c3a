package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.json;
import static io.custobarconnector.custobar.message.Formats.row;
import static io.custobarconnector.custobar.message.Formats.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A phone number without a country prefix belongs to the country of its own address. */
class PhoneCountryTest {

  private static final MessageFormat CUSTOMERS = Formats.of("customers");
  private static final MessageFormat SALES = Formats.of("sales");
  private static final MessageFormat EVENTS = Formats.of("events");

  private static Formatted customer(Object country, String phone) {
    return CUSTOMERS.format(
        List.of(row("external_id", "7", "country", country, "phone_number", phone)));
  }

  @ParameterizedTest
  @CsvSource({
    "NO, 912 34 567, +4791234567",
    "no, 91234567, +4791234567",
    "NOR, 91234567, +4791234567",
    "Norge, 91234567, +4791234567",
    "Norway, 91234567, +4791234567",
    "Norja, 91234567, +4791234567",
    "SE, 070-123 45 67, +46701234567",
    "Sverige, 0701234567, +46701234567",
    "Ruotsi, 0701234567, +46701234567",
    "EE, 5123 4567, +37251234567",
    "Eesti, 51234567, +37251234567",
    "Viro, 51234567, +37251234567",
    "FI, 040 123 4567, +358401234567",
    "Suomi, 0401234567, +358401234567",
    "Finland, 0401234567, +358401234567",
    "AX, 040 123 4567, +358401234567",
    "UK, 07911 123456, +447911123456",
    "U.K., 07911 123456, +447911123456",
    // With a prefix it is what it says, wherever its owner lives.
    "NO, 00358401234567, +358401234567",
    "SE, +47 912 34 567, +4791234567"
  })
  void a_number_is_read_in_the_country_of_the_row(String country, String phone, String e164) {
    assertThat(json(customer(country, phone)))
        .singleElement()
        .asString()
        .contains("\"phone_number\":\"" + e164 + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"XX", "Middle Earth", "ZZ", "Guinea, Congo", "?", "12"})
  void a_country_that_is_not_known_makes_a_number_without_prefix_nobodys(String country) {
    Formatted formatted = customer(country, "0401234567");
    assertThat(json(formatted)).singleElement().asString().doesNotContain("phone_number");
    assertThat(formatted.omissions())
        .filteredOn(omission -> omission.field().equals("phone_number"))
        .singleElement()
        .satisfies(omission -> assertThat(omission.kind()).isEqualTo("no_country"))
        .satisfies(omission -> assertThat(omission.reason()).doesNotContain("0401234567"));
    assertThat(json(customer(country, "+358 40 1234567"))).asString().contains("+358401234567");
    assertThat(json(customer(country, "00358 40 1234567"))).asString().contains("+358401234567");
  }

  @Test
  void a_row_without_a_country_belongs_to_the_default_region() {
    assertThat(json(customer(null, "0401234567"))).asString().contains("+358401234567");
    assertThat(json(customer("  ", "0401234567"))).asString().contains("+358401234567");
    assertThat(
            json(CUSTOMERS.format(List.of(row("external_id", "7", "phone_number", "0401234567")))))
        .asString()
        .contains("+358401234567");
  }

  @Test
  void each_row_has_its_own_country() {
    assertThat(
            json(
                CUSTOMERS.format(
                    List.of(
                        row("external_id", "1", "country", "NO", "phone_number", "40123456"),
                        row("external_id", "2", "country", "DK", "phone_number", "40123456"),
                        row("external_id", "3", "phone_number", "040123456")))))
        .satisfiesExactly(
            norwegian -> assertThat(norwegian).contains("+4740123456"),
            danish -> assertThat(danish).contains("+4540123456"),
            finnish -> assertThat(finnish).contains("+35840123456"));
  }

  @Test
  void sales_and_events_may_name_a_country_too() {
    Map<String, Object> sale =
        row("external_id", "1", "sale_external_id", "R1", "sale_date", "2026-01-01T12:00:00Z");
    sale.put("sale_phone_number", "91234567");
    sale.put("sale_country", "NO");
    assertThat(json(SALES.format(List.of(sale)))).asString().contains("+4791234567");
    Map<String, Object> event = row("type", "ORDER", "date", "2026-01-01T12:00:00Z");
    event.put("phone_number", "91234567");
    event.put("_country", "NO");
    assertThat(json(EVENTS.format(List.of(event))))
        .asString()
        .contains("+4791234567")
        .doesNotContain("country");
  }

  @Test
  void a_purchase_that_only_a_phone_of_an_unknown_country_names_is_rejected() {
    Map<String, Object> sale =
        row("external_id", "1", "sale_external_id", "R1", "sale_date", "2026-01-01T12:00:00Z");
    sale.put("sale_phone_number", "91234567");
    sale.put("_country", "ZZ");
    Formatted formatted = SALES.format(List.of(sale));
    assertThat(formatted.messages()).isEmpty();
    assertThat(formatted.refusals())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo("no_identity"))
        .satisfies(
            refusal -> assertThat(refusal.reason()).contains("country").doesNotContain("9123"));
  }

  @Test
  void marks_that_nobody_sees_are_no_part_of_a_number_or_an_address() {
    assertThat(written("phone_number", "\u202a+358 40 123 4567\u202c")).isEqualTo("+358401234567");
    assertThat(written("phone_number", "\u200e040\u00a0123\u20094567\u200b"))
        .isEqualTo("+358401234567");
    assertThat(written("email", "\u00a0matti@example.fi\u00a0")).isEqualTo("matti@example.fi");
    assertThat(written("email", "\u200bmatti\u200b@example.fi\u202c"))
        .isEqualTo("matti@example.fi");
  }
}
