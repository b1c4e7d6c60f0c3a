package io.custobarconnector.error;

/** A source that is read over HTTP: the file of its parameters, and what it answers. */
public enum HttpError implements ErrorCode {
  NO_FILE(
      1,
      "There is no file of parameters beside the route.",
      "Write it; docs/http-source.md lists the parameters."),
  UNKNOWN(2, "There is no parameter of this name.", "Take the name that the message offers."),
  TWICE(3, "A parameter is given twice.", "Keep one of the two lines."),
  NO_SETTING(
      4,
      "A parameter names a setting that is not there, or has no value.",
      "Set it; a secret by the environment or a file."),
  VALUE(
      5,
      "A parameter has a value that it cannot have, or one that it needs is missing.",
      "The message says what is expected."),
  ENDLESS(
      6,
      "The source gives out one page again and again.",
      "Check that no cache, proxy or plugin answers in its place."),
  TOO_LARGE(
      7,
      "An answer is larger than it may be.",
      "Ask for fewer at a time, or raise limit.answer-megabytes."),
  OLDER(
      8,
      "The source gives out what changed before the time that was asked for.",
      "Check query.since."),
  NO_ONE(9, "There is no parameter with which one record is asked for.", "Write query.one."),
  REFUSED(
      11,
      "The source refuses the key, the address or the request.",
      "Check what the message names."),
  ANSWER(
      10,
      "The source does not answer as it should.",
      "Nothing, when it does the next time; else look at what it answers.");

  private final int number;
  private final String meaning;
  private final String mend;

  HttpError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "API";
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
