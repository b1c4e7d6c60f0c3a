package io.custobarconnector.custobar.value;

/**
 * A phone number or an e-mail address, in the one form in which two are compared: E.164, and lower
 * case with the domain in ASCII.
 */
public record Contact(Kind kind, String value) {

  /** What it is. */
  public enum Kind {
    PHONE,
    EMAIL;

    /** As people call it. */
    public String word() {
      return this == PHONE ? "phone number" : "e-mail address";
    }
  }

  /** The same as one text, of which the journal may keep a mark. */
  public String text() {
    return kind == Kind.PHONE ? "phone:" + value : "email:" + value;
  }

  /** Without the number or address. */
  @Override
  public String toString() {
    return kind.word();
  }
}
