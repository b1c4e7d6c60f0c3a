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

  private static final Duration LONG = Duration.ofMinutes(10);

  /** The share of a minute's requests that may be made at once. */
  private static final double BURST = 0.1;

  /** The share of the burst that is kept for those who take ahead of others. */
  private static final double RESERVE = 0.5;

  private final LongSupplier nanoTime;
  private final long interval;
  private final long tolerance;
  private final long commonTolerance;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private long nextFree;
  private long pausedUntil;
  private int ahead;
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
    this.commonTolerance = tolerance - interval * (long) ((burst - 1) * RESERVE);
    long now = nanoTime.getAsLong();
    this.nextFree = now;
    this.pausedUntil = now;
  }

  /**
   * Waits until a request may be made. A part of the burst is left to those who {@linkplain
   * #takeAhead take ahead}, and none is made while one of them waits.
   *
   * @throws InterruptedException when the connector stops meanwhile
   */
  public void take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      for (long wait = commonWait(); wait > 0 || closed; wait = commonWait()) {
        await(wait);
      }
      taken();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a request may be made, before all who merely {@link #take}: somebody stands at a
   * till.
   *
   * @param atMost how long to wait
   * @return false when the time is up; no request may be made then
   * @throws InterruptedException when the connector stops meanwhile
   */
  public boolean takeAhead(Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    ahead++;
    try {
      long until = nanoTime.getAsLong() + atMost.toNanos();
      for (long wait = waitNanos(); wait > 0 || closed; wait = waitNanos()) {
        if (!closed && nanoTime.getAsLong() + wait > until) {
          return false;
        }
        await(wait);
      }
      taken();
      return true;
    } finally {
      ahead--;
      if (ahead == 0) {
        changed.signalAll();
      }
      lock.unlock();
    }
  }

  /**
   * Waits in the order that the caller is entitled to.
   *
   * @param ahead true for what a till waits for or has done; false or null for everything else
   * @throws InterruptedException when the connector stops meanwhile
   */
  public void takeInTurn(Boolean ahead) throws InterruptedException {
    if (!Boolean.TRUE.equals(ahead)) {
      take();
      return;
    }
    while (!takeAhead(LONG)) {
      // Paused for longer than anybody asked for; the connector's end ends this too.
    }
  }

  /**
   * Takes ahead, or fails.
   *
   * @param atMostMillis how long to wait
   * @throws CustobarBusyException when the time is up
   * @throws InterruptedException when the connector stops meanwhile
   */
  public void takeAheadOrFail(long atMostMillis)
      throws CustobarBusyException, InterruptedException {
    if (!takeAhead(Duration.ofMillis(atMostMillis))) {
      throw new CustobarBusyException("no request is left in this minute's limit");
    }
  }

  @SuppressWarnings("WaitNotInLoop") // those who call it loop
  private void await(long wait) throws InterruptedException {
    boolean woken = closed || changed.await(wait, TimeUnit.NANOSECONDS);
    if (woken && closed) {
      throw new InterruptedException("the connector is stopping");
    }
  }

  private void taken() {
    nextFree = Math.max(nextFree, nanoTime.getAsLong()) + interval;
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
    return waitNanos(tolerance);
  }

  /** One interval at least while somebody ahead waits. */
  long commonWait() {
    return Math.max(waitNanos(commonTolerance), ahead > 0 ? Math.max(1, interval) : 0);
  }

  private long waitNanos(long allowed) {
    long now = nanoTime.getAsLong();
    return Math.max(pausedUntil - now, nextFree - allowed - now);
  }
}
