package io.custobarconnector.journal.alert;

import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.Leases;
import java.sql.Connection;
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
   * By a process that may write nothing else here. It leaves out what the other process writes just
   * now, so that neither waits for the other, and alerts that were ended: why they were stays true.
   */
  private static final String SEEN_MEANWHILE =
      """
      UPDATE alert a SET seen_at = clock_timestamp()
        FROM (SELECT name, flow FROM alert
               WHERE flow = ANY (?) AND (firing OR NOT told) FOR UPDATE SKIP LOCKED) mine
       WHERE a.name = mine.name AND a.flow = mine.flow\
      """;

  /**
   * Whose process has not looked for so long though it could, or has and found that the condition
   * does not hold.
   */
  private static final String OVER =
      """
      (? AND seen_at < clock_timestamp() - ? * interval '1 millisecond'
        OR flow = ANY (?) AND (name, flow) NOT IN (SELECT * FROM unnest(?::text[], ?::text[])))\
      """;

  private static final String ENDED =
      "UPDATE alert SET firing = false, since = clock_timestamp() WHERE firing AND told AND "
          + OVER;

  private static final String NOBODY_HEARD_OF = "DELETE FROM alert WHERE NOT told AND " + OVER;

  private static final String UNTOLD =
      """
      SELECT name, flow, CASE WHEN unwatched THEN seen_at ELSE since END, value, firing, unwatched
        FROM alert, LATERAL (SELECT NOT firing AND seen_at < since - ? * interval '1 millisecond') u (unwatched)
       WHERE firing <> told ORDER BY since, name, flow\
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
   * @param othersHadTime whether processes with other flows had time to look: if not, their alerts
   *     go on, however long ago they were seen
   * @param lease that of this name
   * @return what fires or is over, and nobody was told yet
   */
  public List<AlertState> keep(
      Collection<Condition> conditions, Predicate<String> flows, boolean othersHadTime, Lease lease)
      throws SQLException {
    List<String> names = conditions.stream().map(Condition::name).toList();
    List<String> holding = conditions.stream().map(Condition::flow).toList();
    return Sql.inTransaction(
        database,
        connection -> {
          Leases.fence(connection, List.of(lease));
          hold(connection, conditions);
          List<String> mine = among(connection, flows);
          Sql.update(connection, SEEN, mine);
          for (String sql : List.of(ENDED, NOBODY_HEARD_OF)) {
            Sql.update(connection, sql, othersHadTime, unwatched.toMillis(), mine, names, holding);
          }
          return untold(connection);
        });
  }

  /**
   * Notes that a process which has these flows has looked, while another one has the lease: alerts
   * about them are watched.
   */
  public void seen(Predicate<String> flows) throws SQLException {
    try (Connection connection = database.getConnection()) {
      Sql.update(connection, SEEN_MEANWHILE, among(connection, flows));
    }
  }

  private static List<String> among(Connection connection, Predicate<String> flows)
      throws SQLException {
    return Sql.texts(connection, "SELECT DISTINCT flow FROM alert").stream()
        .filter(flow -> flow.isEmpty() || flows.test(flow))
        .toList();
  }

  private static void hold(Connection connection, Collection<Condition> conditions)
      throws SQLException {
    List<List<Object>> lines = new ArrayList<>();
    for (Condition condition : conditions) {
      long hold = condition.hold().toMillis();
      lines.add(List.of(condition.name(), condition.flow(), condition.value(), hold, hold));
    }
    Sql.batch(connection, HOLDS, lines);
  }

  private List<AlertState> untold(Connection connection) throws SQLException {
    return Sql.list(
        connection,
        UNTOLD,
        row ->
            new AlertState(
                row.getString(1),
                row.getString(2),
                row.getTimestamp(3).toInstant(),
                row.getDouble(4),
                row.getBoolean(5),
                row.getBoolean(6)),
        unwatched.toMillis());
  }

  /** Somebody was told. */
  public void told(AlertState state) throws SQLException {
    try (Connection connection = database.getConnection()) {
      Sql.update(
          connection,
          state.firing()
              ? "UPDATE alert SET told = true WHERE name = ? AND flow = ?"
              : "DELETE FROM alert WHERE name = ? AND flow = ? AND NOT firing",
          state.name(),
          state.flow());
    }
  }
}
