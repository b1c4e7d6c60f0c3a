package io.custobarconnector.journal.alert;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO alert_number (process, name, value) VALUES (?, ?, ?)");
        PreparedStatement forget =
            connection.prepareStatement(
                "DELETE FROM alert_number WHERE at < clock_timestamp() - interval '1 hour'")) {
      connection.setAutoCommit(false);
      for (Map.Entry<String, Double> number : numbers.entrySet()) {
        insert.setString(1, process);
        insert.setString(2, number.getKey());
        insert.setDouble(3, number.getValue());
        insert.addBatch();
      }
      insert.executeBatch();
      forget.executeUpdate();
      connection.commit();
    }
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
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, name);
      query.setLong(2, window.toMillis());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        double found = row.getDouble(1);
        return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(found);
      }
    }
  }
}
