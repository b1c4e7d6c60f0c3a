package io.custobarconnector.sandbox;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Datetimes: a zone in the value wins, otherwise the tenant's zone holds, as the <a
 * href="https://developers.custobar.com/sales.html">sales page</a> says.
 */
final class Times {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

  private Times() {}

  /**
   * The moment as tenant time with its offset and whole seconds, e.g. 2026-11-22T09:30:00+02:00.
   */
  static Optional<String> normal(String text, ZoneId zone) {
    try {
      return Optional.of(FORM.format(parse(text, zone)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** A datetime that {@link #normal} made, without its offset. */
  static String withoutZone(String normal) {
    return normal.length() < 19 ? normal : normal.substring(0, 19);
  }

  private static OffsetDateTime parse(String text, ZoneId zone) {
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay(zone).toOffsetDateTime();
    }
    // The Magento plugin separates date and time of an event by a blank.
    String iso =
        text.length() > 10 && text.charAt(10) == ' '
            ? text.substring(0, 10) + 'T' + text.substring(11)
            : text;
    int end = iso.length();
    boolean zoned =
        end > 10
            && (iso.charAt(end - 1) == 'Z' || iso.indexOf('+', 10) > 0 || iso.indexOf('-', 10) > 0);
    OffsetDateTime moment =
        zoned
            ? offset(iso).atZoneSameInstant(zone).toOffsetDateTime()
            : LocalDateTime.parse(iso).atZone(zone).toOffsetDateTime();
    return moment.truncatedTo(ChronoUnit.SECONDS);
  }

  private static OffsetDateTime offset(String iso) {
    int sign = Math.max(iso.lastIndexOf('+'), iso.lastIndexOf('-'));
    boolean basic = sign > 10 && iso.length() - sign == 5 && iso.indexOf(':', sign) < 0;
    return OffsetDateTime.parse(
        basic ? iso.substring(0, sign + 3) + ':' + iso.substring(sign + 3) : iso);
  }
}
