package io.custobarconnector;

/** A run would change far more than usual; nothing was sent. */
public class UnusualChangeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param what what was seen, in a sentence without its end
   */
  public UnusualChangeException(String flow, String what) {
    super(
        "%s: %s; nothing was sent. If that is meant: ./connector run --once %1$s --accept; otherwise mend the source or %1$s.sql (guard.max-change, %1$s.max-change)"
            .formatted(flow, what));
  }
}
