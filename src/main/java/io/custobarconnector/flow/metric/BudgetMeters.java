package io.custobarconnector.flow.metric;

import io.custobarconnector.custobar.limit.BudgetWatch;
import io.custobarconnector.custobar.limit.Priority;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** How long requests wait for the limit, and how much of it this process uses. */
public final class BudgetMeters implements BudgetWatch {

  private static final int MINUTE = 60;

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(100),
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1)
  };

  private final Map<Priority, Timer> waits = new EnumMap<>(Priority.class);
  private final LongSupplier seconds;
  private final int[] requests = new int[MINUTE];
  private long second;

  /**
   * @param requestsPerMinute the limit; 0 for none, of which no share is used
   * @param seconds a clock that only goes forward
   */
  public BudgetMeters(MeterRegistry metrics, int requestsPerMinute, LongSupplier seconds) {
    this.seconds = seconds;
    this.second = seconds.getAsLong();
    for (Priority priority : Priority.values()) {
      waits.put(
          priority,
          Timer.builder("connector_budget_waits")
              .tag("priority", priority.name().toLowerCase(Locale.ROOT))
              .description("How long requests wait until the limit allows them")
              .serviceLevelObjectives(BUCKETS)
              .register(metrics));
    }
    if (requestsPerMinute > 0) {
      Gauge.builder("connector_budget_used_ratio", () -> used() / (double) requestsPerMinute)
          .description("Requests of this process in the last minute, of all that may be made")
          .register(metrics);
    }
  }

  @Override
  public void granted(Priority priority, Duration waited) {
    waits.get(priority).record(waited);
    synchronized (requests) {
      goOn();
      requests[(int) (second % MINUTE)]++;
    }
  }

  private int used() {
    synchronized (requests) {
      goOn();
      int all = 0;
      for (int some : requests) {
        all += some;
      }
      return all;
    }
  }

  /** Forgets what is older than a minute. */
  private void goOn() {
    long now = seconds.getAsLong();
    for (long passed = Math.max(second + 1, now - MINUTE + 1); passed <= now; passed++) {
      requests[(int) (passed % MINUTE)] = 0;
    }
    second = now;
  }
}
