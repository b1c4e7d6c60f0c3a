package io.custobarconnector.source.http;

import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.error.HttpError;

/** The source cannot be read as things stand; trying again at once would not help. */
public final class HttpSourceException extends RuntimeException {
  /** As routes throw it, of an answer that refuses. */
  public HttpSourceException(String message) {
    this(HttpError.REFUSED, message);
  }

  public HttpSourceException(ErrorCode code, String message) {
    super(code.of(message));
  }
}
