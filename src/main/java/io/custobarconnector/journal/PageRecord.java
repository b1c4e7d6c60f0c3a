package io.custobarconnector.journal;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Writes what became of one page of rows: cursor, counts, rows set aside, fields left out. All of
 * it in one transaction, or none.
 */
final class PageRecord {

  private final DataSource database;

  PageRecord(DataSource database) {
    this.database = database;
  }

  void write(Run run, Optional<Position> read) {
    Optional<Position> position = run.cursorAfter(read);
    inTransaction(
        run,
        connection -> {
          Optional<Backfill> backfill = run.backfill();
          if (backfill.isPresent()) {
            RecordedBackfills.move(connection, run, backfill.get(), position);
          } else {
            moveCursor(connection, run, position);
          }
          DeliveredMessages.write(
              connection, run.flow(), run.newlyAccepted(), run.acceptedFingerprints());
          DeliveredMessages.remove(connection, run.flow(), run.newlyGone());
          writeNews(connection, run);
          writeTally(connection, run);
        });
    run.written(position, run.cursorVersion() + 1);
  }

  void end(Run run, String outcome, String error) {
    inTransaction(
        run,
        connection -> {
          writeTally(connection, run);
          if (run.isUndatedRead() && error == null) {
            noteUndated(connection, run);
          }
          if (run.backfill().isEmpty() && isCursorOurs(connection, run)) {
            // Of a page that broke off, so that the next run sends none of it twice.
            DeliveredMessages.write(
                connection, run.flow(), run.newlyAccepted(), run.acceptedFingerprints());
            DeliveredMessages.remove(connection, run.flow(), run.newlyGone());
          }
          if (run.backfill().isPresent() && run.isReadToEnd() && error == null) {
            RecordedBackfills.end(connection, run);
          }
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  UPDATE run SET outcome = ?, error = ?, ended_at = clock_timestamp()
                   WHERE id = ?\
                  """)) {
            update.setString(1, outcome);
            update.setString(2, error);
            update.setLong(3, run.id());
            update.executeUpdate();
          }
        });
  }

  private static void moveCursor(Connection connection, Run run, Optional<Position> position)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO flow_cursor AS c (flow, changed_at, row_key, run_id, held_at, moved_at)
            VALUES (?, ?, ?, ?, ?, CASE WHEN ? THEN ? ELSE clock_timestamp() END)
            ON CONFLICT (flow) DO UPDATE
               SET changed_at = excluded.changed_at, row_key = excluded.row_key,
                   run_id = excluded.run_id, held_at = excluded.held_at, version = c.version + 1,
                   moved_at = CASE WHEN ? THEN c.moved_at ELSE clock_timestamp() END
             WHERE c.version = ?\
            """)) {
      upsert.setString(1, run.flow());
      upsert.setString(2, position.map(Position::changedAt).orElse(null));
      upsert.setString(3, position.map(Position::key).orElse(null));
      upsert.setLong(4, run.id());
      upsert.setTimestamp(5, run.holdAt().map(Timestamp::from).orElse(null));
      // Messages that wait for a fuller request are still on their way.
      upsert.setBoolean(6, run.isKeeping());
      upsert.setTimestamp(7, Timestamp.from(run.startedAt()));
      upsert.setBoolean(8, run.isKeeping());
      upsert.setLong(9, run.cursorVersion());
      if (upsert.executeUpdate() != 1) {
        throw new JournalException(
            "%s: another process has moved the cursor; this run ends".formatted(run.flow()));
      }
    }
  }

  private static void writeNews(Connection connection, Run run) throws SQLException {
    forget(connection, run);
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO rejected AS r
                   (flow, row_key, datatype, origin, field, kind, reason, payload, fingerprint, run_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
            ON CONFLICT (flow, row_key) DO UPDATE
               SET datatype = excluded.datatype, origin = excluded.origin, field = excluded.field,
                   kind = excluded.kind, reason = excluded.reason, payload = excluded.payload,
                   fingerprint = excluded.fingerprint, run_id = excluded.run_id, last_rejected_at = clock_timestamp(),
                   times = r.times + 1\
            """)) {
      for (RejectedRow row : run.pendingRejections()) {
        upsert.setString(1, run.flow());
        upsert.setString(2, row.key());
        upsert.setString(3, row.datatype());
        upsert.setString(4, row.origin().name().toLowerCase(Locale.ROOT));
        upsert.setString(5, row.field().orElse(null));
        upsert.setString(6, row.kind());
        upsert.setString(7, row.reasonText());
        upsert.setString(8, row.payloadText());
        upsert.setObject(9, row.payload().map(Fingerprint::of).orElse(null), Types.BIGINT);
        upsert.setLong(10, run.id());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO omitted_field (flow, row_key, field, kind, reason, run_id)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (flow, row_key, field) DO UPDATE
               SET kind = excluded.kind, reason = excluded.reason, run_id = excluded.run_id,
                   seen_at = clock_timestamp()\
            """)) {
      for (OmittedField omitted : run.pendingOmissions()) {
        upsert.setString(1, run.flow());
        upsert.setString(2, omitted.key());
        upsert.setString(3, omitted.field());
        upsert.setString(4, omitted.kind());
        upsert.setString(5, omitted.reason());
        upsert.setLong(6, run.id());
        upsert.addBatch();
      }
      upsert.executeBatch();
    }
  }

  /**
   * A row that Custobar has is no longer set aside, and its earlier bad fields are history. Those
   * of this run are not: a message may go out later than its bad fields are noted.
   */
  private static void forget(Connection connection, Run run) throws SQLException {
    List<String> settled = run.newlySettled();
    if (settled.isEmpty() || !run.hasRowsSetAside()) {
      return;
    }
    try (PreparedStatement rejected =
            connection.prepareStatement(
                "DELETE FROM rejected WHERE flow = ? AND row_key = ANY (?)");
        PreparedStatement omitted =
            connection.prepareStatement(
                "DELETE FROM omitted_field WHERE flow = ? AND row_key = ANY (?) AND run_id <> ?")) {
      Array keys = connection.createArrayOf("text", settled.toArray());
      rejected.setString(1, run.flow());
      rejected.setArray(2, keys);
      rejected.executeUpdate();
      omitted.setString(1, run.flow());
      omitted.setArray(2, keys);
      omitted.setLong(3, run.id());
      omitted.executeUpdate();
    }
  }

  /** Whether no other process has gone on with the flow, which then knows better. */
  private static boolean isCursorOurs(Connection connection, Run run) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT coalesce((SELECT version FROM flow_cursor WHERE flow = ? FOR UPDATE), 0)")) {
      query.setString(1, run.flow());
      try (ResultSet version = query.executeQuery()) {
        version.next();
        return version.getLong(1) == run.cursorVersion();
      }
    }
  }

  private static void noteUndated(Connection connection, Run run) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE flow_cursor SET undated_at = clock_timestamp() WHERE flow = ?")) {
      update.setString(1, run.flow());
      update.executeUpdate();
    }
  }

  private static void writeTally(Connection connection, Run run) throws SQLException {
    Tally tally = run.tally();
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE run SET rows_read = ?, rows_sent = ?, rows_unchanged = ?, rows_rejected = ?,
                           fields_omitted = ?, requests = ?
             WHERE id = ?\
            """)) {
      update.setLong(1, tally.read());
      update.setLong(2, tally.sent());
      update.setLong(3, tally.unchanged());
      update.setLong(4, tally.rejected());
      update.setLong(5, tally.omitted());
      update.setLong(6, tally.requests());
      update.setLong(7, run.id());
      update.executeUpdate();
    }
  }

  private void inTransaction(Run run, Work work) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        work.on(connection);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      }
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw new JournalException(
          "%s: the journal could not be written: %s".formatted(run.flow(), FailureText.of(e)), e);
    }
  }

  /** A connection that is gone cannot roll back; the first failure is the one to tell of. */
  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }
}
