package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.fault;
import static io.custobarconnector.custobar.message.Formats.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Converter;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.ValueType;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that a type does not take, the kind of fault that is named, and the edges beside them. */
class InvalidValuesTest {

  @Test
  void money_below_a_cent_is_too_precise() {
    assertThat(fault("money", new BigDecimal("12.905")).kind()).isEqualTo("too_precise");
    assertThat(fault("money", 0.1 + 0.2).kind()).isEqualTo("too_precise");
    assertThat(written("money", new BigDecimal("12.9000"))).isEqualTo(1290L);
  }

  @Test
  void money_below_a_cent_says_how_to_mend_the_query() {
    assertThat(fault("money", new BigDecimal("12.905")).reason())
        .isEqualTo("more than two decimals; in the query, write round(x::numeric, 2)");
    assertThat(fault("money", 0.1 + 0.2).reason()).contains("round(x::numeric, 2)");
    assertThat(fault("money", "12.905").reason()).contains("round(x::numeric, 2)");
  }

  @Test
  void money_that_is_no_number_or_infinite_is_refused() {
    assertThat(fault("money", Double.NaN).kind()).isEqualTo("not_finite");
    assertThat(fault("money", Float.NEGATIVE_INFINITY).kind()).isEqualTo("not_finite");
    assertThat(fault("money", "12.90 €").kind()).isEqualTo("not_a_number");
    assertThat(fault("money", "1 234,50").kind()).isEqualTo("not_a_number");
    assertThat(fault("money", "1e3").kind()).isEqualTo("not_a_number");
    assertThat(fault("money", true).kind()).isEqualTo("wrong_type");
  }

  @Test
  void money_beyond_what_a_long_holds_is_out_of_range() {
    assertThat(fault("money", Long.MAX_VALUE).kind()).isEqualTo("out_of_range");
    assertThat(fault("money", new BigDecimal("1E+999999999")).kind()).isEqualTo("out_of_range");
    assertThat(fault("money", Double.MAX_VALUE).kind()).isEqualTo("out_of_range");
  }

  @Test
  void a_comma_before_three_digits_is_ambiguous_unless_it_can_only_be_decimals() {
    assertThat(fault("money", "1,000").kind()).isEqualTo("ambiguous");
    assertThat(fault("number", "12,345").kind()).isEqualTo("ambiguous");
    assertThat(written("number", "0,217")).isEqualTo(new BigDecimal("0.217"));
    assertThat(written("money", "1.000")).isEqualTo(100L);
  }

  @Test
  void a_number_with_a_huge_exponent_does_not_become_a_page_of_zeros() {
    assertThat(fault("number", new BigDecimal("1E-999999999")).kind()).isEqualTo("out_of_range");
    assertThat(fault("string", new BigDecimal("1E+999999999")).kind()).isEqualTo("out_of_range");
    assertThat(written("number", 1e6).toString()).isEqualTo("1E+6");
  }

  @Test
  void an_integer_with_decimals_is_not_whole() {
    assertThat(fault("integer", 1.5).kind()).isEqualTo("not_whole");
    assertThat(fault("integer", "three").kind()).isEqualTo("not_a_number");
    assertThat(fault("integer", new BigDecimal("9223372036854775808")).kind())
        .isEqualTo("out_of_range");
    assertThat(written("integer", 2.0f)).isEqualTo(2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kyllä", "yes", "Y", "2", "on", "-"})
  void a_word_that_is_not_a_boolean_is_never_guessed(String word) {
    assertThat(fault("boolean", word).kind()).isEqualTo("not_boolean");
  }

  @Test
  void a_number_other_than_one_and_zero_is_no_boolean() {
    assertThat(fault("boolean", 2).kind()).isEqualTo("not_boolean");
    assertThat(written("boolean", new BigDecimal("1.0"))).isEqualTo(true);
    assertThat(written("boolean", (short) 0)).isEqualTo(false);
    assertThat(written("boolean", " T ")).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource({
    "040 123 4567, +358401234567",
    "0401234567, +358401234567",
    "+358 40 1234567, +358401234567",
    "00358401234567, +358401234567",
    "358401234567, +358401234567",
    "+358 (0)40 123 4567, +358401234567",
    "+358 040 123 4567, +358401234567",
    "(+358) 40-123.4567, +358401234567",
    "040–123 4567, +358401234567",
    "040/1234567, +358401234567",
    "0457 123 4567, +3584571234567",
    "09 1234567, +35891234567",
    "+46 (0)70 123 45 67, +46701234567",
    "00372 5123 4567, +37251234567",
    "+39 06 1234 5678, +390612345678"
  })
  void a_phone_number_in_any_usual_spelling_becomes_e164(String spelling, String e164) {
    assertThat(written("phone_number", spelling)).isEqualTo(e164);
  }

  @Test
  void a_phone_number_that_lost_its_zero_in_an_integer_column_is_found_again() {
    assertThat(written("phone_number", 401234567)).isEqualTo("+358401234567");
    assertThat(written("phone_number", new BigDecimal("401234567"))).isEqualTo("+358401234567");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "112",
        "0",
        "+",
        "-",
        "ei ole",
        "0401234567, 0507654321",
        "040 1234567 ext 5",
        "Matti 0401234567",
        "+999 123456789",
        "0401234567890123",
        "040123456789012345678901",
        "+358401234567+",
        "+1 555 000 0000"
      })
  void a_number_that_nobody_can_call_is_refused_without_repeating_it(String number) {
    InvalidValue fault = fault("phone_number", number);
    assertThat(fault.kind()).isEqualTo("not_a_phone_number");
    assertThat(fault.reason()).doesNotContain(number.length() > 3 ? number : "112112");
  }

  @Test
  void the_reason_for_a_short_phone_number_says_how_short_and_where() {
    assertThat(fault("phone_number", "112").reason())
        .isEqualTo("3 digits, too short for a number in FI");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "matti",
        "matti@",
        "@example.com",
        "a@b@example.com",
        "matti@localhost",
        "matti@example..com",
        "matti@-example.com",
        ".matti@example.com",
        "mat ti@example.com",
        "Matti <matti@example.com>",
        "matti(home)@example.com",
        "matti@[127.0.0.1]",
        "mätti@example.com",
        "a@example.com;b@example.com",
        "matti@exa_mple.com",
        "-"
      })
  void an_address_that_no_message_reaches_is_refused(String address) {
    assertThat(fault("email", address).kind()).isEqualTo("not_an_email");
  }

  @Test
  void a_domain_with_accents_is_written_in_ascii() {
    assertThat(written("email", "Matti@Hämeenlinna.fi")).isEqualTo("Matti@xn--hmeenlinna-q5a.fi");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-30",
        "01.03.2026",
        "2026-03-01T25:00:00",
        "2026-03-01T10:00:00+2",
        "yesterday",
        "20260301",
        "1772353800"
      })
  void text_that_is_no_iso_date_is_refused(String text) {
    assertThat(fault("datetime", text).kind()).isEqualTo("not_a_date");
    assertThat(fault("date", text).kind()).isEqualTo("not_a_date");
  }

  @Test
  void an_infinite_or_absurd_time_is_out_of_range() {
    assertThat(fault("datetime", new Timestamp(9223372036825200000L)).kind())
        .isEqualTo("out_of_range");
    assertThat(fault("datetime", OffsetDateTime.MAX).kind()).isEqualTo("out_of_range");
    assertThat(fault("datetime", LocalDateTime.MIN).kind()).isEqualTo("out_of_range");
    assertThat(fault("date", Instant.MAX).kind()).isEqualTo("out_of_range");
  }

  @Test
  void a_bare_number_is_no_time_since_its_unit_is_unknown() {
    assertThat(fault("datetime", 1_772_353_800L).kind()).isEqualTo("wrong_type");
    assertThat(fault("datetime", LocalTime.NOON).kind()).isEqualTo("wrong_type");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-29T03:30:00, 2026-03-29T04:30:00+03:00",
    "2026-10-25T03:30:00, 2026-10-25T03:30:00+03:00",
    "2026-10-25T03:30:00+02:00, 2026-10-25T03:30:00+02:00",
    "2026-10-25 03:30:00.999+02, 2026-10-25T03:30:00+02:00",
    "2026-01-01T00:00Z, 2026-01-01T02:00:00+02:00",
    "2026-01-01T00:00:00+0100, 2026-01-01T01:00:00+02:00",
    "2026-06-01, 2026-06-01T00:00:00+03:00"
  })
  void times_take_the_zone_of_the_deployment_unless_they_have_their_own(
      String source, String written) {
    assertThat(written("datetime", source)).isEqualTo(written);
  }

  @Test
  void a_day_of_the_year_may_be_written_alone() {
    assertThat(written("day_of_year", "02/29")).isEqualTo("02/29");
    assertThat(written("day_of_year", "1980-12-24")).isEqualTo("12/24");
    assertThat(fault("day_of_year", "02/30").kind()).isEqualTo("not_a_date");
    assertThat(fault("day_of_year", "24.12.").kind()).isEqualTo("not_a_date");
  }

  @ParameterizedTest
  @CsvSource({
    "Suomi, FI",
    "The Netherlands, NL",
    "Türkiye, TR",
    "Turkey, TR",
    "Viet Nam, VN",
    "O\u0308sterreich, AT",
    "finland, FI",
    "' Sverige ', SE",
    "Eesti, EE",
    "Deutschland, DE",
    "U.K., GB",
    "USA, US",
    "United  States, US"
  })
  void a_country_may_be_named(String text, String code) {
    assertThat(written("country_code", text)).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Lapland", "XX", "EU", "F", "Finland Sweden", "358"})
  void what_names_no_country_is_none(String text) {
    assertThat(fault("country_code", text).kind()).isEqualTo("not_a_country");
  }

  @ParameterizedTest
  @ValueSource(strings = {"suomi", "xx", "f", "fi;en", "zzz"})
  void a_name_or_an_unknown_code_is_no_language(String text) {
    assertThat(fault("language_code", text).kind()).isEqualTo("not_a_language");
  }

  @Test
  void withdrawn_language_codes_become_their_successors() {
    assertThat(written("language_code", "iw")).isEqualTo("he");
    assertThat(written("language_code", "in_ID")).isEqualTo("id");
  }

  @Test
  void half_of_a_character_is_refused() {
    assertThat(fault("string", "a\ud83c").kind()).isEqualTo("bad_character");
    assertThat(fault("string", "\udfa3b").kind()).isEqualTo("bad_character");
  }

  @Test
  void binary_data_lists_and_objects_are_no_text() {
    assertThat(fault("string", new byte[] {1}).kind()).isEqualTo("wrong_type");
    assertThat(fault("string", List.of("a")).kind()).isEqualTo("wrong_type");
    assertThat(fault("string", Map.of()).reason()).isEqualTo("expected text, found an object");
  }

  @Test
  void only_a_real_array_is_a_list() {
    assertThat(fault("list<string>", "a,b").kind()).isEqualTo("wrong_type");
    assertThat(fault("list<string>", "[\"a\"]").kind()).isEqualTo("wrong_type");
    assertThat(written("string | list<string>", "a,b")).isEqualTo("a,b");
    assertThat(fault("string | list<string>", Map.of()).kind()).isEqualTo("wrong_type");
  }

  @Test
  void a_list_with_a_wrong_element_says_which() {
    assertThat(fault("list<integer>", Arrays.asList(1, null, "x")).reason())
        .isEqualTo("element 3: text that is not a number");
  }

  @Test
  void an_object_of_fixed_keys_needs_each_of_them_and_no_other() {
    ValueType stock =
        Datatypes.load(CustomFields.none()).get("products").field("stock").orElseThrow().type();
    Converter converter = Converter.of(stock, Conversion.defaults());
    assertThat(faultOf(converter, List.of(Map.of("shop_id", "1"))).reason())
        .isEqualTo("element 1: quantity is missing");
    assertThat(faultOf(converter, List.of(Map.of("shop", "1", "quantity", 1))).kind())
        .isEqualTo("unknown_key");
    assertThat(faultOf(converter, List.of(Map.of("shop_id", "1", "quantity", "many"))).reason())
        .isEqualTo("element 1: quantity: text that is not a number");
  }

  @Test
  void an_object_must_be_an_object() {
    assertThat(fault("object", "{}").kind()).isEqualTo("wrong_type");
    assertThat(fault("object", JsonNodeFactory.instance.arrayNode()).kind())
        .isEqualTo("wrong_type");
  }

  private static InvalidValue faultOf(Converter converter, Object value) {
    try {
      throw new AssertionError("took the value and wrote " + converter.convert(value));
    } catch (InvalidValue e) {
      return e;
    }
  }
}
