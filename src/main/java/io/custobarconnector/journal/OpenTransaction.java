package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction of the journal that waits for another database. The server ends one that says
 * nothing for some seconds, for its process may hang and hold up others; this one says every other
 * second that its process lives.
 */
public final class OpenTransaction implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OpenTransaction.class);
  private static final long PAUSE_SECONDS = 2;

  private final ScheduledFuture<?> speaking;

  private OpenTransaction(ScheduledFuture<?> speaking) {
    this.speaking = speaking;
  }

  /** The thread that speaks for all transactions of a process; it ends when there are none. */
  public static ScheduledExecutorService thread() {
    ScheduledThreadPoolExecutor thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread daemon = new Thread(task, "open-transactions");
              daemon.setDaemon(true);
              return daemon;
            });
    thread.setRemoveOnCancelPolicy(true);
    thread.setKeepAliveTime(1, TimeUnit.SECONDS);
    thread.allowCoreThreadTimeOut(true);
    return thread;
  }

  /** Speaks for the transaction from now on, until it is closed. */
  public static OpenTransaction of(Connection connection, ScheduledExecutorService thread)
      throws SQLException {
    // The driver's own connection may be used by two threads, the pool's may not.
    Connection driver = (Connection) connection.unwrap(PGConnection.class);
    return new OpenTransaction(
        thread.scheduleWithFixedDelay(
            () -> speak(driver), PAUSE_SECONDS, PAUSE_SECONDS, TimeUnit.SECONDS));
  }

  private static void speak(Connection driver) {
    try (Statement anything = driver.createStatement()) {
      anything.execute("SELECT");
    } catch (SQLException e) {
      LOG.debug("the transaction is over", e);
    }
  }

  @Override
  public void close() {
    speaking.cancel(false);
  }
}
