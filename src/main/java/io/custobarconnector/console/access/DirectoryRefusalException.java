package io.custobarconnector.console.access;

/** Why somebody who comes from the company's directory is not let in. */
public final class DirectoryRefusalException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What the person is told. */
  public enum Kind {
    /** The directory knows them, and they have no role here. */
    NO_ROLE,
    /** What came is not what the directory says of somebody who signs in here now. */
    REFUSED,
    /** The directory does not answer as it should. */
    UNAVAILABLE
  }

  private final Kind kind;

  /**
   * @param detail for the log: no token, and nothing that came from a stranger
   */
  DirectoryRefusalException(Kind kind, String detail) {
    super(detail);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
