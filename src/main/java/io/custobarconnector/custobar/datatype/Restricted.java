package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Converter;
import io.custobarconnector.custobar.value.FieldType;
import io.custobarconnector.custobar.value.InvalidValue;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text that must be of certain characters or one of certain words.
 *
 * @param type the conversion before the check
 * @param characters a character class, for people to read
 * @param allowed the same, for matching
 * @param values the only words accepted; empty when any
 */
public record Restricted(
    Converter type, Optional<String> characters, Optional<Characters> allowed, List<String> values)
    implements Converter {

  /**
   * A class of characters; those of ASCII are asked once for all.
   *
   * @param ascii which of the first 128 characters belong to it
   * @param whole a text of nothing but characters of the class
   */
  record Characters(BitSet ascii, Pattern whole) {

    private static final int ASCII = 128;

    static Characters of(String characters) {
      Pattern whole = Pattern.compile(characters + "+");
      BitSet ascii = new BitSet(ASCII);
      for (char c = 0; c < ASCII; c++) {
        ascii.set(c, whole.matcher(String.valueOf(c)).matches());
      }
      return new Characters(ascii, whole);
    }

    boolean holdsAllOf(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c >= ASCII) {
          return whole.matcher(text).matches();
        }
        if (!ascii.get(c)) {
          return false;
        }
      }
      return !text.isEmpty();
    }
  }

  /** The conversion of a field, with its restrictions. */
  public static Converter of(Field field, boolean key, Conversion choices) {
    Converter type = Converter.of(field.type(), choices);
    boolean text = field.type().type() == FieldType.STRING;
    if (!text || (!key && field.characters().isEmpty() && field.values().isEmpty())) {
      return type;
    }
    return new Restricted(
        type, field.characters(), field.characters().map(Characters::of), field.values());
  }

  @Override
  public Object convert(Object plain) throws InvalidValue {
    String text = (String) type.convert(plain);
    if (allowed.isPresent() && !allowed.get().holdsAllOf(text)) {
      throw new InvalidValue(
          "bad_character", "holds a character outside " + characters.orElseThrow());
    }
    if (!values.isEmpty() && !values.contains(text)) {
      throw new InvalidValue("unknown_value", "none of " + String.join(", ", values));
    }
    return text;
  }
}
