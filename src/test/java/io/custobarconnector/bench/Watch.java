package io.custobarconnector.bench;

import java.util.Optional;

/** Says whether a measurement goes on, without asking the journal more often than needed. */
final class Watch {

  private final Optional<Sync> sync;
  private final long end;
  private long askAgain = System.nanoTime();
  private boolean over;

  /**
   * @param sync ends the measurement with its own end; empty when time alone does
   * @param end the last moment
   */
  Watch(Optional<Sync> sync, long end) {
    this.sync = sync;
    this.end = end;
  }

  synchronized boolean goesOn() {
    long now = System.nanoTime();
    if (now - end >= 0) {
      over = true;
    } else if (sync.isPresent() && now - askAgain >= 0) {
      askAgain = now + 1_000_000_000L;
      over |= sync.get().isOver();
    }
    return !over;
  }

  synchronized void stop() {
    over = true;
  }
}
