package io.custobarconnector.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** What the journal tells of the sync and of the uses. */
final class Sync {

  /** Sales refer to shops, which are few. */
  static final List<String> FLOWS = List.of("shops", "products", "customers", "sales");

  private final DataSource database;

  /** The last run before it began. */
  private long before;

  /** Rows of the sync before this one; 0 for the first. */
  private long rowsBefore;

  Sync(DataSource database) {
    this.database = database;
  }

  static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
  }

  /**
   * Makes the journal forget what was delivered, so that the flows send everything again with their
   * next runs, and waits until the first of them begins. The last flow has just run, so that all of
   * them begin together.
   */
  void beginAnew() {
    rowsBefore = rows();
    String last =
        "SELECT count(*) FROM connector.run WHERE flow = 'sales' AND ended_at IS NOT NULL";
    long runs = number(last);
    while (number(last) == runs) {
      pause();
    }
    while (!forgetDelivered()) {
      pause();
    }
    while (runs("true") == 0) {
      pause();
    }
  }

  /** Between two runs, or a run would go on where it stands. */
  private boolean forgetDelivered() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE connector.run IN EXCLUSIVE MODE");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT max(id), bool_or(outcome = 'running') FROM connector.run")) {
        row.next();
        if (row.getBoolean(2)) {
          connection.rollback();
          return false;
        }
        before = row.getLong(1);
      }
      statement.execute("DELETE FROM connector.flow_cursor; DELETE FROM connector.delivered");
      connection.commit();
      return true;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether nearly all has been sent; uses of benefits touch receipts, so that the last row never
   * comes. The first sync is over when every flow has found nothing more.
   */
  boolean isOver() {
    if (rowsBefore > 0) {
      return rows() >= rowsBefore - rowsBefore / 20;
    }
    return number(
            """
            SELECT count(DISTINCT flow) FROM connector.run
             WHERE ended_at IS NOT NULL AND id > (SELECT max(id) FROM connector.run WHERE rows_sent > 0)\
            """)
        == FLOWS.size();
  }

  boolean hasFailed() {
    return runs("outcome = 'failed'") > 0;
  }

  private long runs(String which) {
    return number(
        "SELECT count(*) FROM connector.run WHERE id > %d AND %s".formatted(before, which));
  }

  /** Rows that Custobar has accepted from the flows. */
  long rows() {
    return number("SELECT coalesce(sum(rows_sent), 0) FROM connector.run WHERE id > " + before);
  }

  /** Uses of which Custobar has still to be told. */
  long untold() {
    return number("SELECT count(*) FROM connector.benefit_outbox WHERE event_due");
  }

  /** Waits until Custobar has been told of every use; false when that takes longer. */
  boolean awaitTold(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (untold() > 0) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  /**
   * From each use's answer to the moment at which the connector had Custobar's acceptance.
   *
   * @param answered when each was answered, by the clock of this machine
   */
  Measured.Figures telling(Map<UUID, Instant> answered) {
    Measured telling = new Measured();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT id, told_at FROM connector.benefit_redemption")) {
      while (row.next()) {
        Instant answer = answered.get(row.getObject(1, UUID.class));
        if (answer == null) {
          continue;
        }
        if (row.getTimestamp(2) == null) {
          telling.error("not told");
        } else {
          telling.took(Duration.between(answer, row.getTimestamp(2).toInstant()).toNanos());
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return telling.figures();
  }

  /** Receipts that no use belongs to. */
  List<String> receipts() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT array_agg(id::text) FROM receipt WHERE id NOT IN (SELECT receipt_id FROM benefit_use)")) {
      row.next();
      return List.of((String[]) row.getArray(1).getArray());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long number(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
