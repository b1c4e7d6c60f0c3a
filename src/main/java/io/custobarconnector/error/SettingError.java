package io.custobarconnector.error;

/** Mistakes in the settings. */
public enum SettingError implements ErrorCode {
  FILE(
      1,
      "The settings file cannot be read.",
      "Check the name after --config and the rights of the file; init makes a new one."),
  NOT_UTF8(
      2,
      "The settings file is not UTF-8.",
      "Save it in that encoding; the message names the line."),
  ESCAPE(
      3,
      "A backslash and a u are not followed by four hexadecimal digits.",
      "Write the letter itself, since the file is UTF-8, or two backslashes for one."),
  UNKNOWN(
      4,
      "There is no setting of this name.",
      "Take the name that the message offers. Values for your own routes begin with route."),
  OF_NO_FLOW(
      5,
      "The setting names a flow that has no route file.",
      "Correct the flow, or put its route into the routes folder."),
  VARIABLE(
      6,
      "An environment variable is almost, but not quite, the name of a setting.",
      "Take the name that the message offers."),
  TWICE(7, "A setting is given twice in the file.", "Keep one of the two lines."),
  SECRET_TWICE(
      8, "A secret is given both as a value and as the name of a file.", "Keep one of the two."),
  SECRET_FILE(
      9,
      "The file that should hold a secret cannot be read.",
      "Check the path, which is seen from the folder of the settings, and its rights."),
  SECRET_EMPTY(10, "The file that should hold a secret is empty.", "Write the secret into it."),
  SECRET_NOT_UTF8(
      11, "The file that should hold a secret is not text in UTF-8.", "Save the secret as text."),
  NO_ADDRESS(12, "custobar.url is missing.", "Set it to the address of your company in Custobar."),
  OPEN_COMPANY(
      13,
      "custobar.url is still as init wrote it.",
      "Put the name of your company in the place of COMPANY."),
  NO_KEY(
      14,
      "The key of Custobar is missing.",
      "Set CUSTOBAR_TOKEN or custobar.token-file; authorize makes a key."),
  OPEN_HOST(
      15,
      "The address of a database is still as init wrote it.",
      "Put the host of the database in the place of DATABASE-HOST."),
  NO_PAYLOAD_KEY(
      16,
      "rejected.payload=encrypt has no key to encrypt with.",
      "Make one with openssl rand -base64 32, and give it as REJECTED_PAYLOAD_KEY or in a file."),
  NO_RECEIVER(
      17,
      "Alerts are switched on, and nobody is named who shall be told.",
      "Set ALERTS_TO or alerts.to-file."),
  WHOLE_NUMBER(
      18,
      "The value is not a whole number in the range.",
      "Take a number of the range that the message names."),
  NUMBER(
      19,
      "The value is not a number in the range.",
      "Take a number of the range that the message names, with a point for decimals."),
  CHOICE(
      20,
      "The value is none of those that the setting can have.",
      "Take one of those that the message lists."),
  DURATION(21, "The value is not a duration.", "Write a whole number and ms, s, m, h or d."),
  DURATION_RANGE(
      22,
      "The duration is too short or too long.",
      "Take one of the range that the message names."),
  TIME_ZONE(23, "The value is not a time zone.", "Write it as Area/City, such as Europe/Helsinki."),
  COUNTRY(24, "The value is not a country.", "Write two letters of ISO 3166, such as FI."),
  FORM(
      25,
      "The value does not have the form that the setting needs.",
      "The message names the form."),
  SCHEDULE(
      26,
      "The value is not a Quartz cron expression.",
      "Write six fields: second, minute, hour, day of month, month, day of week; one kind of day is a question mark."),
  SCHEDULE_NEVER(27, "The schedule is a time that never comes.", "Check its day, month and year."),
  ADDRESS(
      28,
      "The value is not an address of the form that the setting needs.",
      "The message shows an example."),
  ADDRESS_END(
      29, "The address goes on where it must end.", "Leave out all from the ? or #, and /api."),
  ADDRESS_SECRET(
      30,
      "There is a user name or a password in an address.",
      "Take them out, and set the settings that the message names."),
  FOLDER(
      31,
      "routes.directory is not a folder.",
      "Correct the path, which is seen from the folder of the settings."),
  FOLDER_UNREADABLE(
      32, "The files of the routes folder cannot be listed.", "Check the rights of the folder."),
  FIELD_DATATYPE(
      33,
      "A custom field is declared for a datatype that has none.",
      "Take one of the datatypes that the message lists."),
  FIELD_PREFIX(
      34,
      "A custom field is declared with its prefix.",
      "Leave out all up to the two underscores."),
  FIELD_NAME(
      35,
      "The name of a custom field is not of the form that Custobar takes.",
      "Use lower-case letters, digits and underscores."),
  BENEFIT_RULES(
      36,
      "benefits.offline-exceptions cannot be read.",
      "Write it as in COFFEE=allow:500,BIRTHDAY=refuse."),
  TRUST_WITHOUT_TLS(
      37,
      "pos.truststore is set and pos.keystore is not.",
      "Set pos.keystore, since tills show certificates only over HTTPS."),
  KEYSTORE_FILE(
      38, "A keystore cannot be read.", "Check the path and the rights; it must be PKCS12 or JKS."),
  KEYSTORE_PASSWORD(
      39,
      "The password does not open a keystore, or not the key in it.",
      "Correct the password setting, or give the key the same password."),
  KEYSTORE_EMPTY(
      40,
      "A keystore holds no private key, or no trusted certificate.",
      "Import what the message names."),
  NEEDS(42, "A setting needs another one that is not set.", "Set the one that the message names."),
  NOT_PRIVATE(
      43,
      "An address begins with http, so that others could read what goes there.",
      "Write https."),
  ENCODING(
      41,
      "The database of the journal cannot keep what the source holds.",
      "Let the journal have a database in UTF-8 (journal.url).");

  private final int number;
  private final String meaning;
  private final String mend;

  SettingError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "SET";
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
