package io.custobarconnector.sandbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Keeps the reference database trading: calls {@code demo.trade} again and again from a thread of
 * its own. A tick that fails, for instance while the database restarts, is reported, and the next
 * one tries again.
 */
public final class TradingShop implements AutoCloseable {
  private static final int TICK_TIMEOUT_SECONDS = 10;

  private final DataSource database;
  private final int receiptsPerTick;
  private final Consumer<Exception> onError;
  private final AtomicLong ticks = new AtomicLong();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "trading-shop");
            thread.setDaemon(true);
            return thread;
          });

  private TradingShop(DataSource database, int receiptsPerTick, Consumer<Exception> onError) {
    this.database = database;
    this.receiptsPerTick = receiptsPerTick;
    this.onError = onError;
  }

  /**
   * Opens the shop; the first tick happens at once.
   *
   * @param interval from the end of one tick to the start of the next
   * @param onError told of each tick that failed, on the shop's thread; should it throw, the shop
   *     closes
   */
  public static TradingShop open(
      DataSource database, int receiptsPerTick, Duration interval, Consumer<Exception> onError) {
    if (receiptsPerTick < 1 || interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "A shop needs at least one receipt a tick and a positive interval, not "
              + receiptsPerTick
              + " and "
              + interval
              + ".");
    }
    TradingShop shop = new TradingShop(database, receiptsPerTick, onError);
    shop.start(interval);
    return shop;
  }

  private void start(Duration interval) {
    var unused =
        clock.scheduleWithFixedDelay(this::tick, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  // Anything thrown out of here would silently end the schedule.
  private void tick() {
    try {
      trade();
      ticks.incrementAndGet();
    } catch (SQLException | RuntimeException e) {
      if (!clock.isShutdown()) {
        onError.accept(e);
      }
    }
  }

  private void trade() throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement trade = connection.prepareStatement("SELECT demo.trade(?)")) {
      trade.setQueryTimeout(TICK_TIMEOUT_SECONDS);
      trade.setInt(1, receiptsPerTick);
      trade.execute();
    }
  }

  /** How many ticks succeeded since the shop opened. */
  public long ticks() {
    return ticks.get();
  }

  /** Closes the shop after the tick that is under way. */
  @Override
  public void close() {
    clock.shutdown();
    try {
      if (!clock.awaitTermination(TICK_TIMEOUT_SECONDS + 1L, TimeUnit.SECONDS)) {
        clock.shutdownNow();
      }
    } catch (InterruptedException e) {
      clock.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
