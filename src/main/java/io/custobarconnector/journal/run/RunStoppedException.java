package io.custobarconnector.journal.run;

import io.custobarconnector.error.ErrorCode;

/** A run must not go on; the message says why, what was done of it, and what to do. */
public final class RunStoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RunStoppedException(ErrorCode code, String message) {
    super(code.of(message));
  }

  public RunStoppedException(ErrorCode code, String message, Throwable cause) {
    super(code.of(message), cause);
  }
}
