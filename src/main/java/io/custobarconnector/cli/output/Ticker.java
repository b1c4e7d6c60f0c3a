package io.custobarconnector.cli.output;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells something again and again: often on a terminal, now and then elsewhere. */
final class Ticker implements AutoCloseable {

  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "progress");
            thread.setDaemon(true);
            return thread;
          });

  void start(boolean terminal, Runnable tell) {
    long period = (terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
    var unused = clock.scheduleWithFixedDelay(tell, period, period, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
