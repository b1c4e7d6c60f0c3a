package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The partial update of the <a href="https://developers.custobar.com/customers.html">customers
 * page</a>: keys that are present replace, keys that are absent stay, an empty string clears.
 */
final class Merge {
  private Merge() {}

  /** Puts every key of a row into a record; {@code list.add} and {@code list.remove} edit lists. */
  static void into(ObjectNode record, ObjectNode row) {
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      String name = field.getKey();
      if (name.endsWith(".add")) {
        edit(record, name.substring(0, name.length() - ".add".length()), field.getValue(), true);
      } else if (name.endsWith(".remove")) {
        String list = name.substring(0, name.length() - ".remove".length());
        edit(record, list, field.getValue(), false);
      } else {
        value(record, name, field.getValue());
      }
    }
  }

  /** A new record from its first row; the row itself where nothing in it needs merging. */
  static ObjectNode fresh(ObjectNode row) {
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      JsonNode value = field.getValue();
      boolean cleared = value.isTextual() && value.textValue().isEmpty();
      if (cleared || field.getKey().endsWith(".add") || field.getKey().endsWith(".remove")) {
        ObjectNode record = Json.object();
        into(record, row);
        return record;
      }
    }
    return row;
  }

  /** Sets one key, or clears it when the value is the empty string. */
  static void value(ObjectNode record, String name, JsonNode value) {
    if (value.isTextual() && value.textValue().isEmpty()) {
      record.remove(name);
    } else {
      record.set(name, value);
    }
  }

  /** Adds members to a list or removes them from it; a list that becomes empty goes. */
  static void edit(ObjectNode record, String list, JsonNode members, boolean add) {
    Set<JsonNode> result = new LinkedHashSet<>();
    if (record.get(list) instanceof ArrayNode present) {
      present.forEach(result::add);
    }
    for (JsonNode member : members) {
      if (add) {
        result.add(member);
      } else {
        result.remove(member);
      }
    }
    if (result.isEmpty()) {
      record.remove(list);
    } else {
      record.putArray(list).addAll(result);
    }
  }
}
