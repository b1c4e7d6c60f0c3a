package io.custobarconnector.zoo;

/** Something that is not as it was promised. */
final class Finding extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** What was promised. */
  enum Kind {
    LOST,
    STALE,
    HIDDEN,
    /** Visible, though no row bears it. */
    LEFT_BEHIND,
    /** Sent, though no run ever found it living. */
    STRANGER,
    NEVER_IN_SOURCE,
    DIVIDED_RECEIPT,
    WRONG_VALUE,
    /** Rejected without a reason in the row. */
    REJECTED_THOUGH_RIGHT,
    UNREPORTED,
    /** A reconcile delivered what the cursor had missed, and does not say so. */
    UNCOUNTED,
    BOOKS,
    SENT_AGAIN,
    NEVER_QUIET,
    ENDLESS,
    FAILS,
    /** A run refuses the source, and {@code check} finds it good. */
    NOT_CHECKED
  }

  private final Kind kind;

  Finding(Kind kind, String what) {
    super(kind + ": " + what);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }
}
