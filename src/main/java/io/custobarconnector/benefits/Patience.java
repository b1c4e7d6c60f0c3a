package io.custobarconnector.benefits;

import java.time.Duration;

/** How long a till goes on waiting for the answer to its request, whatever that still takes. */
final class Patience {

  /** Of who is no till. */
  static final Patience ENDLESS = new Patience(Long.MAX_VALUE, true);

  private final long until;
  private final boolean endless;

  private Patience(long until, boolean endless) {
    this.until = until;
    this.endless = endless;
  }

  static Patience of(Duration left) {
    return new Patience(System.nanoTime() + left.toNanos(), false);
  }

  boolean isEndless() {
    return endless;
  }

  /** What is left of it, and no more than that. */
  Duration left(Duration most) {
    if (endless) {
      return most;
    }
    Duration left = Duration.ofNanos(until - System.nanoTime());
    return left.compareTo(most) < 0 ? left : most;
  }
}
