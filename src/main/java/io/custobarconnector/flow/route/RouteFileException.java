package io.custobarconnector.flow.route;

import io.custobarconnector.error.ErrorCode;

/** A route file, or what it names, cannot be used; the message tells where and what to do. */
public final class RouteFileException extends RuntimeException {
  public RouteFileException(ErrorCode code, String message) {
    super(code.of(message));
  }

  public RouteFileException(ErrorCode code, String message, Throwable cause) {
    super(code.of(message), cause);
  }
}
