package io.custobarconnector.journal;

import io.custobarconnector.journal.run.Run;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Asks the journal. A journal that was never opened answers that nothing has happened. */
public final class JournalReader {

  /** PostgreSQL's SQLSTATE for a table that is not there. */
  private static final String UNDEFINED_TABLE = "42P01";

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public JournalReader(DataSource database) {
    this.database = database;
  }

  /** Whether a question failed only because the journal was never opened. */
  public static boolean isUnopened(SQLException failure) {
    return UNDEFINED_TABLE.equals(failure.getSQLState());
  }

  /** Every flow that has ever run. */
  public List<FlowState> flows() {
    return ask(
        """
        SELECT s.*, c.row_key, coalesce(c.rows_ahead, 0) AS rows_ahead, c.ahead_key, r.rows_ignored, r.node,
               coalesce(s.last_delivered_at,
                        (SELECT b.started_at FROM run b
                          WHERE b.flow = s.flow AND b.kind = 'live' AND b.outcome <> 'retried'
                          ORDER BY b.id LIMIT 1)) AS behind_since,
               (SELECT bool_or(e.outcome = 'failed' OR e.error IS NOT NULL) FROM (
                  (SELECT l.outcome, l.error FROM run l
                    WHERE l.flow = s.flow AND l.kind = 'live' AND l.outcome IN ('delivered', 'failed')
                    ORDER BY l.id DESC LIMIT 1)
                  UNION ALL
                  (SELECT c.outcome, c.error FROM run c
                    WHERE c.flow = s.flow AND c.kind = 'reconcile' AND c.outcome IN ('delivered', 'failed')
                      AND c.started_at > clock_timestamp() - interval '8 days'
                    ORDER BY c.id DESC LIMIT 1)) e) AS failing
          FROM flow_status s JOIN run r ON r.id = s.last_run
          LEFT JOIN flow_cursor c ON c.flow = s.flow ORDER BY s.flow\
        """,
        JournalReader::flowState);
  }

  /** The flow's cursor; empty when it has read nothing yet. */
  public Optional<Position> position(String flow) {
    return flows().stream()
        .filter(state -> state.flow().equals(flow))
        .findFirst()
        .flatMap(FlowState::position);
  }

  /** Whether the flow has a cursor, or a run of it has read to the end. */
  public boolean isDelivered(String flow) {
    return flows().stream()
        .filter(state -> state.flow().equals(flow))
        .anyMatch(state -> state.position().isPresent() || state.lastDeliveredAt().isPresent());
  }

  /** When the flow ran for the first time; empty when it never did. */
  public Optional<Instant> firstRun(String flow) {
    return ask(
            "SELECT started_at FROM run WHERE flow = ? AND kind = 'live' ORDER BY id LIMIT 1",
            row -> row.getTimestamp(1).toInstant(),
            flow)
        .stream()
        .findFirst();
  }

  /** As {@link Run#unknownSentSince}, for a run that begins now; empty when the flow never ran. */
  public Optional<Instant> unknownSentSince(String flow) {
    return ask(
            "SELECT o.flow, %s FROM (SELECT DISTINCT flow FROM run) o"
                .formatted(
                    UnknownRows.SENT_SINCE.formatted("o.flow", Long.toString(Long.MAX_VALUE))),
            row -> Map.entry(row.getString(1), UnknownRows.sentSince(row.getTimestamp(2))))
        .stream()
        .filter(since -> since.getKey().equals(flow))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Why rows are rejected now, most rows first. */
  public List<Reason> rejected() {
    return ask(
        """
        SELECT flow, field, kind, sum(rows) AS rows, min(example_key) AS example_key
          FROM rejected_reasons GROUP BY flow, field, kind ORDER BY flow, rows DESC\
        """,
        JournalReader::reason);
  }

  /** Why fields are left out now, most fields first. */
  public List<Reason> omitted() {
    return ask(
        """
        SELECT flow, field, kind, count(*) AS rows, min(row_key) AS example_key
          FROM omitted_field GROUP BY flow, field, kind ORDER BY flow, rows DESC\
        """,
        JournalReader::reason);
  }

  /** As {@link #rejected()}, of rows that were rejected for the first time since a moment. */
  public List<Reason> rejectedSince(Instant moment) {
    return ask(
        """
        SELECT flow, field, kind, count(*) AS rows, min(row_key) AS example_key
          FROM rejected WHERE first_rejected_at >= ?
         GROUP BY flow, field, kind ORDER BY flow, rows DESC\
        """,
        JournalReader::reason,
        moment);
  }

  /** As {@link #omitted()}, of fields that were left out for the first time since a moment. */
  public List<Reason> omittedSince(Instant moment) {
    return ask(
        """
        SELECT flow, field, kind, count(*) AS rows, min(row_key) AS example_key
          FROM omitted_field WHERE first_seen_at >= ?
         GROUP BY flow, field, kind ORDER BY flow, rows DESC\
        """,
        JournalReader::reason,
        moment);
  }

  /** The time by the journal's clock. */
  public Instant now() {
    return ask("SELECT clock_timestamp()", row -> row.getTimestamp(1).toInstant()).get(0);
  }

  private static FlowState flowState(ResultSet row) throws SQLException {
    String changedAt = row.getString("read_up_to");
    return new FlowState(
        row.getString("flow"),
        row.getString("outcome"),
        Optional.ofNullable(row.getString("node")),
        row.getTimestamp("started_at").toInstant(),
        instant(row, "ended_at"),
        new Tally(
            row.getLong("rows_read"),
            row.getLong("rows_sent"),
            row.getLong("rows_unchanged"),
            row.getLong("rows_rejected"),
            row.getLong("rows_ignored"),
            row.getLong("fields_omitted"),
            row.getLong("requests")),
        Optional.ofNullable(row.getString("error")),
        changedAt == null
            ? Optional.empty()
            : Optional.of(new Position(changedAt, row.getString("row_key"))),
        row.getLong("rejected_now"),
        row.getLong("omitted_now"),
        row.getBoolean("failing"),
        instant(row, "last_delivered_at"),
        row.getTimestamp("behind_since").toInstant(),
        row.getLong("rows_ahead"),
        Optional.ofNullable(row.getString("ahead_key")));
  }

  public static Reason reason(ResultSet row) throws SQLException {
    return new Reason(
        row.getString("flow"),
        Optional.ofNullable(row.getString("field")),
        row.getString("kind"),
        row.getLong("rows"),
        row.getString("example_key"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private <T> List<T> ask(String sql, Sql.RowReader<T> reader, Object... parameters) {
    try (Connection connection = database.getConnection()) {
      return Sql.list(connection, sql, reader, parameters);
    } catch (SQLException e) {
      if (isUnopened(e)) {
        return List.of();
      }
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }
}
