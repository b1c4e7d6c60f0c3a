package io.custobarconnector.sandbox;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * Datetimes: a zone in the value wins, otherwise the tenant's zone holds, as the <a
 * href="https://developers.custobar.com/sales.html">sales page</a> says.
 */
final class Datetimes {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private Datetimes() {}

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

  /** Tenant time without a zone, as customers read back; the text as it is when it is no time. */
  static String withoutZone(String stored, ZoneId zone) {
    return normal(stored, zone).map(text -> text.substring(0, 19)).orElse(stored);
  }

  /** Whether one stored datetime is after another; anything is after no time at all. */
  static boolean after(String one, String other, ZoneId zone) {
    if (one.isEmpty() || other.isEmpty()) {
      return !one.isEmpty();
    }
    return parse(one, zone).isAfter(parse(other, zone));
  }

  /**
   * Whether the text is well-formed as {@code 2026-11-22T09:30:00+02:00}, the common case, which
   * can be kept as it is. The days of short months are left to the slow way.
   */
  static boolean isPlain(String text) {
    return text.length() == 25
        && matches(text, "dddd-dd-ddTdd:dd:dd+dd:dd")
        && within(text, 5, 1, 12)
        && within(text, 8, 1, 28)
        && within(text, 11, 0, 23)
        && within(text, 14, 0, 59)
        && within(text, 17, 0, 59)
        && within(text, 20, 0, 14)
        && within(text, 23, 0, 59);
  }

  private static boolean matches(String text, String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (pattern.charAt(i)) {
            case 'd' -> c >= '0' && c <= '9';
            case '+' -> c == '+' || c == '-';
            default -> c == pattern.charAt(i);
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean within(String text, int at, int least, int most) {
    int value = (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
    return value >= least && value <= most;
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
