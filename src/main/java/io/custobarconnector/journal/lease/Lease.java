package io.custobarconnector.journal.lease;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The right to work at one thing, for a time that is renewed while the process lives. */
public final class Lease implements AutoCloseable {

  private final Leases leases;
  private final String name;
  private final long token;
  private long takenNanos;
  private long takenMillis;
  private boolean lost;

  Lease(Leases leases, String name, long token, Moment asked) {
    this.leases = leases;
    this.name = name;
    this.token = token;
    renewed(asked);
  }

  /** A moment by both clocks of this process. */
  record Moment(long nanos, long millis) {
    static Moment now() {
      return new Moment(System.nanoTime(), System.currentTimeMillis());
    }
  }

  String name() {
    return name;
  }

  long token() {
    return token;
  }

  /** Counts from before the journal was asked: it cannot have counted from an earlier moment. */
  synchronized void renewed(Moment asked) {
    takenNanos = asked.nanos();
    takenMillis = asked.millis();
  }

  synchronized void markLost() {
    lost = true;
  }

  /** How long nobody else can have it; the clock that went further counts. */
  private synchronized Duration left() {
    Moment now = Moment.now();
    long gone =
        Math.max(
            now.nanos() - takenNanos, TimeUnit.MILLISECONDS.toNanos(now.millis() - takenMillis));
    return lost ? Duration.ZERO : leases.length().minusNanos(gone);
  }

  /**
   * Asked just before each request that changes something outside of the journal. When little time
   * is left, the journal is asked for more.
   *
   * @throws LeaseLostException when another process may have the lease
   */
  public void check() {
    if (left().compareTo(leases.margin()) > 0) {
      return;
    }
    String trouble = leases.renew();
    Duration left = left();
    if (left.isZero() || left.isNegative()) {
      throw new LeaseLostException(name, trouble);
    }
  }

  /** Lets others have it. A journal that does not answer lets them have it when the time is up. */
  @Override
  public void close() {
    leases.release(this);
  }
}
