package io.custobarconnector.journal.alert;

import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.Leases;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
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
      INSERT INTO alert AS a (name, flow, since, seen_at, value, firing)
      VALUES (?, ?, clock_timestamp(), clock_timestamp(), ?, ? <= 0)
      ON CONFLICT (name, flow) DO UPDATE
         SET value = excluded.value, seen_at = excluded.seen_at,
             firing = a.firing OR a.told OR clock_timestamp() - a.since >= ? * interval '1 millisecond'\
      """;

  private static final String SEEN =
      "UPDATE alert SET seen_at = clock_timestamp() WHERE flow = ANY (?)";

  /**
   * Whose process has not looked for so long, or has and found that the condition does not hold.
   */
  private static final String OVER =
      """
      (seen_at < clock_timestamp() - ? * interval '1 millisecond'
        OR flow = ANY (?) AND (name, flow) NOT IN (SELECT * FROM unnest(?::text[], ?::text[])))\
      """;

  private static final String ENDED =
      "UPDATE alert SET firing = false, since = clock_timestamp() WHERE firing AND told AND "
          + OVER;

  private static final String NOBODY_HEARD_OF = "DELETE FROM alert WHERE NOT told AND " + OVER;

  private static final String UNTOLD =
      """
      SELECT name, flow, since, value, firing, NOT firing AND seen_at < since - ? * interval '1 millisecond'
        FROM alert WHERE firing <> told ORDER BY since, name, flow\
      """;

  private final DataSource database;

  private final Duration unwatched;

  /**
   * @param database connections whose search path is the journal's schema
   * @param unwatched how long a process that has the flow of an alert may not have looked until the
   *     alert is over
   */
  public AlertStates(DataSource database, Duration unwatched) {
    this.database = database;
    this.unwatched = unwatched;
  }

  /**
   * Keeps which conditions hold now; all others about these flows, and about none, do not.
   *
   * @param flows those that this process has; it says nothing of others
   * @param lease that of this name
   * @return what fires or is over, and nobody was told yet
   */
  public List<AlertState> keep(
      Collection<Condition> conditions, Predicate<String> flows, Lease lease) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      Leases.fence(connection, List.of(lease));
      hold(connection, conditions);
      Array mine = mine(connection, flows);
      try (PreparedStatement seen = connection.prepareStatement(SEEN)) {
        seen.setArray(1, mine);
        seen.executeUpdate();
      }
      Object[] names = conditions.stream().map(Condition::name).toArray();
      Object[] holding = conditions.stream().map(Condition::flow).toArray();
      for (String sql : List.of(ENDED, NOBODY_HEARD_OF)) {
        try (PreparedStatement over = connection.prepareStatement(sql)) {
          over.setLong(1, unwatched.toMillis());
          over.setArray(2, mine);
          over.setArray(3, connection.createArrayOf("text", names));
          over.setArray(4, connection.createArrayOf("text", holding));
          over.executeUpdate();
        }
      }
      List<AlertState> untold = untold(connection);
      connection.commit();
      return untold;
    }
  }

  private static void hold(Connection connection, Collection<Condition> conditions)
      throws SQLException {
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
  }

  /** The flows of alerts here that this process may speak of. */
  private static Array mine(Connection connection, Predicate<String> flows) throws SQLException {
    List<String> mine = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement("SELECT DISTINCT flow FROM alert");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        String flow = rows.getString(1);
        if (flow.isEmpty() || flows.test(flow)) {
          mine.add(flow);
        }
      }
    }
    return connection.createArrayOf("text", mine.toArray());
  }

  private List<AlertState> untold(Connection connection) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(UNTOLD)) {
      query.setLong(1, unwatched.toMillis());
      List<AlertState> untold = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          untold.add(
              new AlertState(
                  rows.getString(1),
                  rows.getString(2),
                  rows.getTimestamp(3).toInstant(),
                  rows.getDouble(4),
                  rows.getBoolean(5),
                  rows.getBoolean(6)));
        }
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
