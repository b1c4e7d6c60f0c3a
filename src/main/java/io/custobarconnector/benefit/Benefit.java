package io.custobarconnector.benefit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A benefit as the customer's field in Custobar holds it: an id alone, or an object with {@code
 * id}, {@code title}, {@code valid_from}, {@code valid_until} and {@code uses}. An id stands for
 * one grant: the same benefit given again next year needs an id of its own.
 *
 * @param id what tills call it
 * @param title for people; empty when only the id is known
 * @param validFrom as written; empty when it is valid at once
 * @param validUntil as written, a date being its last day; empty when it does not expire
 * @param uses how often the customer may use it
 * @param held what the field held, with every further key
 */
public record Benefit(
    String id,
    Optional<String> title,
    Optional<String> validFrom,
    Optional<String> validUntil,
    int uses,
    JsonNode held) {

  private static final int MOST_USES = 1_000_000;

  /** What begins as a list or an object does is one that cannot be read. */
  private static final Pattern ID =
      Pattern.compile("(?![\\[{])[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,128}");

  /** What programs write when they have no id. */
  private static final Set<String> NOTHING = Set.of("null", "undefined", "none", "nan");

  /** Whether a benefit can be used at a moment. */
  public enum Validity {
    /** Not yet. */
    UPCOMING,
    /** It can. */
    VALID,
    /** No longer. */
    EXPIRED
  }

  /**
   * Whether a text can be an id: 1 to 128 characters that people can read. What a look-up shows is
   * what a till may send.
   */
  public static boolean isReadableId(String text) {
    // With a blank around it, it would be one id for people and another for programs.
    return ID.matcher(text).matches()
        && text.strip().length() == text.length()
        && !NOTHING.contains(text.toLowerCase(Locale.ROOT));
  }

  /** Reads an entry of the field; empty when it is no benefit, or none that the ledger can keep. */
  public static Optional<Benefit> read(JsonNode entry) {
    // PostgreSQL keeps no zero character.
    return entry.toString().contains("\\u0000")
        ? Optional.empty()
        : readable(entry).filter(benefit -> isReadableId(benefit.id()));
  }

  private static Optional<Benefit> readable(JsonNode entry) {
    if (entry.isTextual()) {
      return Optional.of(
          new Benefit(
              entry.asText().strip(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              1,
              entry));
    }
    String id = text(entry, "id").orElse("");
    JsonNode uses = entry.path("uses");
    boolean usesAreWrong =
        !uses.isMissingNode() && !uses.isNull() && !(uses.canConvertToInt() && uses.asInt() > 0);
    if (usesAreWrong) {
      return Optional.empty();
    }
    return Optional.of(
        new Benefit(
            id,
            text(entry, "title"),
            bound(entry, "valid_from"),
            bound(entry, "valid_until"),
            Math.min(MOST_USES, uses.asInt(1)),
            entry));
  }

  /** As written; a list, say, is no bound that can be read, and yet there is one. */
  private static Optional<String> bound(JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    boolean isNone = value.isMissingNode() || value.isNull() || value.isTextual();
    return isNone ? text(entry, key) : Optional.of(value.toString());
  }

  private static Optional<String> text(JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    return value.isTextual() || value.isIntegralNumber()
        ? Optional.of(value.asText().strip()).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /**
   * Whether it can be used. A bound that cannot be read closes the benefit: better refused than
   * given against somebody's will.
   *
   * @param zone where its days begin and end
   */
  public Validity at(Instant now, ZoneId zone) {
    if (validUntil.isPresent()
        && !moment(validUntil.get(), zone, 1).map(now::isBefore).orElse(false)) {
      return Validity.EXPIRED;
    }
    if (validFrom.isPresent()
        && !moment(validFrom.get(), zone, 0).map(from -> !now.isBefore(from)).orElse(false)) {
      return Validity.UPCOMING;
    }
    return Validity.VALID;
  }

  /**
   * @param daysOn added to a date without a time
   */
  private static Optional<Instant> moment(String written, ZoneId zone, int daysOn) {
    List<MomentForm> forms =
        List.of(
            text -> LocalDate.parse(text).plusDays(daysOn).atStartOfDay(zone).toInstant(),
            text -> OffsetDateTime.parse(text).toInstant(),
            text -> LocalDateTime.parse(text).atZone(zone).toInstant());
    return forms.stream().map(form -> form.tried(written)).flatMap(Optional::stream).findFirst();
  }

  @FunctionalInterface
  private interface MomentForm {
    Instant read(String text);

    default Optional<Instant> tried(String text) {
      try {
        return Optional.of(read(text));
      } catch (DateTimeException otherForm) {
        return Optional.empty();
      }
    }
  }
}
