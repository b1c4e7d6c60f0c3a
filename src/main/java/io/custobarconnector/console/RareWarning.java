package io.custobarconnector.console;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** A warning that a stranger can cause: once a minute at most, so that nobody fills the log. */
final class RareWarning {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Logger log;
  private final AtomicLong dueAt = new AtomicLong(System.nanoTime());

  RareWarning(Logger log) {
    this.log = log;
  }

  /** Warns; within a minute of the last warning, the same goes to the debug log. */
  void say(String sentence) {
    long now = System.nanoTime();
    long due = dueAt.get();
    boolean rare = now - due >= 0 && dueAt.compareAndSet(due, now + MINUTE);
    log.atLevel(rare ? Level.WARN : Level.DEBUG).log(sentence);
  }
}
