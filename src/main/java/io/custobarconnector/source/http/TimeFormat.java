package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a source writes times.
 *
 * @param pattern {@code iso}, {@code epoch-seconds}, {@code epoch-millis}, or a pattern of {@link
 *     DateTimeFormatter}
 * @param zone of times that bear none
 */
public record TimeFormat(String pattern, ZoneId zone) {

  private static final String ISO = "iso";
  private static final String SECONDS = "epoch-seconds";
  private static final String MILLIS = "epoch-millis";

  /** Numbers from here on count milliseconds; as seconds they would lie in the year 5138. */
  private static final long LEAST_MILLIS = 100_000_000_000L;

  /**
   * @throws IllegalArgumentException when the pattern is none
   */
  public TimeFormat {
    boolean named = List.of(ISO, SECONDS, MILLIS).contains(pattern);
    if (!named && DateTimeFormatter.ofPattern(pattern, Locale.ROOT).toString().isEmpty()) {
      throw new IllegalArgumentException("an empty pattern");
    }
  }

  /**
   * The time to ask from for what changed since a time: that time, or one before the hour that
   * comes twice each autumn, when the time lies in it and is written without its offset. Which of
   * the two hours the source takes it for is not known, and PostgreSQL takes the later one.
   */
  Instant since(Instant time) {
    if (namesOffset()) {
      return time;
    }
    // The time of a moment lies in no gap, so a transition is that of an hour that comes twice.
    ZoneOffsetTransition back = zone.getRules().getTransition(LocalDateTime.ofInstant(time, zone));
    return back == null
        ? time
        : back.getDateTimeAfter().minusSeconds(1).toInstant(back.getOffsetBefore());
  }

  private boolean namesOffset() {
    return List.of(ISO, SECONDS, MILLIS).contains(pattern)
        || pattern.replaceAll("'[^']*'", "").matches(".*[zOXxZ].*");
  }

  /** Writes a time for a query. */
  String write(Instant time) {
    return switch (pattern) {
      case ISO -> time.toString();
      case SECONDS -> Long.toString(time.getEpochSecond());
      case MILLIS -> Long.toString(time.toEpochMilli());
      default -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(zone).format(time);
    };
  }

  /** Reads a time of an item, in any of the usual notations; empty when it is none. */
  Optional<Instant> read(JsonNode value) {
    String text = value.asText("").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (text.matches("\\d{9,15}")) {
        long number = Long.parseLong(text);
        return Optional.of(
            number < LEAST_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number));
      }
      String iso = text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T");
      if (iso.matches(".*T.*([Zz]|[+-]\\d\\d(:?\\d\\d)?)")) {
        return Optional.of(
            OffsetDateTime.parse(
                    iso.replaceFirst("(T.*[+-]\\d\\d)(\\d\\d)$", "$1:$2")
                        .replaceFirst("(T.*[+-]\\d\\d)$", "$1:00"))
                .toInstant());
      }
      return Optional.of(
          iso.contains("T")
              ? LocalDateTime.parse(iso).atZone(zone).toInstant()
              : LocalDate.parse(iso).atStartOfDay(zone).toInstant());
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }
}
