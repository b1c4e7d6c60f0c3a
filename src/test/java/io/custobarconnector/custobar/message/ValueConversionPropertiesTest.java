package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.written;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.custobarconnector.custobar.value.Conversion;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;

/** What holds for any value of a type, not only for the ones we thought of. */
class ValueConversionPropertiesTest {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  @Property
  void cents_come_back_as_the_same_money(@ForAll long cents) {
    BigDecimal major = BigDecimal.valueOf(cents, 2);
    assertThat(written("money", major)).isEqualTo(cents);
    assertThat(written("money", major.setScale(4))).isEqualTo(cents);
    assertThat(written("money", major.toPlainString())).isEqualTo(cents);
    assertThat(written("money", major.toPlainString().replace('.', ','))).isEqualTo(cents);
  }

  @Property
  void money_in_a_double_is_the_money_it_prints(
      @ForAll @IntRange(min = -99_999_999, max = 99_999_999) int cents) {
    assertThat(written("money", cents / 100.0)).isEqualTo((long) cents);
  }

  @Property
  void equal_numbers_are_written_alike(
      @ForAll @Scale(6) @BigRange(min = "-1e12", max = "1e12") BigDecimal number) {
    Object once = written("number", number);
    assertThat(once).isEqualTo(written("number", number.setScale(9)));
    assertThat(once).isEqualTo(written("number", number.toPlainString()));
    assertThat(written("number", once)).isEqualTo(once);
    assertThat((BigDecimal) once).isEqualByComparingTo(number);
  }

  @Property
  void integers_keep_their_value_through_any_column_type(@ForAll long number) {
    assertThat(written("integer", number)).isEqualTo(number);
    assertThat(written("integer", BigDecimal.valueOf(number).setScale(2))).isEqualTo(number);
    assertThat(written("integer", " " + number + " ")).isEqualTo(number);
  }

  @Property
  void a_phone_number_is_the_same_in_every_spelling(@ForAll("valid_numbers") PhoneNumber number) {
    String e164 = NUMBERS.format(number, PhoneNumberFormat.E164);
    assertThat(written("phone_number", e164)).isEqualTo(e164);
    assertThat(written("phone_number", NUMBERS.format(number, PhoneNumberFormat.INTERNATIONAL)))
        .isEqualTo(e164);
    assertThat(written("phone_number", "00" + e164.substring(1))).isEqualTo(e164);
  }

  @Property
  void the_short_way_for_finnish_numbers_agrees_with_the_library(
      @ForAll("finnish_spellings") String spelling) throws Exception {
    PhoneNumber parsed;
    try {
      parsed = NUMBERS.parse(spelling, "FI");
    } catch (com.google.i18n.phonenumbers.NumberParseException e) {
      assertThat(Formats.fault("phone_number", spelling).kind()).isEqualTo("not_a_phone_number");
      return;
    }
    if (NUMBERS.isValidNumber(parsed)) {
      assertThat(written("phone_number", spelling))
          .isEqualTo(NUMBERS.format(parsed, PhoneNumberFormat.E164));
    } else {
      assertThat(Formats.fault("phone_number", spelling).kind()).isEqualTo("not_a_phone_number");
    }
  }

  @Property
  void a_moment_is_written_alike_whatever_carries_it(
      @ForAll("moments") Instant moment,
      @ForAll @IntRange(min = -14, max = 14) int hours,
      @ForAll("zones") ZoneId zone) {
    var choices = Conversion.defaults().withZone(zone);
    var elsewhere = moment.atOffset(ZoneOffset.ofHours(hours));
    Object once = written("datetime", moment, choices);
    assertThat(written("datetime", elsewhere, choices)).isEqualTo(once);
    assertThat(written("datetime", elsewhere.toString(), choices)).isEqualTo(once);
    assertThat(written("datetime", java.sql.Timestamp.from(moment), choices)).isEqualTo(once);
    assertThat(written("datetime", once, choices)).isEqualTo(once);
    assertThat(OffsetDateTime.parse((String) once).toInstant())
        .isEqualTo(moment.truncatedTo(ChronoUnit.SECONDS));
  }

  @Property
  void a_wall_clock_time_keeps_its_time_except_in_the_hour_that_spring_skips(
      @ForAll("wall_clocks") LocalDateTime local, @ForAll("zones") ZoneId zone) {
    var choices = Conversion.defaults().withZone(zone);
    Object once = written("datetime", local, choices);
    assertThat(written("datetime", local.toString(), choices)).isEqualTo(once);
    assertThat(written("datetime", local.toString().replace('T', ' '), choices)).isEqualTo(once);
    OffsetDateTime read = OffsetDateTime.parse((String) once);
    assertThat(read)
        .isEqualTo(local.atZone(zone).truncatedTo(ChronoUnit.SECONDS).toOffsetDateTime());
    if (!zone.getRules().getValidOffsets(local).isEmpty()) {
      assertThat(read.toLocalDateTime()).isEqualTo(local.truncatedTo(ChronoUnit.SECONDS));
    }
  }

  @Property
  void a_date_never_moves_to_another_day(
      @ForAll("dates") LocalDate date, @ForAll("zones") ZoneId zone) {
    var choices = Conversion.defaults().withZone(zone);
    Object once = written("date", date, choices);
    assertThat(once).isEqualTo(date.toString());
    assertThat(written("date", once, choices)).isEqualTo(once);
    assertThat(written("date", date.atTime(23, 59), choices)).isEqualTo(once);
    assertThat(written("date", java.sql.Date.valueOf(date), choices)).isEqualTo(once);
    assertThat(written("day_of_year", date, choices))
        .isEqualTo(MonthDay.from(date).toString().substring(2).replace('-', '/'));
  }

  @Property
  void text_is_kept_letter_for_letter_but_for_the_blanks_at_its_ends(@ForAll("text") String text) {
    assertThat(written("string", text)).isEqualTo(text.strip());
  }

  @Property
  void text_with_control_characters_loses_only_those(@ForAll("text") String text) {
    String scanned = "\u0002" + String.join("\u0000", text.split("(?<= )")) + "\u007f";
    assertThat(written("string", scanned)).isEqualTo(text.strip());
  }

  @Property
  void every_country_has_one_code(@ForAll("countries") String country) {
    String alpha3 = new Locale.Builder().setRegion(country).build().getISO3Country();
    assertThat(written("country_code", country.toLowerCase(Locale.ROOT))).isEqualTo(country);
    assertThat(written("country_code", alpha3)).isEqualTo(country);
  }

  @Property
  void a_language_is_its_two_letters_in_every_tag(@ForAll("languages") String language) {
    Object once = written("language_code", language);
    assertThat(written("language_code", once)).isEqualTo(once);
    assertThat(written("language_code", language.toUpperCase(Locale.ROOT) + "_FI")).isEqualTo(once);
    assertThat(
            written(
                "language_code",
                new Locale.Builder().setLanguage(language).build().getISO3Language()))
        .isEqualTo(once);
  }

  @Property
  void an_address_keeps_its_local_part_and_loses_the_case_of_its_domain(
      @ForAll("local_parts") String local, @ForAll("domains") String domain) {
    Object once = written("email", " " + local + "@" + domain.toUpperCase(Locale.ROOT) + "\t");
    assertThat(once).isEqualTo(local + "@" + domain);
    assertThat(written("email", once)).isEqualTo(once);
  }

  @Property
  void a_set_holds_each_value_once_in_the_order_of_first_sight(
      @ForAll List<@LongRange(min = 0, max = 9) Long> values) {
    assertThat(written("set<integer>", values))
        .isEqualTo(new ArrayList<>(new LinkedHashSet<>(values)));
    assertThat(written("list<integer>", values.toArray())).isEqualTo(values);
  }

  @Provide
  Arbitrary<PhoneNumber> valid_numbers() {
    return Combinators.combine(
            Arbitraries.of("FI", "SE", "EE", "NO", "DE", "GB", "US", "IT", "FR"),
            Arbitraries.integers().between(0, 9_999))
        .as(
            (region, offset) -> {
              PhoneNumber example =
                  NUMBERS.getExampleNumberForType(region, PhoneNumberUtil.PhoneNumberType.MOBILE);
              return new PhoneNumber()
                  .setCountryCode(example.getCountryCode())
                  .setNationalNumber(example.getNationalNumber() / 10_000 * 10_000 + offset);
            })
        .filter(NUMBERS::isValidNumber);
  }

  @Provide
  Arbitrary<String> finnish_spellings() {
    return Combinators.combine(
            Arbitraries.of(
                "", "0", "00", "+", "358", "+358", "00358", "+358 (0)", "+358 00", "99", "+46"),
            Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(13))
        .as(String::concat);
  }

  @Provide
  Arbitrary<Instant> moments() {
    return Arbitraries.longs()
        .between(
            Instant.parse("1800-01-01T00:00:00Z").toEpochMilli(),
            Instant.parse("2200-01-01T00:00:00Z").toEpochMilli())
        .map(Instant::ofEpochMilli);
  }

  @Provide
  Arbitrary<LocalDateTime> wall_clocks() {
    LocalDateTime spring = LocalDateTime.parse("2026-03-29T00:00:00");
    LocalDateTime autumn = LocalDateTime.parse("2026-10-25T00:00:00");
    return Combinators.combine(
            Arbitraries.of(spring, autumn, LocalDateTime.parse("2026-07-01T00:00:00")),
            Arbitraries.integers().between(0, 86_400_000))
        .as((day, millis) -> day.plus(millis, ChronoUnit.MILLIS));
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "Europe/Helsinki", "Europe/Stockholm", "America/New_York", "Asia/Kolkata", "UTC")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<LocalDate> dates() {
    return Arbitraries.integers().between(-25_000, 50_000).map(LocalDate::ofEpochDay);
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.of(
            "Väinö", "Łódź", "👩‍👩‍👧", "𝔘", "\n", "\t", " ", "\"", "\\", "<b>", "日本", "e\u0301")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> countries() {
    return Arbitraries.of(Locale.getISOCountries());
  }

  @Provide
  Arbitrary<String> languages() {
    return Arbitraries.of(Locale.getISOLanguages());
  }

  @Provide
  Arbitrary<String> local_parts() {
    return Arbitraries.of(
        "Matti", "matti.meikalainen", "a+b", "o'neil", "x_y-z", "1", "UPPER.lower");
  }

  @Provide
  Arbitrary<String> domains() {
    return Arbitraries.of(
        "example.com", "sub.example.fi", "a-b.example", "1.example.org", "xn--hmeenlinna-q5a.fi");
  }
}
