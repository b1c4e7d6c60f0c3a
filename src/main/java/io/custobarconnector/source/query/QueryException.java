package io.custobarconnector.source.query;

import io.custobarconnector.error.ErrorCode;

/** A flow's SQL file cannot be used; the message names file, line when known, and the remedy. */
public final class QueryException extends RuntimeException {
  public QueryException(ErrorCode code, String message) {
    super(code.of(message));
  }

  public QueryException(ErrorCode code, String message, Throwable cause) {
    super(code.of(message), cause);
  }
}
