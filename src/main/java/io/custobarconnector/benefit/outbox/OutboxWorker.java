package io.custobarconnector.benefit.outbox;

import io.custobarconnector.FlowNames;
import io.custobarconnector.benefit.outbox.OutboxDelivery.Leftovers;
import io.custobarconnector.custobar.limit.KeyRefusedException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.journal.run.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox: at once after each commit, and again every second for what did not get
 * through. One node at a time speaks about a customer, for as long as it renews its lease.
 */
public final class OutboxWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxWorker.class);

  /** They wait for Custobar most of the time, and hold no connection meanwhile. */
  private static final int WORKERS = 4;

  /** Customers of whom one worker tells together. */
  private static final int TOGETHER = 100;

  private static final int CUSTOMERS_A_SWEEP = 200;
  private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
  private static final int MOST_DOUBLINGS = 6;

  private final DataSource database;
  private final Leases leases;
  private final OutboxDelivery delivery;
  private final ExecutorService workers;
  private final ScheduledExecutorService clock;
  private final Set<String> waiting = new LinkedHashSet<>();

  /** Of these, the events are told. */
  private final Set<String> later = new LinkedHashSet<>();

  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong pausedUntil = new AtomicLong(System.nanoTime());
  private final AtomicReference<String> trouble = new AtomicReference<>("");

  /** As {@link #trouble}, of what Custobar refuses. */
  private final AtomicReference<String> refusal = new AtomicReference<>("");

  private volatile boolean closed;

  public OutboxWorker(DataSource database, Leases leases, OutboxDelivery delivery) {
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
  public void start() {
    ScheduledFuture<?> sweeping = clock.scheduleWithFixedDelay(this::sweep, 0, 1, TimeUnit.SECONDS);
    ScheduledFuture<?> forgetting =
        clock.scheduleWithFixedDelay(this::forgetOld, 1, 60, TimeUnit.MINUTES);
    LOG.debug("the outbox is watched: {}, {}", sweeping, forgetting);
  }

  /** There is something about these customers in the outbox. */
  public void news(List<String> customerIds) {
    synchronized (waiting) {
      waiting.addAll(customerIds);
    }
    try {
      workers.execute(this::tellQuietly);
    } catch (RejectedExecutionException stopping) {
      LOG.debug("stopping: the outbox is told of later");
    }
  }

  /** Of these, more is to be told when no events wait. */
  private void later(List<String> customerIds) {
    if (!customerIds.isEmpty()) {
      synchronized (waiting) {
        later.addAll(customerIds);
      }
      news(List.of());
    }
  }

  /** Those who wait longest. */
  private List<String> next() {
    synchronized (waiting) {
      Set<String> queue = waiting.isEmpty() ? later : waiting;
      List<String> next =
          queue.stream()
              .limit(waiting.isEmpty() ? OutboxDelivery.CUSTOMERS_AT_ONCE : TOGETHER)
              .toList();
      next.forEach(queue::remove);
      if (!waiting.isEmpty() || !later.isEmpty()) {
        news(List.of());
      }
      return next;
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

  private void tellQuietly() {
    List<String> customerIds = next();
    if (customerIds.isEmpty() || System.nanoTime() - pausedUntil.get() < 0) {
      return;
    }
    try {
      Told told = tell(customerIds, Run.unrecorded(FlowNames.BENEFITS, Optional.empty()));
      later(told.rest());
      if (told.refusal().isPresent()) {
        throw told.refusal().get();
      }
      failures.set(0);
      if (!trouble.getAndSet("").isEmpty()) {
        LOG.info("benefits: the outbox empties again");
      }
    } catch (IOException | SQLException | RuntimeException e) {
      // Of one customer alone, while the others' go on.
      boolean refused = e instanceof CustobarEvents.RefusedException;
      if (!refused) {
        pause();
      }
      String reason = FailureText.of(e);
      // That the key is refused is said for all flows at once.
      if (!closed
          && !isInterrupted(e)
          && !KeyRefusedException.isCauseOf(e)
          && !reason.equals((refused ? refusal : trouble).getAndSet(reason))) {
        LOG.warn("benefits: not told yet, tried again until it is: {}", reason);
      }
    }
  }

  /** Whether the connector is stopping, which is no trouble. */
  private static boolean isInterrupted(Throwable failure) {
    return failure instanceof InterruptedException
        || (failure.getCause() != null && isInterrupted(failure.getCause()));
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
    Optional<IOException> refusal = Optional.empty();
    for (List<String> some : parts(customers, TOGETHER)) {
      Told told = tell(some, run);
      refusal = refusal.or(told::refusal);
      for (List<String> few : parts(told.rest(), OutboxDelivery.CUSTOMERS_AT_ONCE)) {
        refusal = refusal.or(tell(few, run)::refusal);
      }
    }
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    run.markReadToEnd();
  }

  private static List<List<String>> parts(List<String> customers, int size) {
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < customers.size(); from += size) {
      parts.add(customers.subList(from, Math.min(customers.size(), from + size)));
    }
    return parts;
  }

  /**
   * What became of it.
   *
   * @param rest those of whom something is still to be told, after others had their turn
   * @param refusal what Custobar said of one of them that it does not take; others were told of
   */
  private record Told(List<String> rest, Optional<IOException> refusal) {}

  /**
   * Tells of those of whom no other process is telling.
   *
   * @throws IOException when Custobar does not answer
   */
  private Told tell(List<String> customerIds, Run run) throws IOException, SQLException {
    Optional<IOException> refusal = Optional.empty();
    List<String> rest = new ArrayList<>();
    List<String> more = customerIds;
    while (!more.isEmpty() && !closed) {
      Map<String, Lease> taken =
          leases.takeAll(more.stream().map(OutboxWorker::lease).toList(), "telling");
      List<String> ours = more.stream().filter(id -> taken.containsKey(lease(id))).toList();
      if (ours.isEmpty()) {
        break;
      }
      taken.values().forEach(run.leases()::add);
      Leftovers left;
      try {
        left = delivery.deliver(ours, run);
        postpone(left.reasons());
      } catch (IOException e) {
        String reason = FailureText.of(e);
        postpone(ours.stream().collect(Collectors.toMap(id -> id, id -> reason)));
        throw e;
      } finally {
        taken.values().forEach(run.leases()::remove);
        leases.releaseAll(taken.values());
      }
      rest.addAll(left.later());
      refusal = refusal.or(() -> left.refusals().values().stream().findFirst());
      // What came while the leases were held was told to nobody else.
      more =
          withEvents(
              ours.stream().filter(customer -> !left.refusals().containsKey(customer)).toList());
    }
    return new Told(rest, refusal);
  }

  private List<String> withEvents(List<String> customerIds) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Outbox.withEvents(connection, customerIds);
    }
  }

  private void postpone(Map<String, String> reasons) throws SQLException {
    if (!reasons.isEmpty()) {
      try (Connection connection = database.getConnection()) {
        Outbox.postpone(connection, reasons, FIRST_DELAY, MOST_DOUBLINGS);
      }
    }
  }

  /** What the right to tell of a customer is called. */
  public static String lease(String customerId) {
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
        Sql.update(connection, "DELETE FROM " + table + "clock_timestamp() - interval '30 days'");
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
