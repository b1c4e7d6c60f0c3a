package io.custobarconnector.zoo;

/** What a source may have as the key of its rows. */
enum KeyKind {
  INT("int4", "%d", false),
  NEGATIVE("int8", "-%d", false),
  TEXT("text", "'k' || %d", false),
  /** Two keys differ in bytes and are equal by their collation. */
  CASE_BLIND(
      "text COLLATE case_blind",
      "CASE %1$d %% 2 WHEN 0 THEN 'key' ELSE 'KEY' END || %1$d / 2",
      true),
  /** Sorted by language, not by bytes. */
  LANGUAGE("text COLLATE finnish", "substr('äåvwöÄ-Z a', 1 + %1$d %% 10, 1) || '-' || %1$d", false),
  CHAR("char(12)", "'c' || %d", false),
  COMPOSITE("int4", "%d", true),
  NUMERIC("numeric", "round(%1$d, %1$d %% 3)", false),
  /** The same number with other digits behind the point. */
  SAME_NUMBER("numeric", "round(%1$d / 2, %1$d %% 2)", true),
  UUID("uuid", "md5(%d::text)::uuid", false),
  /** Some are longer than an index of PostgreSQL takes: their rows are to be rejected. */
  LONG(
      "text",
      "'k' || %1$d || CASE WHEN %1$d %% 5 = 0 THEN (SELECT string_agg(md5(i::text), '') FROM"
          + " generate_series(1, 300) i) ELSE '' END",
      false),
  /** Some rows have none. */
  NULLS("int4", "nullif(%1$d, CASE WHEN %1$d %% 7 = 0 THEN %1$d END)", true),
  /** Some rows share one. */
  TWICE("int4", "CASE WHEN %1$d %% 10 = 4 THEN %1$d + 1 ELSE %1$d END", true);

  private final String type;
  private final String pattern;
  private final boolean strange;

  KeyKind(String type, String pattern, boolean strange) {
    this.type = type;
    this.pattern = pattern;
    this.strange = strange;
  }

  String type() {
    return type;
  }

  /** The SQL of the key of row n. */
  String of(int n) {
    return pattern.formatted(n);
  }

  /** How the flow's query selects it. */
  String selected() {
    return this == COMPOSITE ? "ROW(k / 3, k % 3)" : "k";
  }

  /**
   * Whether its order is that of a language, which a database without an encoding does not know.
   */
  boolean isOfLanguage() {
    return this == CASE_BLIND || this == LANGUAGE;
  }

  /** Whether the connector may refuse it. */
  boolean isStrange() {
    return strange;
  }
}
