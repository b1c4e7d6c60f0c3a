package io.custobarconnector.error;

/** Mistakes in a query of the source. */
public enum SqlError implements ErrorCode {
  NO_FILE(
      1,
      "The SQL file of a flow is missing.",
      "Write it beside the route; inspect --write drafts one."),
  NOT_UTF8(
      2, "The SQL file is not UTF-8.", "Save it in that encoding; the message names the place."),
  UNREADABLE(3, "The SQL file cannot be read.", "Check its rights."),
  EMPTY(4, "The SQL file holds no query.", "Write a SELECT."),
  SECOND(5, "The SQL file holds a second statement.", "Keep one query."),
  NO_SELECT(6, "The statement is no SELECT.", "Write a SELECT; the connector only reads."),
  LIMIT(
      7,
      "LIMIT, OFFSET or FETCH leaves rows out.",
      "Remove it; the connector reads page by page itself."),
  TWO_ALIKE(8, "Two columns have one name.", "Name each once."),
  OWN_COLUMN(
      9, "A column has a name that the connector uses itself.", "Give it another name with AS."),
  NO_NAME(10, "A column has no name.", "Give it one with AS."),
  NO_KEY(
      11,
      "The query selects no _key.",
      "Add a unique column AS _key, such as the id of the table."),
  NO_TIME(
      12,
      "The query selects no _changed_at.",
      "Add the time of change AS _changed_at, or set <flow>.changes=snapshot."),
  TIME_TYPE(
      13,
      "_changed_at is of a type by which rows cannot be found again.",
      "Select a time as the message says, or set <flow>.changes=snapshot."),
  SYNTAX(
      14,
      "The database does not understand the query, or finds it wrong.",
      "Look at the line that the message names, or run the file in psql."),
  NO_TABLE(
      15,
      "A table or schema is not there.",
      "Check the name, its schema, and whether it needs quotes."),
  NO_COLUMN(16, "A column is not there.", "Check the name, and whether it needs quotes."),
  NO_RIGHT(
      17,
      "The user of the source may not read a table or schema.",
      "Let its owner run the GRANT of the message."),
  PLACEHOLDER(
      18,
      "There is no setting for a placeholder.",
      "Add the line that the message names to the settings."),
  PLACEHOLDER_VALUE(
      19,
      "The value of a placeholder cannot be put into SQL.",
      "Use letters, digits, hyphens and underscores only."),
  VANISHED(
      20,
      "A column that was there at the last run has gone.",
      "Mend the source, or write the columns that are left into the query."),
  MOVING(
      21,
      "_changed_at moves while rows are read, as now() does.",
      "Select the time when the row was written, or set <flow>.changes=snapshot."),
  NO_MOMENT(
      22,
      "_changed_at is a number, and a moment was given.",
      "Give a number, select a time as _changed_at, or set <flow>.changes=snapshot."),
  KEY_TEXT(
      23, "A _key is no text in the encoding of the source.", "Select it as the message says."),
  KEY_TWICE(
      24, "Several rows have one _key.", "Make it unique; a join may give several rows for one."),
  KEY_NULL(25, "Rows have no _key.", "Select a column that is never NULL."),
  KEY_RANDOM(
      26,
      "The query gives another _key for the same row each time.",
      "Select a column that identifies the row."),
  BENEFITS(
      28,
      "benefits.sql cannot be used.",
      "The message says what it must have; compare it with the one that came with this version."),
  FAILS(
      27,
      "The query fails on some row.",
      "The message holds what the database says; run the file in psql.");

  private final int number;
  private final String meaning;
  private final String mend;

  SqlError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "SQL";
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String mend() {
    return mend;
  }
}
