package io.custobarconnector.error;

/** Columns of a query that do not fit the datatype. */
public enum ColumnError implements ErrorCode {
  UNKNOWN(
      1,
      "A column is not a field of the datatype.",
      "Take the name that the message offers; docs/fields.md lists the fields."),
  UNDECLARED(
      2,
      "A column is a field of your own that is not declared.",
      "Declare it with custom-fields.<datatype>.<name>=<type>."),
  PREFIX(
      3,
      "The prefix of a field of your own is not custobar.company.",
      "Write the prefix that the message names, or set custobar.company."),
  WRITTEN_BY_US(
      4,
      "The connector writes this column itself.",
      "Select _deleted in its place, or give the column another name."),
  RESERVED(
      5,
      "A column is almost, but not quite, a reserved one.",
      "Take the name that the message offers."),
  MISSING(6, "A column is missing that the datatype cannot do without.", "Select it."),
  ANY_OF(
      7,
      "None of several columns is there, and one is needed.",
      "Select one of those that the message lists."),
  TOGETHER(8, "Columns that go together are not all there.", "Select all of them, or none."),
  NO_PERSON(9, "A column is about people, and the datatype is not.", "Remove the column."),
  PERMISSION(
      10,
      "A marketing permission is sent beside the flow that weighs them.",
      "Remove the column; customers.permissions and customer-permissions.sql send permissions.");

  private final int number;
  private final String meaning;
  private final String mend;

  ColumnError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "COL";
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
