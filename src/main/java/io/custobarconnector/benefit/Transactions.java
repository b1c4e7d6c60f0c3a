package io.custobarconnector.benefit;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions of the ledger, and the locks within them. */
public final class Transactions {

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  /** Longer than anybody waits for a connection. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /**
   * What is left of a deadline at least when a connection comes. Less would end most work in its
   * midst, and a till told "not now" a moment earlier costs the others nothing.
   */
  private static final Duration TO_WORK = Duration.ofMillis(100);

  private static final long LATELY = Duration.ofMillis(250).toNanos();

  private static final int RECEIPTS = 0x62656e31;
  private static final int CUSTOMERS = 0x62656e32;

  private final HikariDataSource database;
  private final Duration moment;

  /** Who waits here and not for the pool, waits no longer than a till may. */
  private final Semaphore connections;

  private final ScheduledThreadPoolExecutor clock;

  /** Until when a till counts as held up. */
  private final AtomicLong slowUntil;

  /**
   * @param moment how long the answer to a question may take
   */
  public Transactions(HikariDataSource database, Duration moment) {
    this(
        database,
        moment,
        new Semaphore(database.getMaximumPoolSize(), true),
        clock(),
        new AtomicLong(System.nanoTime()));
  }

  private Transactions(
      HikariDataSource database,
      Duration moment,
      Semaphore connections,
      ScheduledThreadPoolExecutor clock,
      AtomicLong slowUntil) {
    this.database = database;
    this.moment = moment;
    this.connections = connections;
    this.clock = clock;
    this.slowUntil = slowUntil;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "ledger-deadline");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    // Nobody closes this: its thread goes when no till asks.
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    return clock;
  }

  /** That of who has nothing else to wait for. */
  public Deadline deadline() {
    return Deadline.of(moment);
  }

  /** The same connections for questions that may take another time. */
  public Transactions within(Duration otherMoment) {
    return new Transactions(database, otherMoment, connections, clock, slowUntil);
  }

  /** Whether tills wait for a connection, or one needed half of its time a moment ago. */
  public boolean isSlow() {
    return connections.hasQueuedThreads() || slowUntil.get() - System.nanoTime() > 0;
  }

  /**
   * Commits what the work did, or nothing when it throws.
   *
   * @throws LedgerUnavailableException when the database does not do it
   */
  public <T> T run(Sql.Work<T> work) {
    return run(Deadline.NONE, work);
  }

  /**
   * As above, for a till. Whether it was committed is not known when the deadline passes in the
   * midst of it: the same request again finds out.
   */
  public <T> T run(Deadline deadline, Sql.Work<T> work) {
    long began = System.nanoTime();
    enter(deadline);
    try (Connection connection = database.getConnection()) {
      if (deadline.isNone()) {
        return Sql.inTransaction(connection, work);
      }
      ScheduledFuture<?> end =
          clock.schedule(
              () -> abort(connection), deadline.left(LONGEST).toNanos(), TimeUnit.NANOSECONDS);
      try {
        return Sql.inTransaction(connection, work);
      } finally {
        end.cancel(false);
        done(began);
      }
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    } finally {
      connections.release();
    }
  }

  private void done(long began) {
    long now = System.nanoTime();
    if (now - began >= moment.toNanos() / 2) {
      slowUntil.set(now + LATELY);
    }
  }

  /** Who waits for an answer on it hears at once that there is none; the pool makes a new one. */
  private static void abort(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("a connection could not be given up", e);
    }
  }

  private void enter(Deadline deadline) {
    Duration pools = Duration.ofMillis(database.getConnectionTimeout());
    try {
      Duration wait = deadline.isNone() ? pools : deadline.left(pools.plus(TO_WORK)).minus(TO_WORK);
      if (connections.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new LedgerUnavailableException(
        new SQLTransientConnectionException("no connection was free in time", "08001"));
  }

  /**
   * One statement without a transaction around it. A till waits, so a database that stands still is
   * left after a moment.
   *
   * @throws LedgerUnavailableException when the database does not answer in time
   */
  public <T> T ask(Sql.Work<T> work) {
    return ask(Deadline.NONE, work);
  }

  /** As above, for a till that has waited for other things before. */
  public <T> T ask(Deadline deadline, Sql.Work<T> work) {
    enter(deadline);
    try (Connection connection = database.getConnection()) {
      // 0 would be no limit.
      connection.setNetworkTimeout(
          Runnable::run, (int) Math.max(1, deadline.left(moment).toMillis()));
      return work.on(connection);
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    } finally {
      connections.release();
    }
  }

  /** Until the end of the transaction nobody else decides about the receipt. */
  public static void lockReceipt(Connection connection, String receiptId) throws SQLException {
    lock(connection, RECEIPTS, receiptId);
  }

  /**
   * Until the end of the transaction nobody else writes about the customers to the outbox, so that
   * its numbers follow the order of commits. Always the last lock that a transaction takes.
   *
   * @param customerIds in order, the same in every transaction
   */
  public static void lockCustomers(Connection connection, List<String> customerIds)
      throws SQLException {
    for (String customerId : customerIds) {
      lock(connection, CUSTOMERS, customerId);
    }
  }

  private static void lock(Connection connection, int kind, String name) throws SQLException {
    Sql.texts(connection, "SELECT pg_advisory_xact_lock(?, hashtext(?))", kind, name);
  }
}
