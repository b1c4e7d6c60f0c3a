package io.custobarconnector.permission;

import io.custobarconnector.error.ErrorCode;

/** A statement about permissions is missing or wrong; the message names the file. */
public final class PermissionSqlException extends RuntimeException {
  public PermissionSqlException(ErrorCode code, String message, Throwable cause) {
    super(code.of(message), cause);
  }

  public PermissionSqlException(ErrorCode code, String message) {
    super(code.of(message));
  }
}
