package io.custobarconnector.consent;

/** A statement about permissions is missing or wrong; the message names the file. */
public final class PermissionSqlException extends RuntimeException {
  PermissionSqlException(String message, Throwable cause) {
    super(message, cause);
  }

  PermissionSqlException(String message) {
    super(message);
  }
}
