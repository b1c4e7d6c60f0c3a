package io.custobarconnector.console;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.run.StopAskedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs that people started in the console: one of a flow at a time, and nobody waits for its end.
 */
final class BackgroundRuns implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BackgroundRuns.class);

  private final Set<String> started = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "console-run");
            thread.setDaemon(true);
            return thread;
          });

  /** Whether something that was started here goes on with the flow. */
  boolean isStarted(String flow) {
    return started.contains(flow);
  }

  /**
   * Starts it.
   *
   * @throws ConsoleProblem when the flow is at something that was started here
   */
  void start(String flow, Supplier<RunResult> run) {
    if (!started.add(flow)) {
      throw ConsoleProblem.conflict(
          "%s runs already; wait until it has ended, or cancel it".formatted(flow));
    }
    threads.execute(
        () -> {
          try {
            run.get()
                .failure()
                .filter(failure -> !(failure instanceof StopAskedException))
                .ifPresent(
                    failure ->
                        LOG.warn(
                            "console: what was started by hand failed: {}: {}",
                            flow,
                            FailureText.of(failure)));
          } catch (RuntimeException e) {
            LOG.warn("console: {} could not be started: {}", flow, FailureText.of(e));
          } finally {
            started.remove(flow);
          }
        });
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
