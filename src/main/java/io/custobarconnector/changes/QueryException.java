package io.custobarconnector.changes;

/** A flow's SQL file cannot be used; the message names file, line when known, and the remedy. */
public final class QueryException extends RuntimeException {
  QueryException(String message) {
    super(message);
  }

  QueryException(String message, Throwable cause) {
    super(message, cause);
  }
}
