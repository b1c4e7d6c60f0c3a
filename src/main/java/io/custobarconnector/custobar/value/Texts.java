package io.custobarconnector.custobar.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;

/**
 * Text, letter for letter, without the blanks at its ends and without the control characters that
 * scanners and old systems leave in it (line ends and tabs stay). Numbers, booleans and times
 * become their text.
 *
 * @param zone of times that carry none
 */
public record Texts(ZoneId zone) implements Converter {
  @Override
  public String convert(Object plain) throws InvalidValue {
    if (plain instanceof String text) {
      return Blanks.isPlain(text) ? text : Blanks.strip(clean(text));
    }
    if (plain instanceof Number) {
      return number(plain);
    }
    if (plain instanceof Boolean || plain instanceof LocalTime || plain instanceof OffsetTime) {
      return plain.toString();
    }
    if (plain instanceof LocalDate) {
      return (String) new Times(zone).date(plain);
    }
    if (plain instanceof Instant || plain instanceof LocalDateTime) {
      return (String) new Times(zone).dateTime(plain);
    }
    throw SourceValue.wrongType("text", plain);
  }

  /** A number without trailing zeros and without an exponent. */
  public static String number(Object plain) throws InvalidValue {
    return Numbers.decimal(plain).stripTrailingZeros().toPlainString();
  }

  static String clean(String text) throws InvalidValue {
    checkSurrogates(text);
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return withoutControls(text);
      }
    }
    return text;
  }

  /** Half of a character cannot be written in UTF-8, neither to Custobar nor to the journal. */
  public static void checkSurrogates(String text) throws InvalidValue {
    if (Blanks.isPlain(text)) {
      return;
    }
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired = i + 1 < length && Character.isSurrogatePair(c, text.charAt(i + 1));
        if (!paired) {
          throw new InvalidValue("bad_character", "half of a character (an unpaired surrogate)");
        }
        i++;
      }
    }
  }

  private static String withoutControls(String text) {
    var kept = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (!isControl(text.charAt(i))) {
        kept.append(text.charAt(i));
      }
    }
    return kept.toString();
  }

  private static boolean isControl(char c) {
    return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
  }
}
