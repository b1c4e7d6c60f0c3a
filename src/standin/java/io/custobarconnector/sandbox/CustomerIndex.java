package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Customers and the three ways to find them. */
final class CustomerIndex {
  static final List<String> FIELDS = List.of("external_id", "phone_number", "email");

  private final RecordTable table = new RecordTable();
  private final Map<String, HashIndex> byField =
      Map.of(
          "external_id", new HashIndex(),
          "phone_number", new HashIndex(),
          "email", new HashIndex());

  /** A customer and its number. */
  record Found(int number, ObjectNode record) {}

  /** Every customer with this value, oldest first; e-mails are compared without case. */
  List<Found> find(String field, String value) {
    List<Found> found = new ArrayList<>();
    if (value.isEmpty()) {
      return found;
    }
    int[] candidates = candidates(field, value);
    Arrays.sort(candidates);
    for (int number : candidates) {
      ObjectNode record = table.get(number);
      if (same(field, Json.text(record, field), value)) {
        found.add(new Found(number, record));
      }
    }
    return found;
  }

  int[] candidates(String field, String value) {
    return byField.get(field).find(hash(field, value));
  }

  int add(ObjectNode record) {
    int number = table.add(record);
    for (String field : FIELDS) {
      index(field, Json.text(record, field), number, true);
    }
    return number;
  }

  /**
   * Stores a changed record.
   *
   * @param before the identifiers it had
   * @return false when nothing changed
   */
  boolean put(Found changed, List<String> before) {
    for (int i = 0; i < FIELDS.size(); i++) {
      String field = FIELDS.get(i);
      String now = Json.text(changed.record(), field);
      if (!now.equals(before.get(i))) {
        index(field, before.get(i), changed.number(), false);
        index(field, now, changed.number(), true);
      }
    }
    return table.put(changed.number(), changed.record());
  }

  void remove(Found found) {
    for (String field : FIELDS) {
      index(field, Json.text(found.record(), field), found.number(), false);
    }
    table.remove(found.number());
  }

  static List<String> identifiers(JsonNode record) {
    return List.of(
        Json.text(record, "external_id"),
        Json.text(record, "phone_number"),
        Json.text(record, "email"));
  }

  RecordTable table() {
    return table;
  }

  private void index(String field, String value, int number, boolean add) {
    if (value.isEmpty()) {
      return;
    }
    if (add) {
      byField.get(field).add(hash(field, value), number);
    } else {
      byField.get(field).remove(hash(field, value), number);
    }
  }

  private static long hash(String field, String value) {
    return field.equals("email") ? HashIndex.hashOfAnyCase(value) : HashIndex.hash(value);
  }

  private static boolean same(String field, String one, String other) {
    return field.equals("email") ? one.equalsIgnoreCase(other) : one.equals(other);
  }
}
