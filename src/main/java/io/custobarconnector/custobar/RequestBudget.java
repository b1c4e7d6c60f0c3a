package io.custobarconnector.custobar;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The requests that all flows of this process may make together. Requests are spread over the
 * minute, after a short burst, so that no minute, wherever it starts, holds more than the limit.
 *
 * @see <a
 *     href="https://github.com/Custobar/woocommerce-custobar/blob/master/classes/sync-classes/abstract-data-sync.php">180
 *     requests a minute in Custobar's own WooCommerce plugin</a>
 */
public final class RequestBudget implements AutoCloseable {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** The share of a minute's requests that may be made at once. */
  private static final double BURST = 0.1;

  private final LongSupplier nanoTime;
  private final long interval;
  private final long tolerance;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private long nextFree;
  private long pausedUntil;
  private boolean closed;

  /**
   * @param requestsPerMinute the limit; 0 for none
   */
  public RequestBudget(int requestsPerMinute) {
    this(requestsPerMinute, System::nanoTime);
  }

  RequestBudget(int requestsPerMinute, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    long burst = Math.max(1, (long) (requestsPerMinute * BURST));
    long spread = Math.max(1, requestsPerMinute - burst);
    // Rounded up: a nanosecond too few is a request too many.
    this.interval = requestsPerMinute == 0 ? 0 : (MINUTE + spread - 1) / spread;
    this.tolerance = interval * (burst - 1);
    long now = nanoTime.getAsLong();
    this.nextFree = now;
    this.pausedUntil = now;
  }

  /**
   * Waits until a request may be made.
   *
   * @throws InterruptedException when the connector stops meanwhile
   */
  public void take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long wait = waitNanos(); wait > 0 || closed; wait = waitNanos()) {
        boolean woken = closed || changed.await(wait, TimeUnit.NANOSECONDS);
        if (woken && closed) {
          throw new InterruptedException("the connector is stopping");
        }
      }
      nextFree = Math.max(nextFree, nanoTime.getAsLong()) + interval;
    } finally {
      lock.unlock();
    }
  }

  /** No flow makes a request until the time has passed. */
  public void pause(Duration time) {
    lock.lock();
    try {
      pausedUntil = Math.max(pausedUntil, nanoTime.getAsLong() + time.toNanos());
    } finally {
      lock.unlock();
    }
  }

  /** Those who wait give up. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long waitNanos() {
    long now = nanoTime.getAsLong();
    return Math.max(pausedUntil - now, nextFree - tolerance - now);
  }
}
