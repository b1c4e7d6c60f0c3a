package io.custobarconnector.journal;

import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.ErrorCode;
import java.util.Optional;
import java.util.stream.Stream;

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

  /**
   * Whether a setting names a user that may not write, or a pooler that shares sessions: another
   * attempt would fail as well.
   */
  public boolean isMistake() {
    Optional<String> code = ErrorCode.in(getMessage());
    return Stream.of(DatabaseError.READ_ONLY, DatabaseError.POOLS_TRANSACTIONS)
        .anyMatch(mistake -> code.equals(Optional.of(mistake.code())));
  }
}
