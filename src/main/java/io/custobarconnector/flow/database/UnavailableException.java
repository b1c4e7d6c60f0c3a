package io.custobarconnector.flow.database;

/** Something the connector cannot work without does not answer. */
public final class UnavailableException extends RuntimeException {
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
