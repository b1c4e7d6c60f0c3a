package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.error.MappingError;
import io.custobarconnector.journal.run.RunStoppedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The form of what a mapping makes of a record. Of another form, rows would be read as none, and
 * the record lost without a word.
 */
final class ResultShape {

  private ResultShape() {}

  /**
   * @param file the mapping, as people know it
   * @throws RunStoppedException when the result is none of a mapping
   */
  static void check(Path file, JsonNode result) {
    if (!result.isObject()) {
      throw wrong(
          file,
          "the result must be an object with a list of rows for each datatype, such as {\"sales\": […]}");
    }
    for (Map.Entry<String, JsonNode> part : result.properties()) {
      if (part.getKey().equals(OrderMemory.ORDER)) {
        order(file, part.getValue());
      } else if (!isRows(part.getValue())) {
        throw wrong(
            file,
            "\"%s\" of the result must be a list of rows, such as [{…}]".formatted(part.getKey()));
      }
    }
  }

  private static boolean isRows(JsonNode part) {
    return part.isNull() || (part.isArray() && part.valueStream().allMatch(ResultShape::isRow));
  }

  /** A mapping leaves a row out with null. */
  private static boolean isRow(JsonNode entry) {
    return entry.isObject() || entry.isNull();
  }

  private static void order(Path file, JsonNode order) {
    boolean rows = order.path("rows").isTextual();
    if (!order.path("keys").isTextual() || (rows && !order.path("gone").isObject())) {
      throw wrong(
          file,
          "\"_order\" of the result must be an object with the texts \"keys\" and \"rows\", and \"gone\", which is a row");
    }
    try {
      Pattern.compile(order.path("rows").asText(""));
    } catch (PatternSyntaxException e) {
      // Without the message, which quotes the pattern on lines of its own.
      throw wrong(file, "\"rows\" in \"_order\" of the result is not a regular expression");
    }
  }

  private static RunStoppedException wrong(Path file, String what) {
    return new RunStoppedException(MappingError.SHAPE, "%s: %s".formatted(file, what), null);
  }
}
