package io.custobarconnector.custobar.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Dates and times. A value without a zone is wall-clock time of the configured zone: in the hour
 * that spring skips it moves one hour on, in the hour that autumn repeats it is the first of the
 * two. Every moment is written with the offset that the configured zone has then, in whole seconds,
 * as <a href="https://github.com/Custobar/woocommerce-custobar">Custobar's own connectors do</a>,
 * so that one moment is always the same bytes.
 *
 * @param zone of values that carry none
 */
public record Times(ZoneId zone) {
  /** ISO 8601, and the spelling of PostgreSQL: a space for the T, an offset of two digits. */
  private static final DateTimeFormatter READ =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']HH:mm")
          .optionalStart()
          .appendPattern(":ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .optionalEnd()
          .appendPattern("[XXX][XX][X]")
          .optionalEnd()
          .toFormatter()
          .withResolverStyle(ResolverStyle.STRICT);

  /** A day of slack at both ends, for offsets; the year is checked again in the zone. */
  private static final Instant EARLIEST = Instant.parse("0000-12-30T00:00:00Z");

  private static final Instant LATEST = Instant.parse("+10000-01-02T00:00:00Z");

  private static final DateTimeFormatter MONTH_DAY =
      DateTimeFormatter.ofPattern("MM/dd", Locale.ROOT);

  private static final Pattern MONTH_AND_DAY = Pattern.compile("(\\d{2})/(\\d{2})");

  public Object dateTime(Object plain) throws InvalidValue {
    Object value = read(plain, "a date and time");
    if (value instanceof Instant moment) {
      return write(moment);
    }
    if (value instanceof LocalDateTime local) {
      return write(checked(local).atZone(zone).toInstant());
    }
    return write(checked(((LocalDate) value).atStartOfDay()).atZone(zone).toInstant());
  }

  Object date(Object plain) throws InvalidValue {
    return localDate(read(plain, "a date")).toString();
  }

  Object dayOfYear(Object plain) throws InvalidValue {
    if (plain instanceof String text) {
      var day = MONTH_AND_DAY.matcher(Blanks.strip(text));
      if (day.matches()) {
        try {
          // A leap year, since 02/29 is a day of the year.
          LocalDate.of(2024, Integer.parseInt(day.group(1)), Integer.parseInt(day.group(2)));
          return day.group();
        } catch (DateTimeException e) {
          throw new InvalidValue("not_a_date", "no such day, expected MM/DD");
        }
      }
    }
    LocalDate date = localDate(read(plain, "a day of the year"));
    return MONTH_DAY.format(date);
  }

  private LocalDate localDate(Object value) throws InvalidValue {
    if (value instanceof Instant moment) {
      return checked(LocalDateTime.ofInstant(inReach(moment), zone)).toLocalDate();
    }
    if (value instanceof LocalDateTime local) {
      return checked(local).toLocalDate();
    }
    return checked(((LocalDate) value).atStartOfDay()).toLocalDate();
  }

  /** An Instant, LocalDateTime or LocalDate. */
  private static Object read(Object plain, String expected) throws InvalidValue {
    if (plain instanceof Instant || plain instanceof LocalDateTime || plain instanceof LocalDate) {
      return plain;
    }
    if (!(plain instanceof String text)) {
      throw SourceValue.wrongType(expected, plain);
    }
    try {
      TemporalAccessor read = READ.parse(Blanks.strip(text));
      if (read.isSupported(ChronoField.OFFSET_SECONDS)) {
        return read.query(OffsetDateTime::from).toInstant();
      }
      return read.query(TemporalQueries.localTime()) == null
          ? LocalDate.from(read)
          : LocalDateTime.from(read);
    } catch (DateTimeException e) {
      throw new InvalidValue(
          "not_a_date", "not " + expected + " of ISO 8601, for example 2026-03-01T10:00:00+02:00");
    }
  }

  private String write(Instant moment) throws InvalidValue {
    OffsetDateTime local = OffsetDateTime.ofInstant(inReach(moment), zone);
    // Before about 1920 zones had offsets with seconds, which ISO 8601 cannot write.
    if (local.getOffset().getTotalSeconds() % 60 != 0) {
      local = moment.atOffset(ZoneOffset.UTC);
    }
    checked(local.toLocalDateTime());
    return written(local);
  }

  /** As the pattern {@code uuuu-MM-dd'T'HH:mm:ssxxx} writes it; each row has several. */
  private static String written(OffsetDateTime local) {
    char[] text = "0000-00-00T00:00:00+00:00".toCharArray();
    digits(text, 4, local.getYear());
    digits(text, 7, local.getMonthValue());
    digits(text, 10, local.getDayOfMonth());
    digits(text, 13, local.getHour());
    digits(text, 16, local.getMinute());
    digits(text, 19, local.getSecond());
    int minutes = local.getOffset().getTotalSeconds() / 60;
    text[19] = minutes < 0 ? '-' : '+';
    digits(text, 22, Math.abs(minutes) / 60);
    digits(text, 25, Math.abs(minutes) % 60);
    return new String(text);
  }

  /** Writes a number so that its last digit stands before a place. */
  private static void digits(char[] text, int end, int number) {
    int rest = number;
    for (int i = end - 1; rest > 0; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** PostgreSQL's infinity arrives as a moment millions of years away. */
  private static Instant inReach(Instant moment) throws InvalidValue {
    if (moment.isBefore(EARLIEST) || moment.isAfter(LATEST)) {
      throw outOfRange();
    }
    return moment;
  }

  private static LocalDateTime checked(LocalDateTime local) throws InvalidValue {
    if (local.getYear() < 1 || local.getYear() > 9999) {
      throw outOfRange();
    }
    return local;
  }

  private static InvalidValue outOfRange() {
    return new InvalidValue("out_of_range", "not a year between 1 and 9999");
  }
}
