package io.custobarconnector.console;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.record.RunHistory;
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

  /** What a person may start. */
  enum Kind {
    /** A run that reads changes, or tries rejected rows again. */
    LIVE("live"),
    /** Rows before the cursor are sent again. */
    BACKFILL("backfill");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private final RunHistory runs;
  private final Set<String> started = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "console-run");
            thread.setDaemon(true);
            return thread;
          });

  BackgroundRuns(RunHistory runs) {
    this.runs = runs;
  }

  /**
   * Starts it.
   *
   * @param first done before, once it is sure that the flow can be started
   * @throws ConsoleProblem when such a run of the flow goes on, here or elsewhere
   */
  void start(String flow, Kind kind, Runnable first, Supplier<RunResult> run) {
    if (!started.add(flow)) {
      throw busy(flow);
    }
    boolean begun = false;
    try {
      if (runs.goingOn().stream()
          .anyMatch(other -> other.flow().equals(flow) && other.kind().equals(kind.word))) {
        throw busy(flow);
      }
      first.run();
      threads.execute(() -> runToTheEnd(flow, run));
      begun = true;
    } finally {
      if (!begun) {
        started.remove(flow);
      }
    }
  }

  private static ConsoleProblem busy(String flow) {
    return ConsoleProblem.conflict(
        "%s runs already; wait until it has ended, or stop it".formatted(flow));
  }

  private void runToTheEnd(String flow, Supplier<RunResult> run) {
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
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
