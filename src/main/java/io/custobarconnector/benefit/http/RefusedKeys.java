package io.custobarconnector.benefit.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests came without a right key, of tills and of Custobar's webhook together. Logged
 * once a minute at most, however many there are.
 */
public final class RefusedKeys {

  private static final Logger LOG = LoggerFactory.getLogger(RefusedKeys.class);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier nanoTime;
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong reported = new AtomicLong();
  private final AtomicLong reportedAt;

  public RefusedKeys() {
    this(System::nanoTime);
  }

  RefusedKeys(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.reportedAt = new AtomicLong(nanoTime.getAsLong() - MINUTE);
  }

  /** Shows them to who watches. */
  public void show(MeterRegistry metrics) {
    FunctionCounter.builder("connector_till_requests_refused", refused, AtomicLong::get)
        .description("Requests to the port of the tills without a valid key")
        .register(metrics);
  }

  /** One more. */
  void count() {
    long all = refused.incrementAndGet();
    long last = reportedAt.get();
    long now = nanoTime.getAsLong();
    if (now - last >= MINUTE && reportedAt.compareAndSet(last, now)) {
      long since = all - reported.getAndSet(all);
      LOG.warn(
          "tills: {} request{} refused for a missing or unknown key; the next such line follows"
              + " in a minute at the earliest",
          since,
          since == 1 ? " was" : "s were");
    }
  }
}
