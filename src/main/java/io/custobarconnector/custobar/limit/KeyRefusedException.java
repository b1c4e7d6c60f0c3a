package io.custobarconnector.custobar.limit;

import io.custobarconnector.error.CustobarError;

/** Custobar does not take the key: no flow can do anything until it does. */
public final class KeyRefusedException extends CustobarRefusesUsException {
  public KeyRefusedException() {
    super(
        CustobarError.KEY,
        "Custobar refused the key (HTTP 401): check custobar.token and custobar.auth-scheme; it is tried again every 5 minutes and at a restart");
  }

  /** Whether a failure comes from a refused key, which is told once and for all flows. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof KeyRefusedException) {
        return true;
      }
    }
    return false;
  }
}
