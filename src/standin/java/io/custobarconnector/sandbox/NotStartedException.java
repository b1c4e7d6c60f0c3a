package io.custobarconnector.sandbox;

/** A part of the demo did not start; the message says why, and what to do. */
public final class NotStartedException extends IllegalStateException {

  private static final long serialVersionUID = 1;

  NotStartedException(String message) {
    super(message);
  }

  NotStartedException(String message, Exception cause) {
    super(message, cause);
  }
}
