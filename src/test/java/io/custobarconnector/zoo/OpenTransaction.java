package io.custobarconnector.zoo;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** A transaction of somebody else that holds a changed row. */
final class OpenTransaction {

  private final Connection connection;
  private final int row;
  private boolean prepared;

  private OpenTransaction(Connection connection, int row) {
    this.connection = connection;
    this.row = row;
  }

  static OpenTransaction begin(DataSource database, int row, String sql) {
    try {
      Connection connection = database.getConnection();
      OpenTransaction transaction = new OpenTransaction(connection, row);
      transaction.execute("BEGIN");
      transaction.execute(sql);
      return transaction;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  int row() {
    return row;
  }

  boolean isPrepared() {
    return prepared;
  }

  /** Its session may go; what it did waits. */
  void prepare() {
    execute("PREPARE TRANSACTION 'row " + row + "'");
    prepared = true;
  }

  void commit() {
    end("COMMIT");
  }

  void rollBack() {
    end("ROLLBACK");
  }

  private void end(String how) {
    execute(prepared ? how + " PREPARED 'row " + row + "'" : how);
    try {
      connection.close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
