package io.custobarconnector.cli.input;

/** The command asks for something that is not there. */
public final class UsageException extends RuntimeException {
  public UsageException(String message) {
    super(message);
  }
}
