package io.custobarconnector.journal.alert;

import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.Leases;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** Which alerts fire, and which of them somebody was told. */
public final class AlertStates {

  /** The lease under which one process at a time writes here. */
  public static final String LEASE = "alerts";

  /**
   * That the condition of an alert holds now.
   *
   * @param flow the flow that it is about; empty when it is about no single one
   * @param hold for how long it must hold until the alert fires
   * @param value the number that it is about
   */
  public record Condition(String name, String flow, Duration hold, double value) {}

  /**
   * One that was told and holds again before its end was told goes on: nobody has heard of the end.
   */
  private static final String HOLDS =
      """
      INSERT INTO alert AS a (name, flow, since, value, firing)
      VALUES (?, ?, clock_timestamp(), ?, ? <= 0)
      ON CONFLICT (name, flow) DO UPDATE
         SET value = excluded.value,
             firing = a.firing OR a.told OR clock_timestamp() - a.since >= ? * interval '1 millisecond'\
      """;

  private static final String ENDED =
      """
      UPDATE alert SET firing = false, since = clock_timestamp()
       WHERE firing AND told AND (name, flow) NOT IN (SELECT * FROM unnest(?::text[], ?::text[]))\
      """;

  private static final String NOBODY_HEARD_OF =
      "DELETE FROM alert WHERE NOT told AND (name, flow) NOT IN (SELECT * FROM unnest(?::text[], ?::text[]))";

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public AlertStates(DataSource database) {
    this.database = database;
  }

  /**
   * Keeps which conditions hold now; all others do not.
   *
   * @param lease that of this name
   * @return what fires or is over, and nobody was told yet
   */
  public List<AlertState> keep(Collection<Condition> conditions, Lease lease) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      Leases.fence(connection, List.of(lease));
      try (PreparedStatement holds = connection.prepareStatement(HOLDS)) {
        for (Condition condition : conditions) {
          holds.setString(1, condition.name());
          holds.setString(2, condition.flow());
          holds.setDouble(3, condition.value());
          holds.setLong(4, condition.hold().toMillis());
          holds.setLong(5, condition.hold().toMillis());
          holds.addBatch();
        }
        holds.executeBatch();
      }
      Object[] names = conditions.stream().map(Condition::name).toArray();
      Object[] flows = conditions.stream().map(Condition::flow).toArray();
      for (String sql : List.of(ENDED, NOBODY_HEARD_OF)) {
        try (PreparedStatement others = connection.prepareStatement(sql)) {
          others.setArray(1, connection.createArrayOf("text", names));
          others.setArray(2, connection.createArrayOf("text", flows));
          others.executeUpdate();
        }
      }
      List<AlertState> untold = untold(connection);
      connection.commit();
      return untold;
    }
  }

  private static List<AlertState> untold(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT name, flow, since, value, firing FROM alert WHERE firing <> told
                 ORDER BY since, name, flow\
                """);
        ResultSet rows = query.executeQuery()) {
      List<AlertState> untold = new ArrayList<>();
      while (rows.next()) {
        untold.add(
            new AlertState(
                rows.getString(1),
                rows.getString(2),
                rows.getTimestamp(3).toInstant(),
                rows.getDouble(4),
                rows.getBoolean(5)));
      }
      return untold;
    }
  }

  /** Somebody was told. */
  public void told(AlertState state) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                state.firing()
                    ? "UPDATE alert SET told = true WHERE name = ? AND flow = ?"
                    : "DELETE FROM alert WHERE name = ? AND flow = ? AND NOT firing")) {
      update.setString(1, state.name());
      update.setString(2, state.flow());
      update.executeUpdate();
    }
  }
}
