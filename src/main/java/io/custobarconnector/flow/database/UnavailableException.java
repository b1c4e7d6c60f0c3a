package io.custobarconnector.flow.database;

import io.custobarconnector.error.ErrorCode;

/** Something the connector cannot work without does not answer. */
public final class UnavailableException extends RuntimeException {
  public UnavailableException(ErrorCode code, String message, Throwable cause) {
    super(code.of(message), cause);
  }
}
