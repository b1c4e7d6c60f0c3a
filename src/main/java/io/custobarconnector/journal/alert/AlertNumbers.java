package io.custobarconnector.journal.alert;

import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import javax.sql.DataSource;

/** What the processes on the journal counted and measured in the last hour. */
public final class AlertNumbers {

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public AlertNumbers(DataSource database) {
    this.database = database;
  }

  /**
   * Writes what a process counted since it last did, or measures now; forgets what is old.
   *
   * @param process its name, as no other has it
   */
  public void write(String process, Map<String, Double> numbers) throws SQLException {
    List<List<Object>> rows = new ArrayList<>();
    numbers.forEach((name, value) -> rows.add(List.of(process, name, value)));
    Sql.inTransaction(
        database,
        connection -> {
          Sql.batch(
              connection, "INSERT INTO alert_number (process, name, value) VALUES (?, ?, ?)", rows);
          return Sql.update(
              connection,
              "DELETE FROM alert_number WHERE at < clock_timestamp() - interval '1 hour'");
        });
  }

  /** How many all processes counted. */
  public double counted(String name, Duration window) throws SQLException {
    return number(
            "SELECT sum(value) FROM alert_number WHERE name = ? AND at > clock_timestamp() - ? * interval '1 millisecond'",
            name,
            window)
        .orElse(0);
  }

  /**
   * The sum of what each process measured last; empty when none did of late.
   *
   * @param fresh how long ago that may be
   */
  public OptionalDouble sum(String name, Duration fresh) throws SQLException {
    return number("SELECT sum(value) FROM " + LAST, name, fresh);
  }

  /** As above, the least of them. */
  public OptionalDouble least(String name, Duration fresh) throws SQLException {
    return number("SELECT min(value) FROM " + LAST, name, fresh);
  }

  private static final String LAST =
      """
      (SELECT DISTINCT ON (process) value FROM alert_number
        WHERE name = ? AND at > clock_timestamp() - ? * interval '1 millisecond'
        ORDER BY process, at DESC) l\
      """;

  private OptionalDouble number(String sql, String name, Duration window) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Sql.one(
          connection,
          sql,
          row -> {
            double found = row.getDouble(1);
            return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(found);
          },
          name,
          window.toMillis());
    }
  }
}
