package io.custobarconnector.changes;

/** A JSLT file cannot be used; the message names file, line and column, and what is wrong. */
public final class MappingException extends RuntimeException {
  MappingException(String message, Throwable cause) {
    super(message, cause);
  }
}
