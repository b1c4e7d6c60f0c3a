package io.custobarconnector.flow.schedule;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzConstants;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SchedulerFactory;
import org.quartz.impl.DefaultThreadExecutor;
import org.quartz.impl.DirectSchedulerFactory;
import org.quartz.impl.SchedulerRepository;
import org.quartz.simpl.SimpleThreadPool;

/** Gives Camel a Quartz that shares its schedules with the other processes on the journal. */
public final class Schedules implements SchedulerFactory, AutoCloseable {

  /** How long a process that found nothing due may take to look again. */
  private static final long LOOK_MILLIS = 5_000;

  private static final int LEAST_THREADS = 10;

  private final SharedSchedules store;
  private final Scheduler scheduler;

  /**
   * @param database connections whose search path is the journal's schema
   * @param process the name of this process, as no other has it
   * @param times what runs when; processes with the same share their schedules
   */
  public Schedules(DataSource database, String process, Map<String, String> times) {
    this.store = new SharedSchedules(database, "connector " + mark(times));
    try {
      this.scheduler = scheduler(process, Math.max(LEAST_THREADS, 2 * times.size()));
    } catch (SchedulerException e) {
      throw new IllegalStateException("the schedules do not start: " + FailureText.of(e), e);
    }
  }

  /**
   * What a failed start says. Camel wraps what Quartz says of its tables, and the innermost reason
   * alone names neither the journal nor what was to be written there.
   */
  public static RuntimeException named(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobPersistenceException) {
        return unwritten(failure);
      }
    }
    return failure;
  }

  private static JournalException unwritten(Exception failure) {
    return new JournalException(
        "the schedules could not be written into the journal: " + FailureText.of(failure), failure);
  }

  private static UUID mark(Map<String, String> times) {
    return UUID.nameUUIDFromBytes(times.toString().getBytes(StandardCharsets.UTF_8));
  }

  private Scheduler scheduler(String process, int threads) throws SchedulerException {
    SimpleThreadPool pool = new PromptThreads(threads);
    pool.setThreadNamePrefix("schedules");
    pool.setMakeThreadsDaemons(true);
    // Quartz keeps schedulers by name, and two connectors in one JVM are two processes.
    String own = "connector-" + UUID.randomUUID();
    DirectSchedulerFactory.getInstance()
        .createScheduler(
            own,
            process,
            pool,
            new DefaultThreadExecutor(),
            store,
            Map.of(),
            null,
            0,
            LOOK_MILLIS,
            -1,
            false,
            null);
    return SchedulerRepository.getInstance().lookup(own);
  }

  /** From now on flows run when they are due. */
  public void start(CamelContext camel) {
    try {
      store.removeAbandoned();
      // What Camel stores with a flow names the context, and may have been stored by another node.
      scheduler
          .getContext()
          .put(QuartzConstants.QUARTZ_CAMEL_CONTEXT + "-" + camel.getName(), camel);
      scheduler.start();
    } catch (SchedulerException e) {
      throw new IllegalStateException("the schedules do not start: " + FailureText.of(e), e);
    } catch (SQLException e) {
      throw unwritten(e);
    }
  }

  @Override
  public Scheduler getScheduler() {
    return scheduler;
  }

  @Override
  public Scheduler getScheduler(String name) {
    return scheduler;
  }

  @Override
  public Collection<Scheduler> getAllSchedulers() {
    return List.of(scheduler);
  }

  /** Starts nothing any more; what runs may end. */
  public void pause() {
    store.leave();
    try {
      scheduler.standby();
    } catch (SchedulerException e) {
      throw new IllegalStateException("the schedules do not stop: " + FailureText.of(e), e);
    }
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown();
    } catch (SchedulerException e) {
      throw new IllegalStateException("the schedules do not stop: " + FailureText.of(e), e);
    }
  }

  /**
   * At the end, those that work are waited for, and not those that have nothing to do: they look up
   * twice a second only.
   */
  private static final class PromptThreads extends SimpleThreadPool {
    private final Semaphore idle;

    PromptThreads(int count) {
      super(count, Thread.NORM_PRIORITY);
      this.idle = new Semaphore(count);
    }

    @Override
    public boolean runInThread(Runnable job) {
      idle.acquireUninterruptibly();
      boolean taken =
          super.runInThread(
              () -> {
                try {
                  job.run();
                } finally {
                  idle.release();
                }
              });
      if (!taken) {
        idle.release();
      }
      return taken;
    }

    @Override
    public void shutdown(boolean waitForJobsToComplete) {
      super.shutdown(false);
      if (waitForJobsToComplete) {
        idle.acquireUninterruptibly(getPoolSize());
        idle.release(getPoolSize());
      }
    }
  }
}
