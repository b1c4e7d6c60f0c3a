package io.custobarconnector.custobar.value;

import java.time.Instant;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;

/**
 * Dates and times of the classes before {@code java.time}, which only a step of an integrator still
 * makes. They count in the Julian calendar before October 1582 and forget that a year was before
 * Christ, so what they mean there is refused rather than guessed.
 */
@SuppressWarnings("JavaUtilDate") // to turn such dates into better ones is its job
final class OldDates {

  /** The first moment at which both calendars agree. */
  private static final Instant GREGORIAN = Instant.parse("1582-10-15T00:00:00Z");

  private OldDates() {}

  /** An Instant, a LocalDate or a LocalTime. */
  static Object plain(Date old) throws InvalidValue {
    if (old instanceof java.sql.Time time) {
      return time.toLocalTime();
    }
    if (old instanceof java.sql.Date date) {
      return day(date);
    }
    // A moment: right for timestamptz. A timestamp without zone was read in the zone of the virtual
    // machine, which only whoever read it can put right.
    Instant moment = Instant.ofEpochMilli(old.getTime());
    if (moment.isBefore(GREGORIAN)) {
      throw new InvalidValue(
          "ambiguous",
          "a time before October 1582 in a class that counts in another calendar; use java.time");
    }
    return moment;
  }

  private static Object day(java.sql.Date date) throws InvalidValue {
    Calendar calendar = new GregorianCalendar();
    calendar.setTime(date);
    if (calendar.get(Calendar.ERA) == GregorianCalendar.BC) {
      throw new InvalidValue("out_of_range", "not a year between 1 and 9999");
    }
    return date.toLocalDate();
  }
}
