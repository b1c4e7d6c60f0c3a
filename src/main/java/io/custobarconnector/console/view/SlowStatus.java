package io.custobarconnector.console.view;

import io.custobarconnector.flow.FlowStatus;
import io.custobarconnector.journal.FailureText;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far flows are behind, which the source has to be asked for. It is asked now and then while
 * somebody looks, on a thread of its own, and nobody waits for it.
 */
final class SlowStatus {

  private static final Logger LOG = LoggerFactory.getLogger(SlowStatus.class);

  private static final long SHORTEST = Duration.ofSeconds(5).toNanos();

  /** Of all time, the source is asked for so much at most: a tenth. */
  private static final int REST = 9;

  private final Supplier<List<FlowStatus>> source;
  private Map<String, FlowStatus> known = Map.of();
  private boolean asking;
  private long askAgainAt = System.nanoTime();

  SlowStatus(Supplier<List<FlowStatus>> source) {
    this.source = source;
  }

  /** What is known; asks for more if that is old. */
  synchronized Optional<FlowStatus> of(String flow) {
    return Optional.ofNullable(known.get(flow));
  }

  /** Asks the source if it is time. */
  synchronized void refresh() {
    if (asking || System.nanoTime() - askAgainAt < 0) {
      return;
    }
    asking = true;
    Thread thread = new Thread(this::ask, "console-status");
    thread.setDaemon(true);
    thread.start();
  }

  private void ask() {
    long begun = System.nanoTime();
    Optional<Map<String, FlowStatus>> found = Optional.empty();
    try {
      Map<String, FlowStatus> all = new HashMap<>();
      source.get().forEach(status -> all.put(status.flow(), status));
      found = Optional.of(all);
    } catch (RuntimeException e) {
      LOG.debug("console: how far flows are behind is not known: {}", FailureText.of(e));
    } finally {
      done(found, System.nanoTime() - begun);
    }
  }

  private synchronized void done(Optional<Map<String, FlowStatus>> found, long took) {
    found.ifPresent(all -> known = all);
    asking = false;
    askAgainAt = System.nanoTime() + Math.max(SHORTEST, REST * took);
  }
}
