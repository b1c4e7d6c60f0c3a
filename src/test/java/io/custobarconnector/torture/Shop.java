package io.custobarconnector.torture;

import io.custobarconnector.sandbox.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * A shop with several people who write at once: in short transactions, and in long ones that are
 * committed, or not, long after the time that their rows bear.
 */
final class Shop implements AutoCloseable {

  private static final int HURRIED = 3;
  private static final int SLOW = 2;

  private final DataSource database;
  private final long longest;
  private final List<Thread> people = new ArrayList<>();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicReference<SQLException> mistake = new AtomicReference<>();
  private volatile boolean open = true;

  private Shop(DataSource database, long longest) {
    this.database = database;
    this.longest = longest;
  }

  /**
   * Opens it.
   *
   * @param longest milliseconds that a transaction takes at most
   */
  static Shop open(DataSource database, SplittableRandom random, long longest) {
    Shop shop = new Shop(database, longest);
    Rows rows = new Rows(database);
    for (int i = 0; i < HURRIED + SLOW; i++) {
      ShopWork work = new ShopWork(random.split(), rows);
      boolean slow = i >= HURRIED;
      SplittableRandom pace = random.split();
      Thread person = new Thread(() -> shop.work(work, pace, slow), "shop-" + i);
      person.setDaemon(true);
      shop.people.add(person);
      person.start();
    }
    return shop;
  }

  /** Transactions that were committed. */
  long committed() {
    return committed.get();
  }

  private void work(ShopWork work, SplittableRandom pace, boolean slow) {
    while (open) {
      try (Connection connection = database.getConnection()) {
        transaction(connection, work, pace, slow);
      } catch (SQLException e) {
        // A deadlock, or the database restarts; an SQL that is wrong must not go unseen.
        if (e.getSQLState() != null && e.getSQLState().matches("(42|22|23).*")) {
          mistake.compareAndSet(null, e);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void transaction(
      Connection connection, ShopWork work, SplittableRandom pace, boolean slow)
      throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET LOCAL lock_timeout = '2s'");
      for (int i = slow ? 3 : 1; i > 0; i--) {
        for (String sql : work.next(!slow)) {
          statement.execute(sql);
        }
      }
      Thread.sleep(slow ? pace.nextLong(longest) : 0);
      if (slow && pace.nextInt(5) == 0) {
        connection.rollback();
      } else {
        connection.commit();
        committed.incrementAndGet();
      }
    }
    Thread.sleep(pace.nextLong(200));
  }

  /** Closes it after the transactions that are under way. */
  @Override
  public void close() throws InterruptedException {
    open = false;
    for (Thread person : people) {
      person.join();
    }
    if (mistake.get() != null) {
      throw new AssertionError(mistake.get());
    }
  }
}
