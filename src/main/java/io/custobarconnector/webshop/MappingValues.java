package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * The values of a record as they come from systems that write numbers as text, empty objects as
 * lists, and leave out what they do not know. Each function gives null for what is not there, and
 * {@code required} refuses that; what is of a wrong type names its field.
 */
final class MappingValues {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private MappingValues() {}

  /** The value, which must say something. */
  static JsonNode required(JsonNode value, String field) {
    if (value.isNull() || (value.isTextual() && value.textValue().isBlank())) {
      throw new FieldFault(field, "missing", "has no value");
    }
    return value;
  }

  /**
   * Text as a reader sees it; null for blanks. A number is its digits. A list or an object stays
   * what it is, for Custobar's field to refuse.
   */
  static JsonNode text(JsonNode value) {
    if (value.isContainerNode() || value.isNull()) {
      return value;
    }
    String text = PlainText.of(value.asText());
    return text.isEmpty() ? NullNode.instance : TextNode.valueOf(text);
  }

  /** As {@link #text(JsonNode)}, where a list or an object makes the record useless. */
  static JsonNode text(JsonNode value, String field) {
    if (value.isContainerNode()) {
      throw wrongType(field, "text");
    }
    return text(value);
  }

  /** A time in ISO 8601, in UTC when it has no zone; null for what is none. */
  static JsonNode time(JsonNode value) {
    String text = value.isTextual() ? value.textValue().strip() : "";
    try {
      OffsetDateTime.parse(text);
      return TextNode.valueOf(text);
    } catch (DateTimeParseException withoutZone) {
      try {
        LocalDateTime.parse(text);
        return TextNode.valueOf(text + "Z");
      } catch (DateTimeParseException neither) {
        return NullNode.instance;
      }
    }
  }

  /** A number, or the number that a text holds. */
  static JsonNode amount(JsonNode value, String field) {
    if (value.isNumber() || value.isNull()) {
      return value;
    }
    if (!value.isTextual()) {
      throw wrongType(field, "a number");
    }
    String text = value.textValue().strip();
    if (text.isEmpty()) {
      return NullNode.instance;
    }
    try {
      return DecimalNode.valueOf(new BigDecimal(text));
    } catch (NumberFormatException e) {
      throw new FieldFault(field, "not_a_number", "is not a number");
    }
  }

  /** True or false, or a text or number that says so. */
  static JsonNode flag(JsonNode value, String field) {
    if (value.isBoolean() || value.isNull()) {
      return value;
    }
    return switch (value.asText().strip().toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes" -> BooleanNode.TRUE;
      case "false", "0", "no" -> BooleanNode.FALSE;
      default -> throw new FieldFault(field, "not_boolean", "is neither true nor false");
    };
  }

  /** A list; PHP writes one with gaps as an object, whose keys are numbers. */
  static JsonNode list(JsonNode value, String field) {
    if (value.isArray()) {
      return value;
    }
    ArrayNode list = JSON.arrayNode();
    if (value.isNull() || (value.isTextual() && value.textValue().isBlank())) {
      return list;
    }
    if (!value.isObject()) {
      throw wrongType(field, "a list");
    }
    value
        .properties()
        .forEach(
            element -> {
              if (!element.getKey().matches("\\d+")) {
                throw wrongType(field, "a list");
              }
              list.add(element.getValue());
            });
    return list;
  }

  /** An object; PHP writes an empty one as a list. */
  static JsonNode object(JsonNode value, String field) {
    if (value.isObject()) {
      return value;
    }
    boolean empty =
        value.isNull()
            || (value.isArray() && value.isEmpty())
            || (value.isTextual() && value.textValue().isBlank());
    if (!empty) {
      throw wrongType(field, "an object");
    }
    return JSON.objectNode();
  }

  /** An id as text; null for 0, which stands where a record was deleted. */
  static JsonNode knownId(JsonNode value) {
    String id = value.isNumber() || value.isTextual() ? value.asText().strip() : "";
    return id.isEmpty() || id.matches("0+") ? NullNode.instance : TextNode.valueOf(id);
  }

  /**
   * A product's code, as {@code products.sql} writes it: an EAN that has lost its leading zero has
   * it again, and one with zeros too many has them no more. What is no EAN stays as it is.
   *
   * @see <a href="https://www.gs1.org/services/how-calculate-check-digit-manually">Check digits</a>
   */
  static JsonNode ean(JsonNode value) {
    String code = value.asText().strip();
    if (value.isContainerNode() || !code.matches("[0-9]{8}|[0-9]{12,14}")) {
      return value;
    }
    String digits = "0".repeat(14 - code.length()) + code;
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 3 : 1);
    }
    return sum % 10 == 0 ? TextNode.valueOf(digits.replaceFirst("^(0{6}|0)", "")) : value;
  }

  private static FieldFault wrongType(String field, String expected) {
    return new FieldFault(field, "wrong_type", "is not " + expected);
  }
}
