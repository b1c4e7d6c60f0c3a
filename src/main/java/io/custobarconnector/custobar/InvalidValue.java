package io.custobarconnector.custobar;

/**
 * A value that cannot become what its field holds. Its message never holds the value, which may be
 * personal data. It has no stack trace: it is a finding about data, and there can be one per row.
 */
final class InvalidValue extends Exception {
  private static final long serialVersionUID = 1;

  private final String kind;

  InvalidValue(String kind, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
  }

  String kind() {
    return kind;
  }

  String reason() {
    return getMessage();
  }
}
