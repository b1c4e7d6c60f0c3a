package io.custobarconnector.source.http;

/** The source did not answer as it should, and may when it is asked again. */
public final class HttpSourceBusyException extends Exception {
  public HttpSourceBusyException(String message) {
    super(message);
  }

  HttpSourceBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
