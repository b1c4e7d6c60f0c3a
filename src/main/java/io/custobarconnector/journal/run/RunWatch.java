package io.custobarconnector.journal.run;

import java.time.Duration;

/** Is told of each run of this process that has ended. */
@FunctionalInterface
public interface RunWatch {

  /**
   * A run has ended.
   *
   * @param outcome delivered, retried, stopped or failed
   * @param failed whether something went wrong, be it after all was delivered
   */
  void ended(Run run, String outcome, boolean failed, Duration took);
}
