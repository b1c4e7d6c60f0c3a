package io.custobarconnector.flow.route;

/** A route file, or what it names, cannot be used; the message tells where and what to do. */
public final class RouteFileException extends RuntimeException {
  public RouteFileException(String message) {
    super(message);
  }

  public RouteFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
