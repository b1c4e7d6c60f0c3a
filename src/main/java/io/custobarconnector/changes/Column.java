package io.custobarconnector.changes;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A column of a flow's query.
 *
 * @param name as the query names it
 * @param type PostgreSQL's name of its type, such as {@code timestamptz} or {@code _text}
 */
public record Column(String name, String type) {

  /** When the row last changed; orders the rows. */
  public static final String CHANGED_AT = "_changed_at";

  /** Unique; orders rows that changed at the same moment. */
  public static final String KEY = "_key";

  /**
   * The column as the connector selects it. A time without a zone is given the source's zone here,
   * where its meaning is known, and an array becomes JSON, since an array of the driver lives only
   * as long as its connection.
   */
  String selected(String timeZone) {
    String quoted = quoted();
    if (type.equals("timestamp")) {
      return "q.%s AT TIME ZONE '%s' AS %s".formatted(quoted, timeZone, quoted);
    }
    if (type.startsWith("_")) {
      return "to_jsonb(q.%s) AS %s".formatted(quoted, quoted);
    }
    return "q." + quoted;
  }

  /** The type as SQL writes it. */
  String castType() {
    return switch (type) {
      // The driver's names for an integer that counts by itself; no cast knows them.
      case "smallserial" -> "int2";
      case "serial" -> "int4";
      case "bigserial" -> "int8";
      // Quoted already when it comes from another schema.
      default -> type.startsWith("\"") ? type : '"' + type.replace("\"", "\"\"") + '"';
    };
  }

  /** The column as a moment in time, whatever type of time it has. */
  String asMoment(String timeZone) {
    return switch (type) {
      case "timestamp", "date" ->
          "CAST(q.%s AS timestamp) AT TIME ZONE '%s'".formatted(quoted(), timeZone);
      default -> "q." + quoted();
    };
  }

  /** The types of whole numbers, as the driver names them. */
  private static final Set<String> WHOLE_NUMBERS =
      Set.of("int2", "int4", "int8", "smallserial", "serial", "bigserial");

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

  /**
   * The column as it is compared with texts of the journal: as it is where an index can serve and
   * each text can be its value, else as text.
   */
  String comparable() {
    return WHOLE_NUMBERS.contains(type) || type.equals("text") || type.equals("varchar")
        ? "q." + quoted()
        : "q." + quoted() + "::text";
  }

  /** What the texts are cast to for {@link #comparable}. */
  String comparedAs() {
    return WHOLE_NUMBERS.contains(type) ? "int8" : "text";
  }

  /** Whether its values are whole numbers. */
  boolean isWholeNumber() {
    return WHOLE_NUMBERS.contains(type);
  }

  /** Whether the text can be a value of the column: a key may have had another type once. */
  boolean canBe(String text) {
    return !WHOLE_NUMBERS.contains(type) || WHOLE_NUMBER.matcher(text).matches();
  }

  String quoted() {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
