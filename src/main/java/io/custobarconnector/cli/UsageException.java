package io.custobarconnector.cli;

/** The command asks for something that is not there. */
final class UsageException extends RuntimeException {
  UsageException(String message) {
    super(message);
  }
}
