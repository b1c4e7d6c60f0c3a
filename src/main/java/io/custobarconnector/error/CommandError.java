package io.custobarconnector.error;

/** What was written on the command line. */
public enum CommandError implements ErrorCode {
  NO_FLOW(1, "There is no flow of this name.", "Take one of those that the message lists."),
  NONE_ENABLED(2, "No flow is enabled.", "Name one, or set <flow>.enabled=true."),
  OPTIONS(
      3,
      "Options do not go together, or one needs another.",
      "Leave one out; --help of the command says what goes with what."),
  VALUE(4, "The value of an option or argument is wrong.", "The message says what is expected."),
  SURE(5, "Nobody can be asked here whether that is meant.", "Say --yes."),
  NOBODY(6, "There is no such customer.", "Check the number, the phone number or the address."),
  SEVERAL(7, "Several customers fit.", "Ask again with the number of one."),
  NOT_THIS_FLOW(
      8, "The flow cannot do that.", "The message says why, and what can be done instead."),
  FILE(9, "A file is there already, or cannot be written.", "Remove it, or name another one."),
  NO_SECRET(
      10,
      "No key was given, or it would be seen.",
      "Type it, or give it as one line of standard input."),
  UNKNOWN_ARGUMENT(
      13,
      "There is no command, option or argument of this name.",
      "Take the one that the message offers, or one of those that --help shows."),
  MISSING_ARGUMENT(
      14,
      "A command, an argument, or the value of an option is missing.",
      "Add it; --help of the command shows the order."),
  OUTPUT(
      15,
      "Standard output could not be written.",
      "See where it goes: mostly a disk is full. What the command did is done."),
  NO_TABLES(
      12,
      "The catalogue of the source has nothing to draft from.",
      "Check scc.url and the rights of its user."),
  NO_JOURNAL(
      11, "What was asked for is not in the journal.", "Look with list or status what there is.");

  private final int number;
  private final String meaning;
  private final String mend;

  CommandError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "CMD";
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
