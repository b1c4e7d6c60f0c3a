package io.custobarconnector.flow;

import io.custobarconnector.custobar.limit.CallDeadline;
import java.time.Duration;

/** Cuts off what a source over HTTP does not end to answer. */
final class HttpDeadline extends CallDeadline {

  /**
   * @param deadline from the start of the call to the last byte of its answer
   */
  HttpDeadline(Duration deadline) {
    super(deadline);
  }
}
