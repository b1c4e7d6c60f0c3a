package io.custobarconnector.cli.output;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * What must be closed when the program ends, however it ends: in the reverse order of opening,
 * once.
 */
public final class Stopping implements AutoCloseable {

  /**
   * Opens a part of the program.
   *
   * @param <T> the part
   * @param <E> what it throws
   */
  @FunctionalInterface
  public interface Opening<T, E extends Exception> {
    T open() throws E;
  }

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile boolean opening;
  private boolean closed;

  /** Closes what is opened, also when the program is told to end by a signal. */
  public Stopping() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  if (opening) {
                    Logs.silence();
                  }
                  close();
                },
                "stop"));
  }

  /** Whether the program ends because somebody wants it to: a signal, Ctrl-C. */
  private static boolean isProgramEnding() {
    try {
      // Refused from the moment on from which nothing can be added either.
      Runtime.getRuntime().removeShutdownHook(new Thread());
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  /**
   * Opens the part, and closes it when the program ends. If that is wanted before the part is open,
   * nothing is told of what the opening says then: a server that is gone, a library that cannot
   * start any more.
   *
   * @return the part; does not return when the program ends
   */
  public <T extends AutoCloseable, E extends Exception> T opening(Opening<T, E> part) throws E {
    opening = true;
    try {
      if (isAsked()) {
        Logs.silence();
      }
      return closing(part.open());
    } catch (Exception failure) {
      if (isProgramEnding()) {
        // Waits for the end that has begun.
        System.exit(ExitCode.FAILED);
      }
      throw failure;
    } finally {
      opening = false;
    }
  }

  /**
   * Closes the part when the program ends.
   *
   * @return the part
   * @throws IllegalStateException when the program ends already; the part is closed then
   */
  public synchronized <T extends AutoCloseable> T closing(T part) {
    if (closed) {
      closeQuietly(part);
      throw new IllegalStateException("the connector is stopping");
    }
    open.push(part);
    return part;
  }

  /** Waits until somebody stops the program. */
  public void awaitAsked() throws InterruptedException {
    asked.await();
  }

  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!open.isEmpty()) {
      closeQuietly(open.pop());
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LoggerFactory.getLogger(Stopping.class).debug("while stopping", e);
    }
  }
}
