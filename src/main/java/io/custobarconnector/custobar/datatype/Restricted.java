package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Converter;
import io.custobarconnector.custobar.value.FieldType;
import io.custobarconnector.custobar.value.InvalidValue;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Text that must be of certain characters or one of certain words.
 *
 * @param type the conversion before the check
 * @param characters a character class, for people to read
 * @param whole the same for the whole text, for matching
 * @param values the only words accepted; empty when any
 */
public record Restricted(
    Converter type, Optional<String> characters, Optional<Pattern> whole, List<String> values)
    implements Converter {

  /** The conversion of a field, with its restrictions. */
  public static Converter of(Field field, boolean key, Conversion choices) {
    Converter type = Converter.of(field.type(), choices);
    boolean text = field.type().type() == FieldType.STRING;
    if (!text || (!key && field.characters().isEmpty() && field.values().isEmpty())) {
      return type;
    }
    return new Restricted(
        type,
        field.characters(),
        field.characters().map(allowed -> Pattern.compile(allowed + "+")),
        field.values());
  }

  @Override
  public Object convert(Object plain) throws InvalidValue {
    String text = (String) type.convert(plain);
    if (whole.isPresent() && !whole.get().matcher(text).matches()) {
      throw new InvalidValue(
          "bad_character", "holds a character outside " + characters.orElseThrow());
    }
    if (!values.isEmpty() && !values.contains(text)) {
      throw new InvalidValue("unknown_value", "none of " + String.join(", ", values));
    }
    return text;
  }
}
