package io.custobarconnector.journal.run;

import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.LeaseLostException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What a run writes to the journal: all of it, or nothing when another process has its place. */
public final class RunTransaction {

  private RunTransaction() {}

  /** What is written. */
  @FunctionalInterface
  public interface Work {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Does it in one transaction.
   *
   * @throws LeaseLostException when another process has the run's place
   */
  public static void in(DataSource journal, Run run, Work work) throws SQLException {
    Sql.inTransaction(
        journal,
        connection -> {
          run.leases().fence(connection);
          work.on(connection);
          return true;
        });
  }
}
