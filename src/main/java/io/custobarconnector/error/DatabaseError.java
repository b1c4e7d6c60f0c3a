package io.custobarconnector.error;

/** The databases of source and journal, and ports. */
public enum DatabaseError implements ErrorCode {
  NO_ANSWER(
      1,
      "A database does not answer.",
      "Check the address that the message names, the network, and whether the server runs. Flows go on by themselves."),
  NO_HOST(
      2,
      "There is no host of this name, or this machine does not find it.",
      "Check the host in the address."),
  REFUSED(
      3,
      "A database refuses the connector: user, password, name or right.",
      "Check what the message names."),
  NO_PASSWORD(
      4,
      "A database asks for a password, and none is set.",
      "Set the variable or the file that the message names."),
  POOLER(
      5,
      "A pooler before the database refuses how the connector connects.",
      "Add the parameter to ignore_startup_parameters of the pooler."),
  READ_ONLY(
      6,
      "The user of the journal may only read.",
      "Name another journal.username, or let it write."),
  NO_SCHEMA(
      7,
      "The user of the journal may not make its schema.",
      "Let the owner run the GRANT of the message."),
  NO_WRITE(
      8,
      "The user of the journal may not write in its schema.",
      "Let the owner run the GRANT of the message."),
  JOURNAL(
      9,
      "The journal cannot be brought up to date, or is of another version.",
      "The message says why; see docs/operate.md, Backup and upgrade."),
  PORT(
      10,
      "A port is taken, or may not be used.",
      "Stop the program that has it, or choose another one."),
  FAILS(
      11, "A database fails in the middle of what was begun.", "Start it again; nothing is lost."),
  JOURNAL_FAILS(
      12,
      "The journal could not be read or written.",
      "The message holds what its database says; nothing was half written, and the next run goes on."),
  POOLS_TRANSACTIONS(
      13,
      "A pooler before the journal's database gives one session to several connections at once.",
      "Let it pool by session, or name the database itself in journal.url."),
  ADDRESS(
      14,
      "A parameter in the address of a database cannot be used, or the server's certificate names another host.",
      "Correct what the message names in the address: a value, a file of certificates, or the host.");

  private final int number;
  private final String meaning;
  private final String mend;

  DatabaseError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "DBA";
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
