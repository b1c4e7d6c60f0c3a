package io.custobarconnector;

/** A route file, or what it names, cannot be used; the message tells where and what to do. */
public final class RouteFileException extends RuntimeException {
  RouteFileException(String message) {
    super(message);
  }

  RouteFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
