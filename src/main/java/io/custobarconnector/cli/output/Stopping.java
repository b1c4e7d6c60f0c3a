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

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private boolean closed;

  /** Closes what is opened, also when the program is told to end by a signal. */
  public Stopping() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  close();
                },
                "stop"));
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
