package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The identifiers of deleted and forgotten customers, which no import brings back; see <a
 * href="https://custobar.com/docs/guides/deleting-customers-in-bulk/">deleting in bulk</a>.
 */
final class Graveyard {
  private final Set<String> dead = new HashSet<>();

  void bury(JsonNode identity) {
    for (String field : CustomerIndex.FIELDS) {
      String value = Json.text(identity, field);
      if (!value.isEmpty()) {
        dead.add(key(field, value));
      }
    }
  }

  /** Whether the row means a dead customer; a row with an id means only that id. */
  boolean holds(JsonNode row) {
    if (dead.isEmpty()) {
      return false;
    }
    for (String field : CustomerIndex.FIELDS) {
      String value = Json.text(row, field);
      if (!value.isEmpty() && dead.contains(key(field, value))) {
        return true;
      }
      if (!value.isEmpty() && field.equals("external_id")) {
        return false;
      }
    }
    return false;
  }

  private static String key(String field, String value) {
    return field + ":" + value.toLowerCase(Locale.ROOT);
  }
}
