package io.custobarconnector;

import io.custobarconnector.journal.Run;

/** A run would change far more than usual; nothing was sent. */
public class UnusualChangeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param run the run that stops
   * @param what what was seen, in a sentence without its end
   */
  public UnusualChangeException(Run run, String what) {
    super(
        "%s: %s; nothing was sent. If that is meant: ./connector %s %1$s --accept; otherwise mend the source or %1$s.sql (guard.max-change, %1$s.max-change)"
            .formatted(run.flow(), what, run.isReconcile() ? "reconcile" : "run --once"));
  }
}
