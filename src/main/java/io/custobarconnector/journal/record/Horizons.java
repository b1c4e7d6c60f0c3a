package io.custobarconnector.journal.record;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.run.Horizon;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/** The horizons that the runs of a flow saw; the newest tell most. */
public final class Horizons {

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public Horizons(DataSource database) {
    this.database = database;
  }

  /**
   * The last horizon that was seen before a moment: what began later has no earlier time of change.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<Horizon> before(String flow, Instant moment) {
    return ask(flow, "read_at <= ?", query -> query.setTimestamp(2, Timestamp.from(moment)));
  }

  /**
   * The last horizon that was seen before a transaction had its number.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<Horizon> beforeTransaction(String flow, long transaction) {
    return ask(flow, "next_transaction <= ?", query -> query.setLong(2, transaction));
  }

  /**
   * The horizon that was seen last.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<Horizon> last(String flow) {
    return ask(flow, "true", query -> {});
  }

  /**
   * The last horizon that was seen while all times of change were numbers up to this one; of a flow
   * whose times of change are numbers.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<Horizon> upToNumber(String flow, String number) {
    return ask(
        flow,
        "CASE WHEN back_to ~ '^-?[0-9.]+$' THEN CAST(back_to AS numeric) <= CAST(? AS numeric) END",
        query -> query.setString(2, number));
  }

  /**
   * From here on the flow's next run reads, whatever its cursor says.
   *
   * @param timeOfChange empty text for the beginning
   * @throws JournalException when the journal cannot be written
   */
  public void readBackTo(String flow, String timeOfChange) {
    try (Connection connection = database.getConnection();
        PreparedStatement update =
            connection.prepareStatement("UPDATE flow_cursor SET horizon = ? WHERE flow = ?")) {
      update.setString(1, timeOfChange);
      update.setString(2, flow);
      update.executeUpdate();
    } catch (SQLException e) {
      throw new JournalException(
          "%s: the journal could not be written: %s".formatted(flow, FailureText.of(e)), e);
    }
  }

  /** Keeps the horizon that a run saw, and those of a week, within the caller's transaction. */
  static void write(Connection connection, String flow, Horizon horizon) throws SQLException {
    try (PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO flow_horizon (flow, read_at, next_transaction, back_to)
                VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING\
                """);
        PreparedStatement clean =
            connection.prepareStatement(
                """
                DELETE FROM flow_horizon
                 WHERE flow = ? AND read_at < (SELECT max(h.read_at) FROM flow_horizon h
                                                WHERE h.flow = ? AND h.read_at < CAST(? AS timestamptz) - interval '7 days')\
                """)) {
      insert.setString(1, flow);
      insert.setTimestamp(2, Timestamp.from(horizon.readAt()));
      insert.setLong(3, horizon.nextTransaction());
      insert.setString(4, horizon.backTo().orElse(null));
      insert.executeUpdate();
      clean.setString(1, flow);
      clean.setString(2, flow);
      clean.setTimestamp(3, Timestamp.from(horizon.readAt()));
      clean.executeUpdate();
    }
  }

  private Optional<Horizon> ask(String flow, String condition, Parameter parameter) {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT read_at, next_transaction, back_to FROM flow_horizon
                 WHERE flow = ? AND %s ORDER BY read_at DESC LIMIT 1\
                """
                    .formatted(condition))) {
      query.setString(1, flow);
      parameter.set(query);
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Horizon(
                    row.getTimestamp(1).toInstant(),
                    row.getLong(2),
                    Optional.ofNullable(row.getString(3))))
            : Optional.empty();
      }
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        // A look before the first run.
        return Optional.empty();
      }
      throw new JournalException(
          "%s: the journal could not be read: %s".formatted(flow, FailureText.of(e)), e);
    }
  }

  @FunctionalInterface
  private interface Parameter {
    void set(PreparedStatement query) throws SQLException;
  }
}
