package io.custobarconnector.journal.record;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.lease.Leases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Moves a flow's cursor because a person says so, and not since rows were dealt with. */
public final class CursorMoves {

  private final DataSource database;

  /**
   * Writes to the journal.
   *
   * @param database connections whose search path is the journal's schema
   */
  public CursorMoves(DataSource database) {
    this.database = database;
  }

  /**
   * Moves the cursor of a flow that has one. What was noted for the old place, such as a
   * transaction that was open when it was read, is forgotten with it.
   *
   * @throws FlowBusyException when a run of the flow is going on
   * @throws JournalException when the journal cannot be written, or the flow has no cursor
   */
  public void move(String flow, Position to) {
    try {
      Sql.inTransaction(
          database,
          connection -> {
            move(connection, flow, to);
            return true;
          });
    } catch (SQLException e) {
      throw new JournalException(
          "%s: the journal could not be written: %s".formatted(flow, FailureText.of(e)), e);
    }
  }

  private static void move(Connection connection, String flow, Position to) throws SQLException {
    if (!Leases.isFreeInTransaction(connection, flow)) {
      throw FlowBusyException.notMoved(flow);
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
              UPDATE flow_cursor
                 SET changed_at = ?, row_key = ?, horizon = NULL, version = version + 1,
                     moved_at = clock_timestamp()
               WHERE flow = ?\
              """)) {
      update.setString(1, to.changedAt());
      update.setString(2, to.key());
      update.setString(3, flow);
      if (update.executeUpdate() != 1) {
        throw new JournalException("%s has no cursor that could be moved".formatted(flow));
      }
    }
  }
}
