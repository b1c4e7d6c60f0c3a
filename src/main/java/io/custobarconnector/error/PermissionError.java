package io.custobarconnector.error;

/** Mistakes in the statements about marketing permissions. */
public enum PermissionError implements ErrorCode {
  UNREADABLE(1, "A file of statements cannot be read.", "Check that it is there, and its rights."),
  PARAMETER(
      2,
      "The statement does not have its parameter in one place.",
      "Write the parameter that the message names once."),
  COLUMN(
      3,
      "The statement does not give a column.",
      "Select it; the header of the file lists the columns."),
  SYNTAX(4, "The database finds the statement wrong.", "The message holds what it says.");

  private final int number;
  private final String meaning;
  private final String mend;

  PermissionError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "PRM";
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
