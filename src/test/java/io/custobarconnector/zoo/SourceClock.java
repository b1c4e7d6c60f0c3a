package io.custobarconnector.zoo;

import io.custobarconnector.sandbox.Rows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * The clock by which the source notes when a row changed: the server's own, or one of a past night.
 */
final class SourceClock {

  /** Some time in the past, with a change of the clock after it and before today. */
  static final Instant SOME_TIME = Instant.parse("2025-05-01T00:00:00Z");

  private static final Duration BEFORE = Duration.ofMinutes(70);
  private static final Duration STEP = Duration.ofMinutes(7);

  private final SmallSource source;
  private Instant night;

  SourceClock(SmallSource source) {
    this.source = source;
    if (source.hourTwice()) {
      night = overlapAfter(ZoneId.of(source.zone()), SOME_TIME).minus(BEFORE);
    }
  }

  /** The next change of the clock at which an hour comes twice. */
  private static Instant overlapAfter(ZoneId zone, Instant after) {
    ZoneOffsetTransition next = zone.getRules().nextTransition(after);
    return next.isOverlap() ? next.getInstant() : overlapAfter(zone, next.getInstant());
  }

  /**
   * Makes the server's clock show the past night, to whoever connects from now on: its function is
   * found before PostgreSQL's own.
   */
  void make(Rows rows) {
    if (night == null) {
      return;
    }
    rows.run("CREATE SCHEMA odd");
    rows.run("CREATE TABLE odd.night AS SELECT timestamptz '" + night + "' AS now");
    rows.run(
        "CREATE FUNCTION odd.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT now FROM"
            + " odd.night'");
    rows.run(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = odd, pg_catalog, public',"
            + " current_database()); END $$");
  }

  /** Time goes on. */
  void tick(Rows rows) {
    if (night != null) {
      night = night.plus(STEP);
      rows.run("UPDATE odd.night SET now = '" + night + "'");
    }
  }

  /** The SQL of a time of change, now. */
  String now() {
    return after("0");
  }

  /** The SQL of a time of change, an interval away from now. */
  String after(String interval) {
    String now = night == null ? "now()" : "timestamptz '" + night + "'";
    return source.time().of("(" + now + " + interval '" + interval + "')", source.zone());
  }
}
