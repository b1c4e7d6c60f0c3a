package io.custobarconnector.flow.schedule;

import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.flow.database.Outage;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.quartz.JobPersistenceException;
import org.quartz.SchedulerConfigException;
import org.quartz.impl.jdbcjobstore.InvalidConfigurationException;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.SchedulerSignaler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedules of all processes that run the same flows at the same times, in the journal: of
 * these, one process runs each flow that is due. What a process runs when it is not heard of any
 * more, another goes on with.
 */
@SuppressWarnings("unchecked") // a method of Quartz overrides another without its types
final class SharedSchedules extends JobStoreTX {

  private static final Logger LOG = LoggerFactory.getLogger(SharedSchedules.class);

  /**
   * How often a process says that it lives. Quartz gives it up after 7.5 seconds of silence more.
   */
  private static final long HEARD_OF_MILLIS = 1_500;

  /** That is early enough: one that was only slow has its leases all the same. */
  private static final long SOONER_MILLIS = 2_500;

  /**
   * A flow may start so late; one that is later waits for its next time. Longer than a process
   * takes to be given up.
   */
  private static final long LATE_MILLIS = TimeUnit.SECONDS.toMillis(30);

  private static final long TRY_AGAIN_MILLIS = 2_000;

  /** A single failure may be that of a session which the server ended. */
  private static final int FAILURES_TO_TELL = 2;

  /** When the server ends a transaction that says nothing. */
  private static final long HUNG_MILLIS = 3_000;

  /** Schedules that no process has any more are kept so long, by the clocks of the processes. */
  private static final long ABANDONED_MILLIS = TimeUnit.HOURS.toMillis(1);

  private static final List<String> TABLES =
      List.of(
          "quartz_cron_triggers",
          "quartz_simple_triggers",
          "quartz_simprop_triggers",
          "quartz_blob_triggers",
          "quartz_triggers",
          "quartz_job_details",
          "quartz_fired_triggers",
          "quartz_paused_trigger_grps",
          "quartz_calendars",
          "quartz_locks",
          "quartz_scheduler_state");

  private final DataSource database;
  private final String name;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean silent;

  /** The code of the outage that was told last; empty when the journal answers. */
  private volatile String told = "";

  private volatile boolean leaving;

  /**
   * @param database connections whose search path is the journal's schema
   * @param name the same in all processes that run the same flows at the same times
   */
  SharedSchedules(DataSource database, String name) {
    this.database = database;
    this.name = name;
    try {
      setDriverDelegateClass(PostgreSQLDelegate.class.getName());
    } catch (InvalidConfigurationException e) {
      throw new IllegalStateException("the name of a class is enough", e);
    }
    // Required, but never asked: connections come from here.
    setDataSource("journal");
    setTablePrefix("quartz_");
    setUseProperties("true");
    setIsClustered(true);
    setClusterCheckinInterval(HEARD_OF_MILLIS);
    setMisfireThreshold(LATE_MILLIS);
    setDbRetryInterval(TRY_AGAIN_MILLIS);
    setMakeThreadsDaemons(true);
  }

  /** In the tables stands not the scheduler's name, which is another in each process. */
  @Override
  public void initialize(ClassLoadHelper classes, SchedulerSignaler signaler)
      throws SchedulerConfigException {
    setInstanceName(name);
    super.initialize(classes, signaler);
  }

  /** What Quartz has to say, often with traces, goes where its other words go. */
  @Override
  protected Logger getLog() {
    return LoggerFactory.getLogger(JobStoreTX.class);
  }

  @Override
  protected Connection getConnection() throws JobPersistenceException {
    if (leaving && silent) {
      throw new JobPersistenceException("the journal's database does not answer");
    }
    try {
      Connection connection = begun(database.getConnection());
      if (silent) {
        silent = false;
        told = "";
        LOG.info("the journal's database answers again: flows run at their times");
      }
      return connection;
    } catch (SQLException e) {
      tellOfOutage(e);
      silent = true;
      throw new JobPersistenceException("the journal's database does not answer", e);
    }
  }

  /** Once, and again when it is another one. */
  private void tellOfOutage(SQLException failure) {
    String sentence = awayBecause(failure);
    String code = ErrorCode.in(sentence).orElse("");
    if (!leaving && !code.equals(told)) {
      told = code;
      LOG.warn(sentence);
    }
  }

  private static String awayBecause(SQLException failure) {
    String reason = FailureText.of(failure);
    return Outage.isMistake(failure)
        ? DatabaseError.REFUSED.of(
            "the journal's database refuses the connector: no flow starts until the connector may connect: "
                + reason)
        : DatabaseError.NO_ANSWER.of(
            "the journal's database does not answer: no flow starts until it does: " + reason);
  }

  /**
   * As Quartz does it. A journal that answers and takes no change, such as one that only reads,
   * starts no flow, and nothing else would say so: no run fails.
   */
  @Override
  protected <T> T executeInNonManagedTXLock(
      String lock, TransactionCallback<T> work, TransactionValidator<T> check)
      throws JobPersistenceException {
    try {
      T done = super.executeInNonManagedTXLock(lock, work, check);
      // What takes no lock mostly looks only, and would succeed all the same.
      if (lock != null && failures.getAndSet(0) >= FAILURES_TO_TELL) {
        LOG.info("the schedules in the journal can be changed again: flows run at their times");
      }
      return done;
    } catch (JobPersistenceException | RuntimeException e) {
      if (!silent && !leaving && failures.incrementAndGet() == FAILURES_TO_TELL) {
        LOG.warn(
            DatabaseError.JOURNAL_FAILS.of(
                "the schedules in the journal cannot be changed: no flow starts until they can: "
                    + FailureText.of(e)));
      }
      throw e;
    }
  }

  /** In a transaction; what a process has locked there when it hangs, all others wait for. */
  private static Connection begun(Connection connection) throws SQLException {
    try (Statement limit = connection.createStatement()) {
      connection.setAutoCommit(false);
      limit.execute("SET LOCAL idle_in_transaction_session_timeout = " + HUNG_MILLIS);
      return connection;
    } catch (SQLException e) {
      // Back to the pool, which else would have one less for ever.
      connection.close();
      throw e;
    }
  }

  /** A process of this machine that has died need not be waited for. */
  @Override
  protected long calcFailedIfAfter(SchedulerStateRecord other) {
    return Leases.hasDied(other.getSchedulerInstanceId())
        ? 0
        : super.calcFailedIfAfter(other) - SOONER_MILLIS;
  }

  /**
   * The process is stopping. That the database may stop as well is no trouble, and nobody waits for
   * it to come back.
   */
  void leave() {
    leaving = true;
  }

  /**
   * As Quartz does it, but for a process that stops: it would try for ever, and never end. What it
   * leaves, the others take over when they miss it.
   *
   * @return nothing, when the process stops; Quartz tries in this way only what answers nothing
   */
  @Override
  protected <T> T retryExecuteInNonManagedTXLock(String lock, TransactionCallback<T> work) {
    while (true) {
      try {
        return executeInNonManagedTXLock(lock, work, null);
      } catch (JobPersistenceException | RuntimeException e) {
        LOG.debug("the schedules in the journal could not be changed", e);
        if (leaving) {
          return null;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TRY_AGAIN_MILLIS));
    }
  }

  /** Removes schedules that no process has: those of other settings, from before. */
  void removeAbandoned() throws SQLException {
    long since = System.currentTimeMillis() - ABANDONED_MILLIS;
    try (Connection connection = database.getConnection()) {
      for (String table : TABLES) {
        Sql.update(
            connection,
            """
            DELETE FROM %s t WHERE sched_name <> ? AND NOT EXISTS (
              SELECT FROM quartz_scheduler_state s
               WHERE s.sched_name = t.sched_name AND s.last_checkin_time > ?)\
            """
                .formatted(table),
            name,
            since);
      }
    }
  }

  /** Hands what this process has not done to the others, at once. */
  @Override
  public void shutdown() {
    super.shutdown();
    try {
      executeInNonManagedTXLock(
          LOCK_TRIGGER_ACCESS,
          connection -> {
            SchedulerStateRecord self = new SchedulerStateRecord();
            self.setSchedulerInstanceId(getInstanceId());
            clusterRecover(connection, List.of(self));
            try {
              getDelegate().deleteSchedulerState(connection, getInstanceId());
            } catch (SQLException e) {
              throw new JobPersistenceException("this process could not take its leave", e);
            }
            return true;
          },
          null);
    } catch (JobPersistenceException | RuntimeException e) {
      LOG.debug("the others go on when they miss this process", e);
    }
  }
}
