package io.custobarconnector.source.query;

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

  /** The types of whole numbers, as the driver names them. */
  private static final Set<String> WHOLE_NUMBERS =
      Set.of("int2", "int4", "int8", "smallserial", "serial", "bigserial");

  /** Types that are read as the text that PostgreSQL writes, exactly. */
  private static final Set<String> AS_TEXT = Set.of("numeric", "date", "timestamptz", "bpchar");

  /** Types whose values hold no text that a database without an encoding could spoil. */
  private static final Set<String> WITHOUT_TEXT =
      Set.of(
          "bool",
          "int2",
          "int4",
          "int8",
          "smallserial",
          "serial",
          "bigserial",
          "float4",
          "float8",
          "numeric",
          "date",
          "timestamptz",
          "timestamp",
          "time",
          "timetz",
          "uuid",
          "bytea",
          "oid",
          "xid8",
          "money",
          "interval");

  private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");

  /**
   * The column as the connector selects it. A time without a zone is given the source's zone here,
   * where its meaning is known, and an array becomes JSON, since an array of the driver lives only
   * as long as its connection.
   *
   * @param bytes whether texts come as bytes, since the database does not know their encoding
   */
  String selected(String timeZone, boolean bytes) {
    String plain = "q." + quoted();
    String value =
        switch (type) {
          // The first and last days that PostgreSQL knows lie outside of it in some zone.
          case "timestamp" ->
              "CASE WHEN %1$s BETWEEN '4712-01-01 BC' AND '294276-12-01' THEN (%1$s AT TIME ZONE '%2$s')::text ELSE %1$s::text END"
                  .formatted(plain, timeZone);
          default ->
              isArray()
                  ? "to_json(%s)".formatted(plain)
                  : AS_TEXT.contains(type) ? plain + "::text" : plain;
        };
    if (bytes && !WITHOUT_TEXT.contains(type)) {
      value = "convert_to((%s)::text, 'SQL_ASCII')".formatted(value);
    }
    return value.equals(plain) ? value : "%s AS %s".formatted(value, quoted());
  }

  boolean isArray() {
    return type.startsWith("_");
  }

  /** Whether the column comes as bytes when texts do. */
  public boolean holdsText() {
    return !WITHOUT_TEXT.contains(type);
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

  /** The column as a moment in time, of years that every type of time has. */
  String asMoment(String timeZone) {
    return switch (type) {
      case "timestamp", "date" ->
          "CAST(LEAST(GREATEST(q.%s, '0001-01-01'), '9999-12-31') AS timestamp) AT TIME ZONE '%s'"
              .formatted(quoted(), timeZone);
      default -> "q." + quoted();
    };
  }

  /** Whether its values are whole numbers. */
  boolean isWholeNumber() {
    return WHOLE_NUMBERS.contains(type);
  }

  /**
   * The column as it orders rows: no two texts are equal unless they are the same bytes, whatever
   * the column's own collation, type or padding says.
   */
  public String ordered() {
    return isWholeNumber() ? "q." + quoted() : "q." + quoted() + "::text COLLATE \"C\"";
  }

  /** What a text is cast to where it is compared with {@link #ordered}. */
  String orderedAs(String parameter) {
    return isWholeNumber()
        ? "CAST(%s AS int8)".formatted(parameter)
        : "CAST(%s AS text) COLLATE \"C\"".formatted(parameter);
  }

  /**
   * The column as it is compared with texts of the journal: as it is where an index can serve and
   * each text can be its value, else as text.
   */
  public String comparable() {
    return isWholeNumber() || type.equals("text") || type.equals("varchar")
        ? "q." + quoted()
        : "q." + quoted() + "::text";
  }

  /** The type of the texts that are compared with {@link #comparable}. */
  public String comparedAs() {
    return isWholeNumber() ? "int8" : "text";
  }

  /** Whether the text can be a value of the column: a key may have had another type once. */
  public boolean canBe(String text) {
    return !isWholeNumber() || WHOLE_NUMBER.matcher(text).matches();
  }

  public String quoted() {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
