package io.custobarconnector;

/** Something the connector cannot work without does not answer. */
public final class UnavailableException extends RuntimeException {
  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
