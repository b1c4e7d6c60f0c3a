package io.custobarconnector.source.http;

import io.custobarconnector.error.HttpError;

/** The source did not answer as it should, and may when it is asked again. */
public final class HttpSourceBusyException extends Exception {
  public HttpSourceBusyException(String message) {
    super(HttpError.ANSWER.of(message));
  }

  HttpSourceBusyException(String message, Throwable cause) {
    super(HttpError.ANSWER.of(message), cause);
  }
}
