package io.custobarconnector.permission;

/** Permissions cannot be dealt with now; what was told before and kept is not lost. */
public final class PermissionsUnavailableException extends RuntimeException {
  public PermissionsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  public PermissionsUnavailableException(String message) {
    super(message);
  }
}
