package io.custobarconnector.zoo;

/** What a source may keep as a row's time of change. */
enum TimeKind {
  TIMESTAMPTZ("timestamptz", "%s", Nature.MOMENT),
  /** Of whole seconds, rounded: a row may be half a second ahead of the clock. */
  SECONDS("timestamptz(0)", "%s", Nature.MOMENT),
  DOMAIN("moment", "%s", Nature.MOMENT),
  /** Some rows of the first load have none. */
  SOMETIMES("timestamptz", "%s", Nature.MOMENT),
  TIMESTAMP("timestamp", "%s AT TIME ZONE '%s'", Nature.MOMENT),
  DATE("date", "(%s AT TIME ZONE '%s')::date", Nature.MOMENT),
  /** A view whose time of change is now. */
  NOW("timestamptz", "%s", Nature.STRANGE),
  TIME("time", "(%s AT TIME ZONE '%s')::time", Nature.STRANGE),
  TIMETZ("timetz", "%s::timetz", Nature.STRANGE),
  TEXT("text", "to_char(%s, 'YYYY-MM-DD\"T\"HH24:MI:SS.US')", Nature.STRANGE),
  UUID("uuid", "gen_random_uuid()", Nature.STRANGE),
  INT4("int4", "nextval('counter')", Nature.COUNTER),
  INT8("int8", "nextval('counter')", Nature.COUNTER),
  NUMERIC("numeric", "nextval('counter')", Nature.COUNTER),
  FLOAT8("float8", "extract(epoch FROM %s)::float8", Nature.COUNTER),
  XID8("xid8", "pg_current_xact_id()", Nature.COUNTER);

  /** How a type may be treated. */
  enum Nature {
    /** Orders changes in time; it must be read exactly. */
    MOMENT,
    /** Orders changes; it may be refused. */
    COUNTER,
    /** It may be refused. */
    STRANGE
  }

  private final String type;
  private final String pattern;
  private final Nature nature;

  TimeKind(String type, String pattern, Nature nature) {
    this.type = type;
    this.pattern = pattern;
    this.nature = nature;
  }

  String type() {
    return type;
  }

  Nature nature() {
    return nature;
  }

  /** The SQL of a value, from the SQL of a {@code timestamptz}. */
  String of(String moment, String zone) {
    return pattern.formatted(moment, zone);
  }

  /** Whether a row can bear a time that is not now. */
  boolean canLie() {
    return nature == Nature.MOMENT;
  }
}
