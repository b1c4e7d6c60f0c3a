package io.custobarconnector.custobar.value;

/**
 * A value that cannot become what its field holds. Its message never holds the value, which may be
 * personal data. It has no stack trace: it is a finding about data, and there can be one per row.
 */
public final class InvalidValue extends Exception {
  private static final long serialVersionUID = 1;

  private final String kind;

  public InvalidValue(String kind, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
  }

  public String kind() {
    return kind;
  }

  public String reason() {
    return getMessage();
  }
}
