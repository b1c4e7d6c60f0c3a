package io.custobarconnector.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as a person reads them. */
public final class Formats {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Formats() {}

  /** A moment as the clocks of a zone show it; the zone has to be named beside it. */
  public static String local(Instant moment, ZoneId zone) {
    return LOCAL.format(moment.atZone(zone));
  }

  /** 12345 as {@code 12 345}. */
  public static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
  }

  /** Seconds with one decimal below a minute, then minutes, hours or days. */
  public static String time(Duration time) {
    // Rounded as it is shown, so that nothing takes 60.0 s.
    long seconds = time.plusMillis(50).toSeconds();
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    if (seconds < 3600) {
      return "%s min %s s".formatted(seconds / 60, seconds % 60);
    }
    if (seconds < 48 * 3600) {
      return "%s h %s min".formatted(seconds / 3600, seconds / 60 % 60);
    }
    return "%s days".formatted(seconds / 86_400);
  }
}
