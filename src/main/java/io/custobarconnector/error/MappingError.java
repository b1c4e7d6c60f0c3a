package io.custobarconnector.error;

/** Mistakes in a mapping in JSLT. */
public enum MappingError implements ErrorCode {
  NO_FILE(1, "The mapping of a route is missing.", "Put the JSLT beside the route."),
  NOT_UTF8(
      2, "The mapping is not UTF-8.", "Save it in that encoding; the message names the place."),
  UNREADABLE(3, "The mapping cannot be read.", "Check its rights."),
  SYNTAX(4, "The mapping is no right JSLT.", "Look at the line and column that the message names."),
  SHAPE(
      5,
      "The mapping gives no object with lists of rows, or rows that no step of the route asks for.",
      "Let it give an object such as {\"sales\": […]}, and write each name as the route does."),
  FAILS(
      6,
      "A mapping fails on an answer.",
      "Look at the line that the message names; what it needs may be missing in an answer.");

  private final int number;
  private final String meaning;
  private final String mend;

  MappingError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "MAP";
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
