package io.custobarconnector.benefits;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** Transactions of the ledger, and the locks within them. */
final class Transactions {

  /** What is done in one transaction. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private static final int RECEIPTS = 0x62656e31;
  private static final int CUSTOMERS = 0x62656e32;

  private final DataSource database;
  private final Duration moment;

  /**
   * @param moment how long the answer to a question may take
   */
  Transactions(DataSource database, Duration moment) {
    this.database = database;
    this.moment = moment;
  }

  /**
   * Commits what the work did, or nothing when it throws.
   *
   * @throws LedgerUnavailableException when the database does not do it
   */
  <T> T run(Work<T> work) {
    try (Connection connection = database.getConnection()) {
      return on(connection, work);
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    }
  }

  /** As above, for who has a connection: a second one of the same pool might never come. */
  static <T> T on(Connection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.in(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /**
   * One statement without a transaction around it. A till waits, so a database that stands still is
   * left after a moment.
   *
   * @throws LedgerUnavailableException when the database does not answer in time
   */
  <T> T ask(Work<T> work) {
    try (Connection connection = database.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, (int) moment.toMillis());
      return work.in(connection);
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    }
  }

  /** Until the end of the transaction nobody else decides about the receipt. */
  static void lockReceipt(Connection connection, String receiptId) throws SQLException {
    lock(connection, RECEIPTS, receiptId);
  }

  /**
   * Until the end of the transaction nobody else writes about the customers to the outbox, so that
   * its numbers follow the order of commits. Always the last lock that a transaction takes.
   *
   * @param customerIds in order, the same in every transaction
   */
  static void lockCustomers(Connection connection, List<String> customerIds) throws SQLException {
    for (String customerId : customerIds) {
      lock(connection, CUSTOMERS, customerId);
    }
  }

  private static void lock(Connection connection, int kind, String name) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(?, hashtext(?))")) {
      lock.setInt(1, kind);
      lock.setString(2, name);
      lock.execute();
    }
  }
}
