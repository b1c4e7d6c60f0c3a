package io.custobarconnector.benefits;

import io.custobarconnector.custobar.KeyRefusedException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Lease;
import io.custobarconnector.journal.Leases;
import io.custobarconnector.journal.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox: at once after each commit, and again every second for what did not get
 * through. One node at a time speaks about a customer, for as long as it renews its lease.
 */
public final class Teller implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

  /** A use takes three requests to Custobar, and each holds its thread and connection for long. */
  private static final int WORKERS = 16;

  private static final int CUSTOMERS_A_SWEEP = 200;
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 6;
  private static final String NO_RECEIPT =
      "the source does not know the receipt yet: benefits.sql touched no row";

  private final DataSource database;
  private final Leases leases;
  private final Delivery delivery;
  private final ExecutorService workers;
  private final ScheduledExecutorService clock;
  private final Set<String> queued = ConcurrentHashMap.newKeySet();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());
  private final AtomicReference<String> trouble = new AtomicReference<>("");
  private volatile boolean closed;

  Teller(DataSource database, Leases leases, Delivery delivery) {
    this.database = database;
    this.leases = leases;
    this.delivery = delivery;
    this.workers = Executors.newFixedThreadPool(WORKERS, task -> thread(task, "benefits-telling"));
    this.clock =
        Executors.newSingleThreadScheduledExecutor(task -> thread(task, "benefits-outbox"));
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Looks for what is left untold from now on, at once and every second. */
  void start() {
    ScheduledFuture<?> sweeping = clock.scheduleWithFixedDelay(this::sweep, 0, 1, TimeUnit.SECONDS);
    ScheduledFuture<?> forgetting =
        clock.scheduleWithFixedDelay(this::forgetOld, 1, 60, TimeUnit.MINUTES);
    LOG.debug("the outbox is watched: {}, {}", sweeping, forgetting);
  }

  /** There is something about these customers in the outbox. */
  void news(List<String> customerIds) {
    for (String customerId : customerIds) {
      if (queued.add(customerId)) {
        try {
          workers.execute(() -> tellQuietly(customerId));
        } catch (RejectedExecutionException stopping) {
          queued.remove(customerId);
        }
      }
    }
  }

  private void sweep() {
    if (System.nanoTime() - pausedUntil.get() < 0) {
      return;
    }
    try (Connection connection = database.getConnection()) {
      news(Outbox.customers(connection, false, CUSTOMERS_A_SWEEP));
    } catch (SQLException e) {
      LOG.debug("the outbox could not be read", e);
    }
  }

  private void tellQuietly(String customerId) {
    queued.remove(customerId);
    if (System.nanoTime() - pausedUntil.get() < 0) {
      return;
    }
    try {
      tell(customerId, Run.unrecorded("benefits", Optional.empty()));
      failures.set(0);
      if (!trouble.getAndSet("").isEmpty()) {
        LOG.info("benefits: the outbox empties again");
      }
    } catch (IOException | SQLException | RuntimeException e) {
      if (!(e instanceof Telling.RefusedException)) {
        pause();
      }
      String reason = FailureText.of(e);
      // That the key is refused is said for all flows at once.
      if (!closed
          && !KeyRefusedException.isCauseOf(e)
          && !reason.equals(trouble.getAndSet(reason))) {
        LOG.warn("benefits: not told yet, tried again until it is: {}", reason);
      }
    }
  }

  /** Custobar is as deaf for the others: all wait, a little longer each time. */
  private void pause() {
    int doublings = Math.min(MOST_DOUBLINGS - 1, failures.getAndIncrement() / WORKERS);
    pausedUntil.set(System.nanoTime() + FIRST_DELAY.toNanos() * (1L << doublings) / 2);
  }

  /**
   * Tells all that there is, due or not, and counts it in the run.
   *
   * @throws IOException when something is left untold
   */
  public void tellPending(Run run) throws IOException, SQLException {
    List<String> customers;
    try (Connection connection = database.getConnection()) {
      customers = Outbox.customers(connection, true, Integer.MAX_VALUE);
    }
    for (String customerId : customers) {
      tell(customerId, run);
    }
    run.markReadToEnd();
  }

  private void tell(String customerId, Run run) throws IOException, SQLException {
    try (Connection connection = database.getConnection()) {
      boolean more = true;
      while (more && !closed) {
        Optional<Lease> lease = leases.take(lease(customerId), "telling");
        if (lease.isEmpty()) {
          return;
        }
        run.leases().add(lease.get());
        try {
          if (!delivery.deliver(connection, customerId, run)) {
            postpone(connection, customerId, NO_RECEIPT);
          }
        } catch (IOException e) {
          postpone(connection, customerId, FailureText.of(e));
          throw e;
        } finally {
          run.leases().remove(lease.get());
          lease.get().close();
        }
        // What came while the lease was held was told to nobody else.
        more = Outbox.of(connection, customerId).stream().anyMatch(Outbox.Entry::eventDue);
      }
    }
  }

  private static void postpone(Connection connection, String customerId, String reason)
      throws SQLException {
    int attempts =
        Outbox.of(connection, customerId).stream().mapToInt(Outbox.Entry::attempts).max().orElse(0);
    Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(MOST_DOUBLINGS, attempts));
    Outbox.postpone(connection, customerId, delay, reason);
  }

  /** What the right to tell of a customer is called. */
  static String lease(String customerId) {
    return "telling " + customerId;
  }

  private void forgetOld() {
    try (Connection connection = database.getConnection()) {
      for (String table :
          List.of(
              "benefit_answer WHERE made_at < ",
              "benefit_reversal WHERE reversed_at < ",
              "benefit_look_up WHERE asked_at < ",
              "benefit_offline WHERE day < ")) {
        try (PreparedStatement delete =
            connection.prepareStatement(
                "DELETE FROM " + table + "clock_timestamp() - interval '30 days'")) {
          delete.executeUpdate();
        }
      }
    } catch (SQLException e) {
      LOG.debug("what is old was not forgotten", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    clock.shutdownNow();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(3, TimeUnit.SECONDS)) {
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
