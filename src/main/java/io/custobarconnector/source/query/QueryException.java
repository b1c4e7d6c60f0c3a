package io.custobarconnector.source.query;

/** A flow's SQL file cannot be used; the message names file, line when known, and the remedy. */
public final class QueryException extends RuntimeException {
  public QueryException(String message) {
    super(message);
  }

  public QueryException(String message, Throwable cause) {
    super(message, cause);
  }
}
