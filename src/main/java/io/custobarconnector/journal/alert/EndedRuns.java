package io.custobarconnector.journal.alert;

import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/** What runs that ended of late did, in any process. */
public final class EndedRuns {

  /**
   * Of one flow.
   *
   * @param sent rows that Custobar took
   * @param rejected rows that were rejected, some of them in each of several runs
   */
  public record Counts(long sent, long rejected) {

    /** Of a flow that had no run. */
    public static final Counts NONE = new Counts(0, 0);
  }

  private static final String BY_FLOW =
      """
      SELECT flow, sum(rows_sent), sum(rows_rejected) FROM run
       WHERE ended_at > clock_timestamp() - ? * interval '1 millisecond' GROUP BY flow\
      """;

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public EndedRuns(DataSource database) {
    this.database = database;
  }

  /** By the flow's name; none of a flow of which no run has ended. */
  public Map<String, Counts> within(Duration window) throws SQLException {
    Map<String, Counts> found = new HashMap<>();
    try (Connection connection = database.getConnection()) {
      Sql.each(
          connection,
          BY_FLOW,
          row -> found.put(row.getString(1), new Counts(row.getLong(2), row.getLong(3))),
          window.toMillis());
      return found;
    }
  }
}
