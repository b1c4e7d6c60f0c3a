package io.custobarconnector.webshop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of a page as a mapping sees them, and back. A value that the mapping leaves as it is stays
 * the one that the database gave, whatever its type.
 */
final class RowsAsJson {

  private static final String KEY = "_key";

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private RowsAsJson() {}

  /** A page's rows. */
  static ArrayNode of(List<Map<String, Object>> rows) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode(rows.size());
    rows.forEach(row -> all.add(of(row)));
    return all;
  }

  private static ObjectNode of(Map<String, Object> row) {
    ObjectNode columns = JsonNodeFactory.instance.objectNode();
    row.forEach((column, value) -> columns.set(column, of(value)));
    return columns;
  }

  /**
   * A value of a database, or what another system answered: text and bytes that hold JSON become
   * it.
   */
  static JsonNode answer(Object value) {
    try {
      if (value instanceof byte[] bytes) {
        return JSON.readTree(bytes);
      }
      if (value instanceof String text) {
        return JSON.readTree(text);
      }
    } catch (IOException noJson) {
      // Without the parser's message, which would quote the answer.
      throw new IllegalArgumentException("what was asked for besides is no JSON");
    }
    return of(value);
  }

  private static JsonNode of(Object value) {
    if (value == null) {
      return NullNode.instance;
    } else if (value instanceof JsonNode node) {
      return node;
    } else if (value instanceof Boolean flag) {
      return BooleanNode.valueOf(flag);
    } else if (value instanceof BigDecimal decimal) {
      return DecimalNode.valueOf(decimal);
    } else if (value instanceof BigInteger whole) {
      return DecimalNode.valueOf(new BigDecimal(whole));
    } else if (value instanceof Double || value instanceof Float) {
      return DoubleNode.valueOf(((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      return LongNode.valueOf(number.longValue());
    } else if (value instanceof Timestamp time) {
      return TextNode.valueOf(time.toInstant().toString());
    } else if (value instanceof Map<?, ?> map) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      map.forEach((name, inner) -> object.set(String.valueOf(name), of(inner)));
      return object;
    } else if (value instanceof Iterable<?> list) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      list.forEach(inner -> array.add(of(inner)));
      return array;
    }
    return text(value.toString());
  }

  /** Of jsonb the driver gives an object of its own, whose text is the JSON. */
  private static JsonNode text(String text) {
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException plainText) {
        // Such as PostgreSQL's notation of an array.
      }
    }
    return TextNode.valueOf(text);
  }

  /**
   * The rows that a mapping made of a page.
   *
   * @param before the page's rows as they were
   */
  static List<Map<String, Object>> back(JsonNode rows, List<Map<String, Object>> before) {
    Map<String, Map<String, Object>> byKey = new HashMap<>();
    before.forEach(row -> byKey.put(String.valueOf(row.get(KEY)), row));
    List<Map<String, Object>> changed = new ArrayList<>(rows.size());
    for (JsonNode row : rows) {
      Map<String, Object> was = byKey.getOrDefault(row.path(KEY).asText(""), Map.of());
      Map<String, Object> columns = new LinkedHashMap<>();
      row.properties()
          .forEach(
              column -> {
                Object original = was.get(column.getKey());
                JsonNode value = column.getValue();
                columns.put(column.getKey(), of(original).equals(value) ? original : value);
              });
      changed.add(columns);
    }
    return changed;
  }
}
