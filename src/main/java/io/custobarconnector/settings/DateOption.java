package io.custobarconnector.settings;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write them: a date, a date and time, or a time ago. */
public final class DateOption {

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhd])");

  private final Clock clock;
  private final ZoneId zone;

  /**
   * @param zone of moments without one
   */
  public DateOption(Clock clock, ZoneId zone) {
    this.clock = clock;
    this.zone = zone;
  }

  /**
   * Reads a moment.
   *
   * @param option what the moment was given for
   * @throws DateTimeException with what would be right
   */
  public Instant read(String option, String said) {
    String text = said.strip().replaceFirst("(?<=\\d) (?=\\d)", "T");
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long number = Long.parseLong(ago.group(1));
      return clock
          .instant()
          .minus(
              switch (ago.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
              });
    }
    List<Function<String, Instant>> forms =
        List.of(
            form -> OffsetDateTime.parse(form).toInstant(),
            form -> LocalDateTime.parse(form).atZone(zone).toInstant(),
            form -> LocalDate.parse(form).atStartOfDay(zone).toInstant());
    for (Function<String, Instant> form : forms) {
      try {
        return form.apply(text);
      } catch (DateTimeException anotherForm) {
        // The one sentence below tells all forms.
      }
    }
    throw new DateTimeException(
        "%s=%s is not a date or time: write a date (2026-03-01), a date and time (2026-03-01T10:00, or with a zone 2026-03-01T10:00+02:00), or a time ago (7d, 12h, 30m)"
            .formatted(option, said));
  }
}
