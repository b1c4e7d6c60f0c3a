package io.custobarconnector.custobar.limit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
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

  /** Of those who come often, some are asked for before they come. */
  private static final long MOMENT = Duration.ofMillis(50).toNanos();

  private static final int MOST_AHEAD = 50;

  /** Those of one priority who wait: one of them leads, and asks the journal for all. */
  static final class Queue {
    int waiting;
    boolean led;

    /** Those who follow: a request was granted for one of them, or nobody leads. */
    final Condition turn;

    /** The one who leads: it may be worth asking now. */
    final Condition change;

    private long notBefore;

    /** Requests that were granted for others who wait, or may come in a moment. */
    private int granted;

    private long grantedAt;
    private long used;

    Queue(Lock lock, long now) {
      this.turn = lock.newCondition();
      this.change = lock.newCondition();
      this.notBefore = now;
      this.grantedAt = now;
    }
  }

  /**
   * @param lock that of the {@link RequestBudget}
   */
  LocalBudget(Pace pace, LongSupplier nanoTime, Lock lock) {
    this.pace = pace;
    this.nanoTime = nanoTime;
    long now = nanoTime.getAsLong();
    this.nextFree = now;
    this.pausedUntil = now;
    for (Priority priority : Priority.values()) {
      queues.put(priority, new Queue(lock, now));
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

  /**
   * How many requests to ask for: one for each who waits, and as many more as have come in a moment
   * lately. What nobody comes for is lost, so it is never more than the limit yields in a moment:
   * none, with a limit of some hundred a minute.
   */
  int wanted(Queue queue) {
    long sinceAsked = Math.max(MOMENT, nanoTime.getAsLong() - queue.grantedAt);
    long most = Math.min(MOST_AHEAD, MOMENT / pace.spacing());
    return queue.waiting + (int) Math.min(most, queue.used * MOMENT / sinceAsked);
  }

  /** Requests were granted, the first of them to the one who asked. */
  void granted(Queue queue, int requests) {
    queue.granted = requests - 1;
    queue.grantedAt = nanoTime.getAsLong();
    queue.used = 1;
    for (int others = queue.granted; others > 0; others--) {
      queue.turn.signal();
    }
    counted(requests * pace.spacing());
  }

  /** Uses a request that was granted a moment ago; whether there was one. */
  boolean useGranted(Queue queue) {
    long now = nanoTime.getAsLong();
    if (queue.granted == 0 || now - queue.grantedAt > 2 * MOMENT || pausedUntil - now > 0) {
      return false;
    }
    queue.granted--;
    queue.used++;
    return true;
  }

  /** How long nobody of this priority may make a request. */
  long waitNanos(Priority priority) {
    long now = nanoTime.getAsLong();
    return Math.max(
        Math.max(pausedUntil - now, queues.get(priority).notBefore - now),
        nextFree - pace.allowance(priority) - now);
  }

  /** Whether somebody who goes first is held up here. */
  boolean stepsBack(Priority priority) {
    return queues.entrySet().stream()
        .anyMatch(
            other ->
                other.getKey().rank() < priority.rank()
                    && other.getValue().waiting > 0
                    && waitNanos(other.getKey()) > 0);
  }

  /** Nobody of this priority waits any more: those who stepped back may look again. */
  void isServed(Priority priority) {
    queues.forEach(
        (other, queue) -> {
          if (other.rank() > priority.rank()) {
            queue.change.signal();
          }
        });
  }

  /** Everybody looks again. */
  void wakeAll() {
    for (Queue queue : queues.values()) {
      queue.turn.signalAll();
      queue.change.signalAll();
    }
  }
}
