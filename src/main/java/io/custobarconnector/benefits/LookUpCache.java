package io.custobarconnector.benefits;

import io.custobarconnector.benefits.Known.Source;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last answer for each phone number. It outlives a restart, and is shared by all nodes. */
final class LookUpCache {

  private static final Logger LOG = LoggerFactory.getLogger(LookUpCache.class);

  private final DataSource database;
  private final HeldBenefits benefits;

  LookUpCache(DataSource database, HeldBenefits benefits) {
    this.database = database;
    this.benefits = benefits;
  }

  /**
   * Keeps an answer. One that cannot be kept is no failure: the till has it already. Nor is one
   * that a crash of the database loses, so the commit does not wait for the disk.
   */
  void keep(String phone, Known known) {
    try (Connection connection = database.getConnection();
        PreparedStatement upsert =
            connection.prepareStatement(
                """
                WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
                INSERT INTO benefit_look_up AS c (phone, customers, asked_at)
                SELECT ?, ?::jsonb, ? FROM quick
                ON CONFLICT (phone) DO UPDATE
                   SET customers = excluded.customers, asked_at = excluded.asked_at
                 WHERE c.asked_at < excluded.asked_at\
                """)) {
      upsert.setString(1, phone);
      upsert.setString(2, benefits.write(known.holders()));
      upsert.setTimestamp(3, Timestamp.from(known.asOf()));
      upsert.executeUpdate();
    } catch (SQLException e) {
      LOG.debug("a look-up was not kept", e);
    }
  }

  /** The last answer, when it is no older than that. */
  Optional<Known> find(String phone, Duration age) {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT customers, asked_at FROM benefit_look_up
                 WHERE phone = ? AND asked_at > clock_timestamp() - ? * interval '1 millisecond'\
                """)) {
      query.setString(1, phone);
      query.setLong(2, age.toMillis());
      try (ResultSet row = query.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Known(
                    Unforgotten.of(connection, benefits.fromJournal(row.getString(1))),
                    Source.CACHE,
                    row.getTimestamp(2).toInstant()))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    }
  }
}
