package io.custobarconnector.custobar;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What this process knows of the budget: what it took, who waits here, and until when Custobar
 * asked to be left alone. Guarded by the lock of the {@link RequestBudget}.
 */
final class LocalBudget {

  private final LongSupplier nanoTime;
  private final Pace pace;
  private final Map<Priority, Queue> queues = new EnumMap<>(Priority.class);
  private long nextFree;
  private long pausedUntil;

  /** Those of one priority who wait: one of them asks the journal for all. */
  static final class Queue {
    int waiting;
    boolean asking;

    /** Requests that were granted for others who wait. */
    int granted;

    private long notBefore;
  }

  LocalBudget(Pace pace, LongSupplier nanoTime) {
    this.pace = pace;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.nextFree = now;
    this.pausedUntil = now;
    for (Priority priority : Priority.values()) {
      Queue queue = new Queue();
      queue.notBefore = now;
      queues.put(priority, queue);
    }
  }

  Queue queue(Priority priority) {
    return queues.get(priority);
  }

  /**
   * Counts a request.
   *
   * @param spacing nanoseconds until the next, when they are spread evenly
   */
  void counted(long spacing) {
    nextFree = Math.max(nextFree, nanoTime.getAsLong()) + spacing;
  }

  void pause(Duration time) {
    pausedUntil = Math.max(pausedUntil, nanoTime.getAsLong() + time.toNanos());
  }

  /** Nobody of this priority asks the journal for a while. */
  void holdBack(Priority priority, long nanos) {
    queues.get(priority).notBefore = nanoTime.getAsLong() + nanos;
  }

  /** At least one interval while somebody waits who goes first. */
  long waitNanos(Priority priority) {
    long now = nanoTime.getAsLong();
    long wait =
        Math.max(
            Math.max(pausedUntil - now, queues.get(priority).notBefore - now),
            nextFree - pace.allowance(priority) - now);
    boolean stepsBack =
        queues.entrySet().stream()
            .anyMatch(
                other -> other.getKey().rank() < priority.rank() && other.getValue().waiting > 0);
    return stepsBack ? Math.max(wait, Math.max(1, pace.spacing())) : wait;
  }
}
