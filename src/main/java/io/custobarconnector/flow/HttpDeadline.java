package io.custobarconnector.flow;

import io.custobarconnector.custobar.limit.CallDeadline;
import java.time.Duration;

/**
 * Cuts off an answer of a source over HTTP that takes too long. How large it may be is said beside
 * the route ({@code limit.answer-megabytes}).
 */
final class HttpDeadline extends CallDeadline {

  /**
   * @param deadline from the start of the call to the last byte of its answer
   */
  HttpDeadline(Duration deadline) {
    super(deadline, Long.MAX_VALUE, host -> false);
  }
}
