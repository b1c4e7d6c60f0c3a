package io.custobarconnector.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.source.query.ColumnReader.Unreadable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class WrittenTimeTest {

  private static final long YEAR_1 = -62_135_596_800L;
  private static final long YEAR_9999 = 253_402_300_799L;

  /** What PostgreSQL writes for years of four digits. */
  private static final DateTimeFormatter POSTGRESQL =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .appendPattern("x")
          .toFormatter(Locale.ROOT);

  @Property
  void any_moment_is_read_as_it_was_written(
      @ForAll @LongRange(min = YEAR_1 + 86_400, max = YEAR_9999 - 86_400) long seconds,
      @ForAll @IntRange(max = 999_999) int micros,
      @ForAll @IntRange(min = -15, max = 15) int hours,
      @ForAll @IntRange(max = 59) int minutes)
      throws Unreadable {
    Instant moment = Instant.ofEpochSecond(seconds, micros * 1000L);
    for (int offsetMinutes : new int[] {0, minutes}) {
      OffsetDateTime there =
          moment.atOffset(
              ZoneOffset.ofHoursMinutes(hours, hours < 0 ? -offsetMinutes : offsetMinutes));
      assertThat(WrittenTime.moment(POSTGRESQL.format(there))).isEqualTo(moment);
      OffsetDateTime whole = there.truncatedTo(ChronoUnit.SECONDS);
      assertThat(WrittenTime.moment(POSTGRESQL.format(whole))).isEqualTo(whole.toInstant());
    }
  }

  @Example
  void years_of_other_lengths_and_eras_are_read() throws Unreadable {
    assertThat(WrittenTime.moment("0044-03-15 12:00:00+01:39:49 BC"))
        .isEqualTo("-0043-03-15T10:20:11Z");
    assertThat(WrittenTime.moment("12026-03-15 12:00:00+00")).isEqualTo("+12026-03-15T12:00:00Z");
    assertThat(WrittenTime.date("2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
    assertThat(WrittenTime.date("0001-01-01 BC")).isEqualTo(LocalDate.of(0, 1, 1));
  }

  @Example
  void what_is_no_moment_is_told_from_what_is_out_of_reach() {
    for (String none :
        new String[] {
          "2026-02-30 10:00:00+02",
          "2026-13-01 10:00:00+02",
          "2026-03-01 24:00:00+02",
          "2026-03-01 10:60:00+02",
          "2026-03-01 10:00:00+19",
          "0000-00-01 10:00:00+02"
        }) {
      assertThatThrownBy(() -> WrittenTime.moment(none)).isInstanceOf(DateTimeException.class);
    }
    assertKind("infinity", "infinite");
    assertKind("-infinity", "infinite");
    assertKind("2026-03-01", "not_a_time");
    assertKind("2026-03-01 10:00:00", "not_a_time");
    assertKind("2026-03-01 10:00:00.+02", "not_a_time");
    assertKind("2026-03-01 10:00:0x+02", "not_a_time");
  }

  private static void assertKind(String text, String kind) {
    assertThatThrownBy(() -> WrittenTime.moment(text))
        .isInstanceOfSatisfying(Unreadable.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
