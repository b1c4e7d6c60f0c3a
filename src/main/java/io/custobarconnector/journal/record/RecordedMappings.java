package io.custobarconnector.journal.record;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What the journal remembers of how each flow's rows became messages. */
public final class RecordedMappings {

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public RecordedMappings(DataSource database) {
    this.database = database;
  }

  /**
   * The mapping of the flow's last run; empty when it never ran.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<MappingRecord> last(String flow) {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT mapping, columns, changed_at FROM flow_mapping WHERE flow = ?")) {
      query.setString(1, flow);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        return Optional.of(
            new MappingRecord(
                row.getLong("mapping"),
                List.of((String[]) row.getArray("columns").getArray()),
                Optional.ofNullable(row.getTimestamp("changed_at")).map(Timestamp::toInstant)));
      }
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Optional.empty();
      }
      throw new JournalException(
          "%s: the journal could not be read: %s".formatted(flow, FailureText.of(e)), e);
    }
  }

  /**
   * Remembers the mapping of a run.
   *
   * @throws JournalException when the journal cannot be written
   */
  public void write(Run run, MappingRecord mapping) {
    try {
      RunTransaction.in(database, run, connection -> write(connection, run, mapping));
    } catch (SQLException e) {
      throw new JournalException(
          "%s: the journal could not be written: %s".formatted(run.flow(), FailureText.of(e)), e);
    }
  }

  private static void write(Connection connection, Run run, MappingRecord mapping)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO flow_mapping (flow, mapping, columns, changed_at, run_id)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (flow) DO UPDATE
               SET mapping = excluded.mapping, columns = excluded.columns,
                   changed_at = excluded.changed_at, run_id = excluded.run_id\
            """)) {
      upsert.setString(1, run.flow());
      upsert.setLong(2, mapping.mapping());
      upsert.setArray(3, connection.createArrayOf("text", mapping.columns().toArray()));
      upsert.setTimestamp(4, mapping.changedAt().map(Timestamp::from).orElse(null));
      upsert.setLong(5, run.id());
      upsert.executeUpdate();
    }
  }

  /**
   * All rows of the flow have the form that a mapping gives them.
   *
   * @throws JournalException when the journal cannot be written
   */
  public void sentAgain(String flow, long mapping) {
    try (Connection connection = database.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE flow_mapping SET changed_at = NULL WHERE flow = ? AND mapping = ?")) {
      update.setString(1, flow);
      update.setLong(2, mapping);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new JournalException(
          "%s: all rows were sent again, but the journal could not note it: %s; call the backfill again to finish, which sends no row again"
              .formatted(flow, FailureText.of(e)),
          e);
    }
  }
}
