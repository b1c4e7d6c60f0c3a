package io.custobarconnector.source.query;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads what comes next on a thread of its own, while what was read before is dealt with. One
 * reading at a time, and one thread that asks for it.
 *
 * @param <T> what is read
 */
public final class ReadAhead<T> implements AutoCloseable {

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ReadAhead::named);
  private Future<T> reading;

  /** Its thread is there while it reads, and some seconds longer if it is not closed. */
  public ReadAhead() {
    thread.allowCoreThreadTimeOut(true);
  }

  private static Thread named(Runnable work) {
    Thread thread = new Thread(work, "source-reads-ahead");
    thread.setDaemon(true);
    return thread;
  }

  /** Whether something is being read, or has been and waits to be taken. */
  public boolean isBegun() {
    return reading != null;
  }

  /** Begins to read. What was begun before must have been taken. */
  public void begin(Callable<T> read) {
    reading = thread.submit(read);
  }

  /**
   * What was read, once it is there.
   *
   * @throws SQLException when the source did not answer
   */
  public T take() throws SQLException {
    Future<T> begun = reading;
    try {
      T read = begun.get();
      reading = null;
      return read;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted while the source was read", e);
    } catch (ExecutionException e) {
      reading = null;
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Waits until nothing is read any more, and drops what was read. */
  public void drop() {
    boolean interrupted = false;
    while (reading != null) {
      try {
        reading.get();
        reading = null;
      } catch (ExecutionException notWanted) {
        reading = null;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reads nothing more. What is being read goes on to its end, without anybody who waits for it.
   */
  @Override
  public void close() {
    thread.shutdown();
  }
}
