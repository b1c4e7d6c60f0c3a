package io.custobarconnector.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Something that is done again and again, with a pause between, until it is closed. */
final class Repeated implements AutoCloseable {

  @FunctionalInterface
  interface Step {
    void take() throws Exception;
  }

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> work;

  Repeated(Duration pause, Step step) {
    this.work =
        thread.scheduleWithFixedDelay(
            () -> {
              try {
                step.take();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            0,
            pause.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Waits for the step that goes on, and fails when one has failed. */
  @Override
  public void close() throws InterruptedException {
    thread.shutdown();
    assertThat(thread.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    if (!work.isCancelled()) {
      try {
        work.get();
      } catch (ExecutionException e) {
        throw new AssertionError("it was not done to the end", e.getCause());
      }
    }
  }
}
