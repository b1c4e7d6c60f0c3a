package io.custobarconnector.custobar;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.postgresql.util.PGobject;

/**
 * Brings the values of JDBC, Jackson and plain Java to one small set, so that the conversions need
 * not know where a row came from: String, Boolean, Number, Instant, LocalDate, LocalDateTime,
 * LocalTime, Collection, Map. Anything else stays as it is and is refused by the conversion.
 */
final class SourceValue {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(Object.class);

  private SourceValue() {}

  /** The plain form; null for SQL NULL and JSON null. */
  static Object plain(Object value) throws InvalidValue {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    // A Timestamp is a moment: right for timestamptz. The driver reads a timestamp without zone in
    // the zone of the virtual machine, which only the reader of the column can put right.
    if (value instanceof java.sql.Timestamp timestamp) {
      return timestamp.toInstant();
    }
    if (value instanceof java.sql.Date date) {
      return date.toLocalDate();
    }
    if (value instanceof java.sql.Time time) {
      return time.toLocalTime();
    }
    if (value instanceof java.util.Date date) {
      return date.toInstant();
    }
    if (value instanceof OffsetDateTime moment) {
      return moment.toInstant();
    }
    if (value instanceof ZonedDateTime moment) {
      return moment.toInstant();
    }
    if (value instanceof UUID || value instanceof Enum || value instanceof Character) {
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
    if (value instanceof Object[] array) {
      return Arrays.asList(array);
    }
    return value;
  }

  /** Whether it says nothing: null, or text of blanks only. */
  static boolean isBlank(Object plain) {
    return plain == null || (plain instanceof String text && text.isBlank());
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
      found = "a value of type " + plain.getClass().getSimpleName();
    }
    return new InvalidValue("wrong_type", "expected " + expected + ", found " + found);
  }

  private static Object object(PGobject object) throws InvalidValue {
    String text = object.getValue();
    if (text == null) {
      return null;
    }
    return switch (object.getType()) {
      case "json", "jsonb" -> {
        try {
          yield JSON.readValue(text);
        } catch (JsonProcessingException e) {
          throw new InvalidValue("not_json", "the JSON cannot be read");
        }
      }
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
    try {
      return JSON.readValue(node.traverse());
    } catch (IOException e) {
      throw new InvalidValue("not_json", "the JSON cannot be read");
    }
  }

  private static Object array(java.sql.Array array) throws InvalidValue {
    try {
      return array.getArray() instanceof Object[] values ? Arrays.asList(values) : array;
    } catch (SQLException e) {
      throw new InvalidValue("not_readable", "the array cannot be read from the database");
    }
  }
}
