package io.custobarconnector.custobar.limit;

import java.time.Duration;

/** Is told of each request that this process may make. */
@FunctionalInterface
public interface BudgetWatch {

  /**
   * A request may be made.
   *
   * @param waited for how long it had to wait
   */
  void granted(Priority priority, Duration waited);
}
