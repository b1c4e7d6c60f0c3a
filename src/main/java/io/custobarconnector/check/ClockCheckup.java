package io.custobarconnector.check;

import io.custobarconnector.source.probe.HorizonProbe.WallClocks;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Notices times without a zone that a source writes by another clock than {@code time-zone} says. A
 * shop trades all the time: when its newest row is hours old or ahead in one zone and was written
 * just now in another, the other is the likelier one.
 */
final class ClockCheckup {

  /** A row that is no older was written just now. */
  private static final Duration JUST_NOW = Duration.ofMinutes(10);

  private ClockCheckup() {}

  /**
   * The warning, or nothing when the newest row looks right in the settings' zone.
   *
   * @param zone what {@code time-zone} says
   */
  static Optional<Finding> of(String flow, WallClocks clocks, ZoneId zone) {
    Duration age = Duration.between(clocks.newest(), clocks.clock());
    if (isJustNow(age)) {
      return Optional.empty();
    }
    for (ZoneId other : candidates(clocks.zones())) {
      LocalDateTime there =
          clocks.clock().atZone(zone).withZoneSameInstant(other).toLocalDateTime();
      if (isJustNow(Duration.between(clocks.newest(), there))) {
        return Optional.of(
            Finding.warning(
                flow,
                "the newest _changed_at, a time without a zone, is %s as a clock in %s (time-zone) shows it, and was just now in %s. If the source writes times of %3$s, late rows may be overlooked and dates are sent wrong by hours: select changed AT TIME ZONE '%3$s' AS _changed_at, and other times so as well, or set time-zone=%3$s"
                    .formatted(hours(age), zone, other)));
      }
    }
    return Optional.empty();
  }

  private static Set<ZoneId> candidates(Set<String> named) {
    Set<ZoneId> zones = new LinkedHashSet<>();
    for (String name : named) {
      try {
        zones.add(ZoneId.of(name));
      } catch (DateTimeException unknownHere) {
        // PostgreSQL knows abbreviations that Java does not; UTC is tried in any case.
      }
    }
    zones.add(ZoneId.of("UTC"));
    return zones;
  }

  private static boolean isJustNow(Duration age) {
    return !age.isNegative() && age.compareTo(JUST_NOW) < 0;
  }

  private static String hours(Duration age) {
    Duration length = age.abs();
    return "%s h %s min %s"
        .formatted(length.toHours(), length.toMinutesPart(), age.isNegative() ? "ahead" : "old");
  }
}
