package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.InvalidValue;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The values of a row that its source has and that could not be read. They arrive as NULL; the
 * reserved column {@link #COLUMN} names the columns and, of each, the kind of trouble. What is
 * unknown is not empty: such a field is never cleared in Custobar.
 */
public record Unreadable(Map<?, ?> kinds) {

  /** The reserved column; the connector fills it when it reads a row. */
  static final String COLUMN = "_unreadable";

  private static final Unreadable NOTHING = new Unreadable(Map.of());
  private static final Pattern KIND = Pattern.compile("[a-z0-9_]{1,40}");

  public static Unreadable of(Map<String, Object> row) {
    return row.get(COLUMN) instanceof Map<?, ?> kinds ? new Unreadable(kinds) : NOTHING;
  }

  boolean has(String column) {
    return kinds.containsKey(column);
  }

  /** Why the column's value could not be read; empty when it could. */
  public Optional<InvalidValue> fault(String column) {
    return !kinds.isEmpty() && has(column)
        ? Optional.of(fault(kinds.get(column)))
        : Optional.empty();
  }

  private static InvalidValue fault(Object told) {
    String kind = told instanceof String text && KIND.matcher(text).matches() ? text : "";
    return new InvalidValue(
        kind.isEmpty() ? "not_readable" : kind,
        switch (kind) {
          case "not_utf8" -> "its bytes are not UTF-8 text; convert the column in the query";
          case "bad_character" ->
              "has a byte that is no character in the database's encoding; mend it in the source";
          case "infinite" -> "is infinite";
          case "not_a_number" -> "is infinite or not a number";
          case "not_a_time" -> "is no date or time that can be written, or out of reach";
          default -> "cannot be read from the source";
        });
  }
}
