package io.custobarconnector.benefit.ledger;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** What a customer did with benefits, for a person who is asked about it. */
public final class BenefitHistory {

  /**
   * A benefit that was used.
   *
   * @param toldAt when Custobar accepted the news of it
   * @param reversedAt when it was taken back
   * @param reversalToldAt when Custobar accepted the news of that
   */
  public record UsedBenefit(
      String benefit,
      String receipt,
      String store,
      String terminal,
      Instant usedAt,
      Optional<Instant> toldAt,
      Optional<Instant> reversedAt,
      Optional<Instant> reversalToldAt) {}

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public BenefitHistory(DataSource database) {
    this.database = database;
  }

  /**
   * The customer's newest redemptions.
   *
   * @throws JournalException when the journal cannot be read
   */
  public List<UsedBenefit> used(String customer, int limit) {
    try (Connection connection = database.getConnection()) {
      return Sql.list(
          connection,
          """
          SELECT benefit_id, receipt_id, store_id, terminal_id, used_at, told_at, reversed_at, reversal_told_at
            FROM benefit_redemption WHERE customer_id = ? ORDER BY used_at DESC LIMIT ?\
          """,
          row ->
              new UsedBenefit(
                  row.getString(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getTimestamp(5).toInstant(),
                  time(row, 6),
                  time(row, 7),
                  time(row, 8)),
          customer,
          limit);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * When tills last asked for each of the phone numbers, if the journal still has the answer.
   *
   * @param phones in E.164
   * @throws JournalException when the journal cannot be read
   */
  public List<Instant> lookedUp(Collection<String> phones) {
    try (Connection connection = database.getConnection()) {
      return Sql.list(
          connection,
          "SELECT asked_at FROM benefit_look_up WHERE phone = ANY (?)",
          row -> row.getTimestamp(1).toInstant(),
          phones);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  private static JournalException failed(SQLException e) {
    return new JournalException("a customer's benefits: " + FailureText.of(e), e);
  }
}
