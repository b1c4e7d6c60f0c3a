package io.custobarconnector.source.query;

import io.custobarconnector.source.query.ColumnReader.Unreadable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times as PostgreSQL writes them in ISO style. Nearly all look alike, and are read
 * without a pattern; each row has several.
 */
final class WrittenTime {

  private static final Pattern ISO =
      Pattern.compile(
          "([0-9]{4,})-([0-9]{2})-([0-9]{2})(?: ([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?)([+-][0-9:]+)?)?( BC)?");

  private static final long DAY_SECONDS = 24 * 60 * 60;
  private static final int FRACTION = "2026-03-01 10:00:00".length();
  private static final int NANO_DIGITS = 9;

  private WrittenTime() {}

  /**
   * A day.
   *
   * @throws java.time.DateTimeException when there is no such day
   */
  static LocalDate date(String text) throws Unreadable {
    return day(parts(text));
  }

  /**
   * A moment, such as {@code 2026-03-01 10:00:00.123+02}.
   *
   * @throws java.time.DateTimeException when there is no such moment
   */
  static Instant moment(String text) throws Unreadable {
    Instant usual = usual(text);
    if (usual != null) {
      return usual;
    }
    Matcher parts = parts(text);
    if (parts.group(4) == null || parts.group(5) == null) {
      throw new Unreadable("not_a_time");
    }
    return LocalDateTime.of(day(parts), LocalTime.parse(parts.group(4)))
        .toInstant(ZoneOffset.of(parts.group(5)));
  }

  /** A moment of four digits of a year and an offset of whole hours; null for all others. */
  private static Instant usual(String text) {
    int length = text.length();
    int offset = length - 3;
    if (offset < FRACTION
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != ' '
        || text.charAt(13) != ':'
        || text.charAt(16) != ':'
        || (text.charAt(offset) != '+' && text.charAt(offset) != '-')) {
      return null;
    }
    int nanos = 0;
    if (offset > FRACTION) {
      int digits = offset - FRACTION - 1;
      int fraction = digits(text, FRACTION + 1, digits);
      if (text.charAt(FRACTION) != '.' || digits < 1 || digits > NANO_DIGITS || fraction < 0) {
        return null;
      }
      nanos = fraction;
      for (int i = digits; i < NANO_DIGITS; i++) {
        nanos *= 10;
      }
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    int hours = digits(text, offset + 1, 2);
    if ((year | month | day | hour | minute | second | hours) < 0
        || hour > 23
        || minute > 59
        || second > 59
        || hours > 18) {
      return null;
    }
    long seconds =
        LocalDate.of(year, month, day).toEpochDay() * DAY_SECONDS
            + hour * 3600L
            + minute * 60L
            + second;
    return Instant.ofEpochSecond(
        text.charAt(offset) == '+' ? seconds - hours * 3600L : seconds + hours * 3600L, nanos);
  }

  /** The number that these digits are; negative when one is none. */
  private static int digits(String text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static Matcher parts(String text) throws Unreadable {
    Matcher parts = ISO.matcher(text);
    if (!parts.matches()) {
      throw new Unreadable(text.endsWith("infinity") ? "infinite" : "not_a_time");
    }
    return parts;
  }

  /** The year before the year 1 is the year 1 BC, or 0 as the calendar counts. */
  private static LocalDate day(Matcher parts) {
    int year = Integer.parseInt(parts.group(1));
    return LocalDate.of(
        parts.group(6) == null ? year : 1 - year,
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)));
  }
}
