package io.custobarconnector.source.http;

/** The source cannot be read as things stand; trying again at once would not help. */
public final class HttpSourceException extends RuntimeException {
  public HttpSourceException(String message) {
    super(message);
  }
}
