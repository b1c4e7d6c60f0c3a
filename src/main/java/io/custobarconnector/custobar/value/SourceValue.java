package io.custobarconnector.custobar.value;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.postgresql.util.PGobject;

/**
 * Brings the values of JDBC, Jackson and plain Java to one small set, so that the conversions need
 * not know where a row came from: String, Boolean, Number, Instant, LocalDate, LocalDateTime,
 * LocalTime, OffsetTime, Collection, Map. Anything else stays as it is and is refused by the
 * conversion.
 */
public final class SourceValue {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(Object.class);

  private SourceValue() {}

  /**
   * The plain form; null for SQL NULL and JSON null.
   *
   * @throws InvalidValue when it cannot be read, whatever its class throws
   */
  public static Object plain(Object value) throws InvalidValue {
    if (value == null
        || value instanceof String
        || value instanceof Number
        || value instanceof Boolean) {
      return value;
    }
    try {
      return read(value);
    } catch (RuntimeException e) {
      throw unreadable(value);
    }
  }

  private static Object read(Object value) throws InvalidValue {
    if (value instanceof java.util.Date date) {
      return OldDates.plain(date);
    }
    if (value instanceof OffsetDateTime moment) {
      return moment.toInstant();
    }
    if (value instanceof ZonedDateTime moment) {
      return moment.toInstant();
    }
    if (value instanceof CharSequence
        || value instanceof UUID
        || value instanceof Enum
        || value instanceof Character) {
      return value.toString();
    }
    if (value instanceof PGobject object) {
      return object(object);
    }
    if (value instanceof JsonNode node) {
      return node(node);
    }
    if (value instanceof java.sql.Array array) {
      return array(array);
    }
    if (value.getClass().isArray() && !(value instanceof byte[])) {
      return list(value);
    }
    return value;
  }

  /** Whether it says nothing: null, or text of which nobody sees anything. */
  public static boolean isBlank(Object plain) {
    return plain == null || (plain instanceof String text && Blanks.isBlank(text));
  }

  /** Whether it is a list or an object, which may hold itself. */
  public static boolean hasParts(Object plain) {
    return plain instanceof Collection || plain instanceof Map;
  }

  static InvalidValue wrongType(String expected, Object plain) {
    String found;
    if (plain instanceof Collection) {
      found = "a list";
    } else if (plain instanceof Map) {
      found = "an object";
    } else if (plain instanceof byte[]) {
      found = "binary data";
    } else if (plain instanceof Number) {
      found = "a number";
    } else if (plain instanceof Boolean) {
      found = "a boolean";
    } else if (plain instanceof String) {
      found = "text";
    } else {
      found = "a value of type " + type(plain);
    }
    return new InvalidValue("wrong_type", "expected " + expected + ", found " + found);
  }

  /** A value whose own methods fail. */
  public static InvalidValue unreadable(Object value) {
    return new InvalidValue("not_readable", "a value of type " + type(value) + " cannot be read");
  }

  private static String type(Object value) {
    String simple = value.getClass().getSimpleName();
    return simple.isEmpty() ? value.getClass().getName() : simple;
  }

  private static Object object(PGobject object) throws InvalidValue {
    String text = object.getValue();
    if (text == null) {
      return null;
    }
    return switch (Objects.requireNonNullElse(object.getType(), "")) {
      case "json", "jsonb" -> json(() -> JSON.readValue(text));
      default -> text;
    };
  }

  private static Object node(JsonNode node) throws InvalidValue {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return json(() -> JSON.readValue(node.traverse()));
  }

  private interface JsonRead {
    Object value() throws IOException;
  }

  private static Object json(JsonRead read) throws InvalidValue {
    try {
      return read.value();
    } catch (StreamConstraintsException e) {
      throw new InvalidValue(
          "too_large", "the JSON is nested too deep, or holds too long a number or text");
    } catch (IOException e) {
      throw new InvalidValue("not_json", "the JSON cannot be read");
    }
  }

  private static Object array(java.sql.Array array) throws InvalidValue {
    try {
      Object values = array.getArray();
      return values == null ? null : list(values);
    } catch (SQLException e) {
      throw new InvalidValue("not_readable", "the array cannot be read from the database");
    }
  }

  private static List<Object> list(Object array) {
    if (array instanceof Object[] values) {
      return Arrays.asList(values);
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < java.lang.reflect.Array.getLength(array); i++) {
      values.add(java.lang.reflect.Array.get(array, i));
    }
    return values;
  }
}
