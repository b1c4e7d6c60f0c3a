package io.custobarconnector.journal;

/** The journal could not be read or written; nothing was half written. */
public final class JournalException extends RuntimeException {
  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }

  public JournalException(String message) {
    super(message);
  }
}
