package io.custobarconnector.journal.run;

/** A run must not go on; the message says why, what was done of it, and what to do. */
public final class RunStoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RunStoppedException(String message) {
    super(message);
  }

  public RunStoppedException(String message, Throwable cause) {
    super(message, cause);
  }
}
