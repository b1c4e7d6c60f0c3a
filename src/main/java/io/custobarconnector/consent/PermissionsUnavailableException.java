package io.custobarconnector.consent;

/** Permissions cannot be dealt with now; what was told before and kept is not lost. */
public final class PermissionsUnavailableException extends RuntimeException {
  PermissionsUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  PermissionsUnavailableException(String message) {
    super(message);
  }
}
