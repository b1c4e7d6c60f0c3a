package io.custobarconnector.source.query;

import io.custobarconnector.error.SqlError;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Set;

/**
 * What kind of value tells when a row last changed, and so what a run may believe of it. A type
 * that a cursor cannot follow is refused: rows that change later would lie behind the cursor.
 */
public enum TimeOfChange {
  /** {@code timestamptz}: a moment. */
  MOMENT,
  /** {@code timestamp}: what a clock on the wall showed; it shows one hour twice each autumn. */
  LOCAL,
  /** {@code date}: rows of the cursor's own day may still change. */
  DAY,
  /** A number that grows, such as a sequence, {@code xid8} or seconds: no clock bounds it. */
  COUNTER;

  private static final Set<String> COUNTERS =
      Set.of("int2", "int4", "int8", "smallserial", "serial", "bigserial", "numeric", "xid8");

  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "name", "citext");

  /** A clock that is set back by more than this has moved to another date line. */
  private static final int LONGEST_STEP_BACK_HOURS = 26;

  /**
   * The kind of a column's type.
   *
   * @param type PostgreSQL's name of the type
   * @throws QueryException when a cursor cannot follow values of the type
   */
  static TimeOfChange of(Path file, String flow, String type) {
    if (COUNTERS.contains(type)) {
      return COUNTER;
    }
    return switch (type) {
      case "timestamptz" -> MOMENT;
      case "timestamp" -> LOCAL;
      case "date" -> DAY;
      default ->
          throw new QueryException(
              SqlError.TIME_TYPE,
              "%s: _changed_at is of type %s, which %s; %s, or set %s.changes=snapshot"
                  .formatted(file, type, why(type), mend(type), flow));
    };
  }

  private static String why(String type) {
    if (TEXTS.contains(type)) {
      return "sorts as text and not as time";
    }
    return switch (type) {
      case "time", "timetz" -> "is a time of day and begins anew each night";
      case "uuid" -> "tells no order in which rows changed";
      case "xid" -> "has no order";
      case "float4", "float8" -> "is not exact";
      default -> "a cursor cannot follow";
    };
  }

  private static String mend(String type) {
    if (TEXTS.contains(type)) {
      return "cast it, as in changed::timestamptz AS _changed_at";
    }
    return switch (type) {
      case "time", "timetz" -> "add the date to it";
      case "float4", "float8" ->
          "turn seconds into a time with to_timestamp(changed) AS _changed_at";
      case "xid" -> "select another column";
      default -> "select a column of type timestamptz as _changed_at";
    };
  }

  /** Whether values are times of a clock, so that the source's clock bounds them. */
  public boolean isClock() {
    return this != COUNTER;
  }

  /**
   * The earliest that a clock on the wall will show from a moment on, as the column would hold it.
   *
   * @param zone where the clock hangs; of meaning for values without a zone
   */
  public String earliestFrom(Instant moment, ZoneId zone) {
    return switch (this) {
      case MOMENT -> moment.toString();
      case LOCAL -> wallClockFrom(moment, zone).toString();
      case DAY -> wallClockFrom(moment, zone).toLocalDate().toString();
      case COUNTER -> throw new IllegalStateException("a counter has no clock");
    };
  }

  private static LocalDateTime wallClockFrom(Instant moment, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    ZoneOffset offset = rules.getOffset(moment);
    LocalDateTime earliest = LocalDateTime.ofInstant(moment, offset);
    Instant last = moment.plusSeconds(LONGEST_STEP_BACK_HOURS * 3600L);
    for (ZoneOffsetTransition step = rules.nextTransition(moment);
        step != null && step.getInstant().isBefore(last);
        step = rules.nextTransition(step.getInstant())) {
      if (step.getDateTimeAfter().isBefore(earliest)) {
        earliest = step.getDateTimeAfter();
      }
    }
    return earliest;
  }
}
