package io.custobarconnector.cli.input;

import io.custobarconnector.error.ErrorCode;

/** The command asks for something that is not there. */
public final class UsageException extends RuntimeException {
  public UsageException(ErrorCode code, String message) {
    super(code.of(message));
  }
}
