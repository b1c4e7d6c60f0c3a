package io.custobarconnector.journal.run;

import io.custobarconnector.journal.FailureText;

/**
 * A run has delivered all rows, and failed in a step that comes after them, such as the deletion of
 * people. The cursor has moved: no row is read again for it.
 */
public final class AfterDeliveryException extends RuntimeException {
  AfterDeliveryException(String flow, Throwable cause) {
    super(
        "%s: all rows are delivered, and the next run does not read them again; what comes after them failed: %s"
            .formatted(flow, FailureText.of(cause)),
        cause);
  }

  /** Whether a run that failed so had delivered its rows. */
  public static boolean isIn(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AfterDeliveryException) {
        return true;
      }
    }
    return false;
  }
}
