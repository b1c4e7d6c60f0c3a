package io.custobarconnector.permission;

/** A statement about permissions is missing or wrong; the message names the file. */
public final class PermissionSqlException extends RuntimeException {
  public PermissionSqlException(String message, Throwable cause) {
    super(message, cause);
  }

  public PermissionSqlException(String message) {
    super(message);
  }
}
