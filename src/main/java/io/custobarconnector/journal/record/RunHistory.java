package io.custobarconnector.journal.record;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.journal.run.FlowProgress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** The runs of all flows, for a person who looks at them. */
public final class RunHistory {

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public RunHistory(DataSource database) {
    this.database = database;
  }

  /**
   * A flow's newest runs of all kinds, the newest first.
   *
   * @param before only older ones than the run of this number
   * @throws JournalException when the journal cannot be read
   */
  public List<RecordedRun> before(String flow, OptionalLong before, int limit) {
    return ask(
        "SELECT * FROM run r WHERE flow = ? AND id < ? ORDER BY id DESC LIMIT ?",
        query -> {
          query.setString(1, flow);
          query.setLong(2, before.orElse(Long.MAX_VALUE));
          query.setInt(3, limit);
        });
  }

  /**
   * Of each flow that ever ran: its last run that was to read changes.
   *
   * @throws JournalException when the journal cannot be read
   */
  public List<RecordedRun> last() {
    return ask("SELECT r.* FROM run r JOIN flow_status s ON s.last_run = r.id", query -> {});
  }

  /**
   * The runs that go on now, in any process that lives.
   *
   * @throws JournalException when the journal cannot be read
   */
  public List<RecordedRun> goingOn() {
    return ask(
        "SELECT r.* FROM run r WHERE r.outcome = 'running' AND "
            + FlowProgress.IS_ALIVE
            + " ORDER BY r.id",
        query -> {});
  }

  /**
   * Asks the flow's runs that go on to stop after the page they are at.
   *
   * @return their numbers
   * @throws JournalException when the journal cannot be written
   */
  public List<Long> askToStop(String flow) {
    return ask(
            """
            UPDATE run r SET stop_asked_at = coalesce(stop_asked_at, clock_timestamp())
             WHERE r.flow = ? AND r.outcome = 'running' AND %s RETURNING r.*\
            """
                .formatted(FlowProgress.IS_ALIVE),
            query -> query.setString(1, flow))
        .stream()
        .map(RecordedRun::id)
        .toList();
  }

  private List<RecordedRun> ask(String sql, Parameters parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      parameters.set(query);
      List<RecordedRun> runs = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          runs.add(run(row));
        }
      }
      return runs;
    } catch (SQLException e) {
      throw new JournalException("the runs of flows: " + FailureText.of(e), e);
    }
  }

  private static RecordedRun run(ResultSet row) throws SQLException {
    return new RecordedRun(
        row.getLong("id"),
        row.getString("flow"),
        row.getString("kind"),
        row.getString("outcome"),
        row.getTimestamp("started_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("ended_at")).map(Timestamp::toInstant),
        Optional.ofNullable(row.getString("node")),
        new Tally(
            row.getLong("rows_read"),
            row.getLong("rows_sent"),
            row.getLong("rows_unchanged"),
            row.getLong("rows_rejected"),
            row.getLong("rows_ignored"),
            row.getLong("fields_omitted"),
            row.getLong("requests")),
        Optional.ofNullable(row.getString("error")));
  }

  @FunctionalInterface
  private interface Parameters {
    void set(PreparedStatement query) throws SQLException;
  }
}
