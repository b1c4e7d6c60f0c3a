package io.custobarconnector.journal.record;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** What the journal remembers of reconciles. */
public final class RecordedReconciles {

  private final DataSource database;

  /**
   * Reads the journal.
   *
   * @param database connections whose search path is the journal's schema
   */
  public RecordedReconciles(DataSource database) {
    this.database = database;
  }

  /**
   * The last reconcile of each flow that had one, by the flow's name.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Map<String, ReconcileState> last() {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement("SELECT * FROM flow_reconcile");
        ResultSet rows = query.executeQuery()) {
      Map<String, ReconcileState> states = new HashMap<>();
      while (rows.next()) {
        states.put(
            rows.getString("flow"),
            new ReconcileState(
                rows.getString("flow"),
                rows.getString("outcome"),
                rows.getTimestamp("started_at").toInstant(),
                Optional.ofNullable(rows.getTimestamp("ended_at")).map(Timestamp::toInstant),
                rows.getLong("rows_read"),
                rows.getLong("rows_missed"),
                rows.getLong("rows_vanished"),
                Optional.ofNullable(rows.getString("error"))));
      }
      return states;
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Map.of();
      }
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }
}
