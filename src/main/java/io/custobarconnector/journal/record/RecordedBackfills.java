package io.custobarconnector.journal.record;

import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.run.Backfill;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.BackfillState;
import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.journal.run.Run;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** What the journal remembers of backfills. */
public final class RecordedBackfills {

  private static final String LAST =
      "SELECT b.*, r.outcome = 'running' AND "
          + FlowProgress.IS_ALIVE
          + " AS alive FROM backfill b JOIN run r ON r.id = b.run_id";

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public RecordedBackfills(DataSource database) {
    this.database = database;
  }

  /**
   * The last backfill of each flow that had one, by the flow's name.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Map<String, BackfillState> last() {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(LAST);
        ResultSet rows = query.executeQuery()) {
      Map<String, BackfillState> states = new HashMap<>();
      while (rows.next()) {
        states.put(rows.getString("flow"), state(rows));
      }
      return states;
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Map.of();
      }
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }

  private static Optional<BackfillState> last(Connection connection, String flow)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(LAST + " WHERE b.flow = ?")) {
      query.setString(1, flow);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? Optional.of(state(row)) : Optional.empty();
      }
    }
  }

  private static BackfillState state(ResultSet row) throws SQLException {
    String changedAt = row.getString("changed_at");
    return new BackfillState(
        new BackfillRequest(
            bound(row, "said_from", "from_at"),
            bound(row, "said_to", "before_at"),
            row.getBoolean("everything"),
            false),
        row.getString("up_to"),
        number(row, "mapping"),
        changedAt == null
            ? Optional.empty()
            : Optional.of(new Position(changedAt, row.getString("row_key"))),
        row.getLong("rows_read"),
        number(row, "rows_total"),
        row.getTimestamp("begun_at").toInstant(),
        row.getTimestamp("moved_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("ended_at")).map(Timestamp::toInstant),
        row.getBoolean("alive"));
  }

  private static Optional<BackfillRequest.Bound> bound(ResultSet row, String said, String at)
      throws SQLException {
    String words = row.getString(said);
    return words == null
        ? Optional.empty()
        : Optional.of(new BackfillRequest.Bound(words, row.getTimestamp(at).toInstant()));
  }

  private static OptionalLong number(ResultSet row, String column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
  }

  /**
   * Goes on with the flow's backfill when the same is asked for again, or begins one.
   *
   * @param cursor the time of change up to which the flow has read
   */
  static Backfill open(
      Connection connection, String flow, BackfillRequest asked, String cursor, long run)
      throws SQLException {
    Optional<BackfillState> before = last(connection, flow);
    if (before.filter(state -> state.isContinuedBy(asked)).isPresent()) {
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE backfill SET run_id = ?, moved_at = clock_timestamp() WHERE flow = ?")) {
        update.setLong(1, run);
        update.setString(2, flow);
        update.executeUpdate();
      }
      return new Backfill(before.get(), Backfill.Beginning.GOES_ON);
    }
    insert(connection, flow, asked, cursor, run);
    boolean unfinished = before.filter(state -> state.endedAt().isEmpty()).isPresent();
    Backfill.Beginning beginning =
        !unfinished
            ? Backfill.Beginning.FIRST
            : asked.restart() ? Backfill.Beginning.RESTART : Backfill.Beginning.OTHER_RANGE;
    return new Backfill(last(connection, flow).orElseThrow(), beginning);
  }

  private static void insert(
      Connection connection, String flow, BackfillRequest asked, String cursor, long run)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO backfill (flow, said_from, said_to, from_at, before_at, up_to, everything, run_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (flow) DO UPDATE
               SET said_from = excluded.said_from, said_to = excluded.said_to,
                   from_at = excluded.from_at, before_at = excluded.before_at,
                   up_to = excluded.up_to, everything = excluded.everything, mapping = NULL,
                   changed_at = NULL, row_key = NULL, rows_read = 0, rows_total = NULL,
                   begun_at = excluded.begun_at, moved_at = excluded.moved_at, ended_at = NULL,
                   run_id = excluded.run_id\
            """)) {
      insert.setString(1, flow);
      insert.setString(2, asked.from().map(BackfillRequest.Bound::said).orElse(null));
      insert.setString(3, asked.to().map(BackfillRequest.Bound::said).orElse(null));
      insert.setTimestamp(4, timestamp(asked.from()));
      insert.setTimestamp(5, timestamp(asked.to()));
      insert.setString(6, cursor);
      insert.setBoolean(7, asked.everything());
      insert.setLong(8, run);
      insert.executeUpdate();
    }
  }

  private static Timestamp timestamp(Optional<BackfillRequest.Bound> bound) {
    return bound.map(BackfillRequest.Bound::at).map(Timestamp::from).orElse(null);
  }

  /** Writes how far a backfill is, within the caller's transaction. */
  static void move(Connection connection, Run run, Backfill backfill, Optional<Position> position)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE backfill SET changed_at = ?, row_key = ?, mapping = ?, rows_read = ?,
                                rows_total = ?, moved_at = clock_timestamp()
             WHERE flow = ? AND run_id = ?\
            """)) {
      update.setString(1, position.map(Position::changedAt).orElse(null));
      update.setString(2, position.map(Position::key).orElse(null));
      update.setObject(3, boxed(backfill.mapping()), Types.BIGINT);
      update.setLong(4, backfill.rowsReadBefore() + run.tally().read());
      update.setObject(5, boxed(backfill.rowsTotal()), Types.BIGINT);
      update.setString(6, run.flow());
      update.setLong(7, run.id());
      if (update.executeUpdate() != 1) {
        throw new JournalException(
            CustobarError.FLOW_BUSY.of(
                "%s: another process has taken the backfill over; this one ends"
                    .formatted(run.flow())));
      }
    }
  }

  /** The backfill is at its end; within the caller's transaction. */
  static void end(Connection connection, Run run) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE backfill SET ended_at = clock_timestamp() WHERE flow = ? AND run_id = ?")) {
      update.setString(1, run.flow());
      update.setLong(2, run.id());
      update.executeUpdate();
    }
  }

  private static Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
