package io.custobarconnector.journal.rejected;

import io.custobarconnector.journal.row.RejectedRow;
import java.time.Instant;

/**
 * A rejected row, as the journal has it.
 *
 * @param id its number
 * @param row the row; its payload is empty unless it was asked for and is kept
 * @param message what became of the refused message
 * @param times how often it was refused
 * @param since when it was refused first
 * @param last when it was refused last
 */
public record StoredRejection(
    long id, String flow, RejectedRow row, Kept message, long times, Instant since, Instant last) {

  /** What became of a refused message. */
  public enum Kept {
    /** There was none: the connector refused the row before it made one. */
    NEVER_MADE,
    /** It is kept as it is. */
    PLAIN,
    /** It is kept encrypted. */
    ENCRYPTED,
    /** It is not kept, or no longer. */
    NOT_KEPT
  }
}
