package io.custobarconnector.custobar.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Converter;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.custobar.value.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Short ways to format rows in tests. */
final class Formats {
  private Formats() {}

  static MessageFormat of(String datatype) {
    return of(datatype, Conversion.defaults());
  }

  static MessageFormat of(String datatype, Conversion conversion) {
    return new MessageFormat(Datatypes.load(CustomFields.none()).get(datatype), conversion);
  }

  /** A row of name, value, name, value, in which a value may be null. */
  static Map<String, Object> row(Object... namesAndValues) {
    Map<String, Object> row = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return row;
  }

  static List<String> json(Formatted formatted) {
    return formatted.messages().stream()
        .map(message -> new String(message.json(), StandardCharsets.UTF_8))
        .toList();
  }

  /** The value as it is written for a type, which must accept it. */
  static Object written(String type, Object source) {
    return written(type, source, Conversion.defaults());
  }

  static Object written(String type, Object source, Conversion choices) {
    try {
      return Converter.of(ValueType.parse(type), choices).convert(SourceValue.plain(source));
    } catch (InvalidValue e) {
      throw new AssertionError(type + " does not take the value: " + e.reason(), e);
    }
  }

  /** Why a type does not take the value: the kind of fault. */
  static InvalidValue fault(String type, Object source) {
    try {
      Object written =
          Converter.of(ValueType.parse(type), Conversion.defaults())
              .convert(SourceValue.plain(source));
      throw new AssertionError(type + " took the value and wrote " + written);
    } catch (InvalidValue e) {
      assertThat(e.reason()).isNotBlank();
      return e;
    }
  }
}
