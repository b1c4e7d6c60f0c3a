package io.custobarconnector.journal.record;

import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.journal.delivery.Deletions;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.delivery.DeliveryRecord;
import io.custobarconnector.journal.rejected.Payloads;
import io.custobarconnector.journal.rejected.RejectedRecord;
import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RowsAhead;
import io.custobarconnector.journal.run.Backfill;
import io.custobarconnector.journal.run.Run;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Writes what became of one page of rows: cursor, counts, rejected rows, omitted fields. All of it
 * in one transaction, or none.
 */
final class PageRecord {

  /** A run that has sent so many digits of rows lets the server look how large its table is now. */
  private static final int MANY = 3;

  private static final String UNIQUE_VIOLATION = "23505";

  private final DataSource database;
  private final RejectedRecord rejected;

  PageRecord(DataSource database, Payloads payloads) {
    this.database = database;
    this.rejected = new RejectedRecord(payloads);
  }

  /**
   * Writes all of it.
   *
   * @return whether a person has asked the run to stop
   */
  boolean write(Run run, Optional<Position> read) {
    AtomicBoolean stop = new AtomicBoolean();
    Optional<Position> position = run.cursor().after(read);
    long accepted =
        run.unwritten().accepted().stream().mapToLong(messages -> messages.keys().size()).sum();
    inTransaction(
        run,
        connection -> {
          Optional<Backfill> backfill = run.backfill();
          if (backfill.isPresent()) {
            RecordedBackfills.move(connection, run, backfill.get(), position);
          } else {
            moveCursor(connection, run, position);
          }
          List<String> gone = run.unwritten().gone();
          DeliveryRecord.owe(
              connection,
              run,
              run.unwritten().removals(),
              new HashSet<>(gone),
              run.sendsEverything());
          writeAccepted(connection, run);
          DeliveryRecord.remove(connection, run.flow(), gone);
          int omittedBefore = run.isTryingAgain() ? 0 : omittedBefore(connection, run);
          writeOmissions(connection, run);
          int rejectedBefore = rejected.write(connection, run);
          run.knownBefore(rejectedBefore, omittedBefore);
          stop.set(writeTally(connection, run));
        });
    run.written(position);
    long sent = run.tally().sent();
    if (digits(sent) > MANY && digits(sent) > digits(sent - accepted)) {
      DeliveredMessages.measure(database);
    }
    return stop.get();
  }

  private static int digits(long number) {
    return Long.toString(number).length();
  }

  /**
   * Keeps what Custobar accepted of a page that broke off, so that the next run sends none of it
   * twice.
   */
  void keepAccepted(Run run) {
    if (run.backfill().isPresent()
        || (run.unwritten().accepted().isEmpty()
            && run.unwritten().toldGone().isEmpty()
            && run.unwritten().deleted().isEmpty())) {
      return;
    }
    inTransaction(
        run,
        connection -> {
          if (isCursorOurs(connection, run)) {
            writeAccepted(connection, run);
          }
        });
  }

  private static void writeAccepted(Connection connection, Run run) throws SQLException {
    for (AcceptedMessages messages : run.unwritten().accepted()) {
      DeliveryRecord.write(connection, run, messages);
    }
    Deletions.told(connection, run.flow(), run.unwritten().toldGone(), true);
    Deletions.undone(connection, run.flow(), run.unwritten().deleted());
  }

  /**
   * Ends a run.
   *
   * @param error why it failed; with {@code delivered}, what failed after all rows were delivered
   */
  void end(Run run, String outcome, String error) {
    boolean failed = outcome.equals("failed");
    inTransaction(
        run,
        connection -> {
          writeTally(connection, run);
          if (run.cursor().horizon().isPresent()) {
            Horizons.write(connection, run.flow(), run.cursor().horizon().get());
          }
          if (run.looksAhead() && !failed) {
            noteAhead(connection, run);
          }
          if (run.isUndatedRead() && !failed) {
            noteUndated(connection, run);
          }
          if (run.backfill().isPresent() && run.isReadToEnd() && !failed) {
            RecordedBackfills.end(connection, run);
          }
          if (run.isReconcile()) {
            writeMissed(connection, run);
          }
          rejected.clean(connection);
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
            INSERT INTO flow_cursor AS c (flow, changed_at, row_key, run_id, horizon, moved_at)
            VALUES (?, ?, ?, ?, ?, CASE WHEN ? THEN ? ELSE clock_timestamp() END)
            ON CONFLICT (flow) DO UPDATE
               SET changed_at = excluded.changed_at, row_key = excluded.row_key,
                   run_id = excluded.run_id, horizon = excluded.horizon, version = c.version + 1,
                   moved_at = CASE WHEN ? THEN c.moved_at ELSE clock_timestamp() END
             WHERE c.version = ?\
            """)) {
      upsert.setString(1, run.flow());
      upsert.setString(2, position.map(Position::changedAt).orElse(null));
      upsert.setString(3, position.map(Position::key).orElse(null));
      upsert.setLong(4, run.id());
      upsert.setString(5, run.cursor().horizonAfter().orElse(null));
      // Messages that wait for a fuller request are still on their way.
      upsert.setBoolean(6, run.cursor().isKeeping());
      upsert.setTimestamp(7, Timestamp.from(run.startedAt()));
      upsert.setBoolean(8, run.cursor().isKeeping());
      upsert.setLong(9, run.cursor().version());
      if (upsert.executeUpdate() != 1) {
        throw new JournalException(
            CustobarError.FLOW_BUSY.of(
                "%s: another process has moved the cursor; this run ends".formatted(run.flow())));
      }
    }
  }

  /** How many of the fields left out are known to be left out, for the same reason. */
  private static int omittedBefore(Connection connection, Run run) throws SQLException {
    List<OmittedField> omitted = run.unwritten().omitted();
    if (omitted.isEmpty()) {
      return 0;
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT count(*) FROM unnest(?::text[], ?::text[], ?::text[]) AS m (row_key, field, kind)
              JOIN omitted_field o ON o.flow = ? AND o.row_key = m.row_key AND o.field = m.field
                                  AND o.kind = m.kind\
            """)) {
      query.setArray(1, texts(connection, omitted.stream().map(OmittedField::key)));
      query.setArray(2, texts(connection, omitted.stream().map(OmittedField::field)));
      query.setArray(3, texts(connection, omitted.stream().map(OmittedField::kind)));
      query.setString(4, run.flow());
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getInt(1);
      }
    }
  }

  private static Array texts(Connection connection, Stream<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray());
  }

  private static void writeOmissions(Connection connection, Run run) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO omitted_field AS o (flow, row_key, field, kind, reason, run_id)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (flow, row_key, field) DO UPDATE
               SET kind = excluded.kind, reason = excluded.reason, run_id = excluded.run_id,
                   seen_at = clock_timestamp(),
                   first_seen_at = CASE WHEN o.kind = excluded.kind THEN o.first_seen_at
                                        ELSE clock_timestamp() END\
            """)) {
      for (OmittedField omitted : run.unwritten().omitted()) {
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

  /** Whether no other process has gone on with the flow, which then knows better. */
  private static boolean isCursorOurs(Connection connection, Run run) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT coalesce((SELECT version FROM flow_cursor WHERE flow = ? FOR UPDATE), 0)")) {
      query.setString(1, run.flow());
      try (ResultSet version = query.executeQuery()) {
        version.next();
        return version.getLong(1) == run.cursor().version();
      }
    }
  }

  private static void noteAhead(Connection connection, Run run) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE flow_cursor SET rows_ahead = ?, ahead_key = ? WHERE flow = ?")) {
      update.setLong(1, run.rowsAhead().map(RowsAhead::rows).orElse(0L));
      update.setString(2, run.rowsAhead().map(RowsAhead::exampleKey).orElse(null));
      update.setString(3, run.flow());
      update.executeUpdate();
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

  /** Whether a person has asked the run to stop. */
  private static boolean writeTally(Connection connection, Run run) throws SQLException {
    Tally tally = run.tally();
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE run SET rows_read = ?, rows_sent = ?, rows_unchanged = ?, rows_rejected = ?,
                           rows_ignored = ?, fields_omitted = ?, requests = ?
             WHERE id = ? RETURNING stop_asked_at IS NOT NULL\
            """)) {
      update.setLong(1, tally.read());
      update.setLong(2, tally.sent());
      update.setLong(3, tally.unchanged());
      update.setLong(4, tally.rejected());
      update.setLong(5, tally.ignored());
      update.setLong(6, tally.omitted());
      update.setLong(7, tally.requests());
      update.setLong(8, run.id());
      try (ResultSet row = update.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** A row that the reconcile met first, or met changed, and rejected was missed as well. */
  private static void writeMissed(Connection connection, Run run) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE run SET rows_vanished = ?,
                           rows_missed = ? + (SELECT count(*) FROM rejected x
                                               WHERE x.flow = run.flow AND x.run_id = run.id)
             WHERE id = ?\
            """)) {
      update.setLong(1, run.vanishedRows());
      update.setLong(2, run.missedAndSent());
      update.setLong(3, run.id());
      update.executeUpdate();
    }
  }

  private void inTransaction(Run run, Work work) {
    try (Connection connection = database.getConnection()) {
      try {
        inTransaction(connection, run, work);
      } catch (SQLException e) {
        if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
          throw e;
        }
        // Somebody wrote a row meanwhile that this run took for new, or it is there twice.
        run.unwritten().accepted().forEach(messages -> run.heardOf(messages.keys()));
        inTransaction(connection, run, work);
      }
    } catch (SQLException e) {
      throw new JournalException(
          "%s: the journal could not be written: %s".formatted(run.flow(), FailureText.of(e)), e);
    }
  }

  private static void inTransaction(Connection connection, Run run, Work work) throws SQLException {
    Sql.inTransaction(
        connection,
        within -> {
          run.leases().fence(within);
          work.on(within);
          return true;
        });
  }

  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }
}
