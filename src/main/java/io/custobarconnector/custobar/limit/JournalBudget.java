package io.custobarconnector.custobar.limit;

import io.custobarconnector.journal.SharedBudget;
import io.custobarconnector.journal.SharedBudget.Ruling;
import io.custobarconnector.journal.SharedBudget.Wish;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the journal for requests, and lets no till wait for it longer than a moment. A journal that
 * does not answer is not asked for tills for some seconds.
 */
final class JournalBudget implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JournalBudget.class);

  /** A question takes a fraction of a millisecond. */
  static final Duration MOMENT = Duration.ofMillis(150);

  /** A flow can do nothing without the journal anyway. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration SILENCE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int THREADS = 6;

  private final SharedBudget journal;
  private final Duration moment;
  private final ThreadPoolExecutor threads;
  private final AtomicBoolean silent = new AtomicBoolean();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicLong askAgain = new AtomicLong(System.nanoTime());
  private final AtomicLong lookAgain = new AtomicLong(System.nanoTime());

  /**
   * @param moment how long a till waits for an answer
   */
  JournalBudget(SharedBudget journal, Duration moment) {
    this.journal = journal;
    this.moment = moment;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            // A thread that has just answered is not free at once, and its next question must not
            // be taken for one that the journal does not answer.
            new ArrayBlockingQueue<>(THREADS),
            task -> {
              Thread thread = new Thread(task, "budget");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Asks for one request; empty when the journal does not answer.
   *
   * @param atTill whether a till waits, which is not kept waiting for a journal known to be silent
   */
  Optional<Ruling> take(Wish wish, boolean atTill) throws InterruptedException {
    if (atTill && silent.get() && System.nanoTime() - askAgain.get() < 0) {
      return Optional.empty();
    }
    return within(atTill ? moment : PATIENCE, () -> journal.take(wish));
  }

  /** Tells the journal something; that it does not hear is no failure of who tells. */
  void tell(Notice notice) {
    try {
      within(
          moment,
          () -> {
            notice.to(journal);
            return "";
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Learns of pauses and of a refused key without anybody waiting, once a second at most. */
  void look(String key, Consumer<Ruling> learn) {
    long now = System.nanoTime();
    if (now - lookAgain.get() < 0 || !looking.compareAndSet(false, true)) {
      return;
    }
    lookAgain.set(now + LOOK.toNanos());
    try {
      threads.execute(
          () -> {
            try {
              learn.accept(journal.look(key));
            } catch (SQLException | RuntimeException e) {
              LOG.debug("the shared budget could not be read", e);
            } finally {
              looking.set(false);
            }
          });
    } catch (RejectedExecutionException busyOrClosed) {
      looking.set(false);
    }
  }

  private <T> Optional<T> within(Duration time, Question<T> question) throws InterruptedException {
    Throwable failure;
    Future<T> answer = null;
    try {
      answer = threads.submit(question::ask);
      T found = answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
      if (silent.compareAndSet(true, false)) {
        LOG.info("the request budget is shared by all processes again");
      }
      return Optional.of(found);
    } catch (ExecutionException e) {
      failure = e.getCause();
    } catch (TimeoutException | RejectedExecutionException e) {
      failure = e;
      // One that nobody waits for any more is not asked, if it waits for a thread still.
      if (answer != null) {
        answer.cancel(false);
      }
    }
    askAgain.set(System.nanoTime() + SILENCE.toNanos());
    if (!threads.isShutdown() && silent.compareAndSet(false, true)) {
      LOG.warn(
          "the journal does not answer in time: until it does, this process makes a quarter of custobar.requests-per-minute at most");
      LOG.debug("the shared budget did not answer", failure);
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws SQLException;
  }

  /** What the journal is told. */
  @FunctionalInterface
  interface Notice {
    void to(SharedBudget journal) throws SQLException;
  }
}
