package io.custobarconnector.journal.run;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a person asks to be sent again.
 *
 * @param from rows that changed at this moment or later; empty for the beginning
 * @param to rows that changed before this moment; empty for the flow's cursor
 * @param everything also what Custobar has already as it is
 * @param restart from the beginning of the range, even if it was stopped in the middle before
 */
public record BackfillRequest(
    Optional<Bound> from, Optional<Bound> to, boolean everything, boolean restart) {

  /**
   * An end of the range.
   *
   * @param said as it was written, such as {@code 7d}
   * @param at what that meant when it was said
   */
  public record Bound(String said, Instant at) {
    public Bound {
      Objects.requireNonNull(said);
      Objects.requireNonNull(at);
    }
  }

  /** Whether this asks for the same, in the same words; seven days ago was another day then. */
  boolean isLike(BackfillRequest other) {
    return from.map(Bound::said).equals(other.from.map(Bound::said))
        && to.map(Bound::said).equals(other.to.map(Bound::said))
        && everything == other.everything;
  }

  /** Whether no row of the flow is left out. */
  boolean isOfAllRows() {
    return from.isEmpty() && to.isEmpty();
  }
}
