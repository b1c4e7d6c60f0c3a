package io.custobarconnector.flow.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * For how long this process has looked whether alerts hold. When it begins, or the journal was
 * away, other processes may not have looked either, and need time to.
 */
final class LookTimes {

  private final Duration enough;
  private final Supplier<Instant> clock;
  private Instant begun = Instant.MIN;
  private Instant last = Instant.MIN;

  /**
   * @param enough how long others need for a look; a pause that is longer is a new beginning
   * @param clock that of the journal, which all processes share
   */
  LookTimes(Duration enough, Supplier<Instant> clock) {
    this.enough = enough;
    this.clock = clock;
  }

  /** This process looks now. */
  void noteLook() {
    Instant now = clock.get();
    if (last.equals(Instant.MIN) || now.isAfter(last.plus(enough))) {
      begun = now;
    }
    last = now;
  }

  /** Whether it has looked for so long that others have, too. */
  boolean hasLookedForLong() {
    return !last.isBefore(begun.plus(enough));
  }
}
