package io.custobarconnector.journal;

import io.custobarconnector.error.DatabaseError;

/**
 * The journal could not be read or written; nothing was half written. Its message ends in a code:
 * {@link DatabaseError#JOURNAL_FAILS}, where it has no other one.
 */
public final class JournalException extends RuntimeException {
  public JournalException(String message, Throwable cause) {
    super(DatabaseError.JOURNAL_FAILS.of(message), cause);
  }

  public JournalException(String message) {
    super(DatabaseError.JOURNAL_FAILS.of(message));
  }
}
