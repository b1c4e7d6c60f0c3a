package io.custobarconnector.benefit;

import java.time.Duration;

/** Until when a till waits for the answer to its request, whatever that still takes. */
public final class Deadline {

  /** Of who is no till. */
  static final Deadline NONE = new Deadline(Long.MAX_VALUE, true);

  private final long until;
  private final boolean none;

  private Deadline(long until, boolean none) {
    this.until = until;
    this.none = none;
  }

  public static Deadline of(Duration left) {
    return new Deadline(System.nanoTime() + left.toNanos(), false);
  }

  boolean isNone() {
    return none;
  }

  /** What is left of it, and no more than that. */
  Duration left(Duration most) {
    if (none) {
      return most;
    }
    Duration left = Duration.ofNanos(until - System.nanoTime());
    return left.compareTo(most) < 0 ? left : most;
  }
}
