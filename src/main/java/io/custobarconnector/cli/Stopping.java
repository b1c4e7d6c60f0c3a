package io.custobarconnector.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/**
 * What must be closed when the program ends, however it ends: in the reverse order of opening,
 * once.
 */
final class Stopping implements AutoCloseable {

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private boolean closed;

  Stopping() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  close();
                },
                "stop"));
  }

  synchronized <T extends AutoCloseable> T closing(T part) {
    if (closed) {
      closeQuietly(part);
      throw new IllegalStateException("the connector is stopping");
    }
    open.push(part);
    return part;
  }

  /** Waits until somebody stops the program. */
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  boolean isAsked() {
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
