package io.custobarconnector.journal.delivery;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** When a customer's rows were last sent, by the runs that sent them. */
public final class DeliveryHistory {

  /**
   * A row that was sent.
   *
   * @param run the run that sent it last; empty when an earlier version did
   * @param runBegan when that run began
   * @param deletion whether its last message was a deletion
   * @param accepted whether Custobar accepted it; else its answer is still to come
   */
  public record SentRow(
      String flow,
      OptionalLong run,
      Optional<Instant> runBegan,
      boolean deletion,
      boolean accepted) {}

  private static final String OF_CUSTOMER =
      """
      SELECT f.flow, d.run_id, r.started_at, d.gone, d.fingerprint IS NOT NULL AS accepted
        FROM (SELECT * FROM delivered
               WHERE flow_id IN (SELECT id FROM delivery_flow WHERE flow = ANY (?))
                 AND row_key = ? AND coalesce(external_id, '') = ''
              UNION ALL
              SELECT * FROM delivered
               WHERE flow_id IN (SELECT id FROM delivery_flow WHERE flow = ANY (?))
                 AND hashtext(external_id) = hashtext(?) AND external_id = ?) d
        JOIN delivery_flow f ON f.id = d.flow_id
        LEFT JOIN run r ON r.id = d.run_id\
      """;

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public DeliveryHistory(DataSource database) {
    this.database = database;
  }

  /**
   * The rows of a customer, of each the last time that it was sent.
   *
   * @param flows those that send customers
   * @throws JournalException when the journal cannot be read
   */
  public List<SentRow> ofCustomer(Collection<String> flows, String customer) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(OF_CUSTOMER)) {
      query.setArray(1, connection.createArrayOf("text", flows.toArray()));
      query.setString(2, customer);
      query.setArray(3, connection.createArrayOf("text", flows.toArray()));
      query.setString(4, customer);
      query.setString(5, customer);
      List<SentRow> sent = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          long run = row.getLong("run_id");
          sent.add(
              new SentRow(
                  row.getString("flow"),
                  row.wasNull() ? OptionalLong.empty() : OptionalLong.of(run),
                  Optional.ofNullable(row.getTimestamp("started_at")).map(Timestamp::toInstant),
                  row.getBoolean("gone"),
                  row.getBoolean("accepted")));
        }
      }
      return sent;
    } catch (SQLException e) {
      throw new JournalException(
          "what was delivered of a customer: the journal could not be read: " + FailureText.of(e),
          e);
    }
  }
}
