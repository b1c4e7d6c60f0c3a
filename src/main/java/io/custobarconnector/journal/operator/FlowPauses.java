package io.custobarconnector.journal.operator;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Flows that a person has paused: their schedules start no run, in no process on the journal. */
public final class FlowPauses {

  private final DataSource database;

  /** When somebody paused a flow, and who. */
  public record Pause(Instant at, String by) {}

  /**
   * @param database connections whose search path is the journal's schema
   */
  public FlowPauses(DataSource database) {
    this.database = database;
  }

  /**
   * The flows that are paused; none when the journal was never opened.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Map<String, Pause> all() {
    Map<String, Pause> pauses = new HashMap<>();
    try (Connection connection = database.getConnection()) {
      Sql.each(
          connection,
          "SELECT flow, paused_at, paused_by FROM flow_pause",
          row ->
              pauses.put(
                  row.getString(1), new Pause(row.getTimestamp(2).toInstant(), row.getString(3))));
      return pauses;
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Map.of();
      }
      throw failed(e);
    }
  }

  /** Pauses a flow; one that is paused stays so as it was. */
  public void pause(String flow, String who) {
    change(
        "INSERT INTO flow_pause (flow, paused_by) VALUES (?, ?) ON CONFLICT DO NOTHING", flow, who);
  }

  /** Lets a flow run on its schedule again. */
  public void resume(String flow) {
    change("DELETE FROM flow_pause WHERE flow = ?", flow);
  }

  private void change(String sql, Object... parameters) {
    try (Connection connection = database.getConnection()) {
      Sql.update(connection, sql, parameters);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static JournalException failed(SQLException e) {
    return new JournalException("the pauses of flows: " + FailureText.of(e), e);
  }
}
