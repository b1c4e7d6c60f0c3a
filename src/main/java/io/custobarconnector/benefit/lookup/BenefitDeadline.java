package io.custobarconnector.benefit.lookup;

import io.custobarconnector.custobar.limit.CallDeadline;
import java.time.Duration;

/** Cuts a look-up off when the till waits no longer for it. */
public final class BenefitDeadline extends CallDeadline {

  /**
   * @param deadline from the start of the call to the last byte of its answer
   */
  public BenefitDeadline(Duration deadline) {
    super(deadline, host -> true);
  }
}
