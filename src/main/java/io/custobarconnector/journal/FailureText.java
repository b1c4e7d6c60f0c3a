package io.custobarconnector.journal;

import java.io.IOException;
import org.postgresql.util.PSQLException;

/** What is said of a failed run: the innermost cause, in one line, without personal data. */
public final class FailureText {
  private FailureText() {}

  /** The message of the innermost cause; its type's name when it has none. */
  public static String of(Throwable failure) {
    if (failure == null) {
      return "no reason given";
    }
    Throwable cause = failure;
    while (cause.getCause() != null && cause.getCause() != cause && !speaksForItself(cause)) {
      cause = cause.getCause();
    }
    if (cause instanceof PSQLException database && database.getServerErrorMessage() != null) {
      return DatabaseText.of(database.getServerErrorMessage());
    }
    String message = cause.getMessage();
    if (cause instanceof IOException && (message == null || message.isBlank())) {
      return "the connection broke (" + cause.getClass().getSimpleName() + ")";
    }
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static boolean speaksForItself(Throwable failure) {
    return failure.getClass().getName().startsWith("io.custobarconnector.");
  }
}
