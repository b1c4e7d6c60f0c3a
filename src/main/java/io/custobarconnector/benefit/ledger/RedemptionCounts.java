package io.custobarconnector.benefit.ledger;

import io.custobarconnector.benefit.Benefit;
import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;

/** How often benefits are used, counted by the database within the caller's transaction. */
final class RedemptionCounts {

  private RedemptionCounts() {}

  /**
   * Counts a use, unless all are spent. The one statement that decides: of two transactions the
   * second waits, and then counts again.
   */
  static boolean up(Connection connection, String customerId, Benefit benefit) throws SQLException {
    return Sql.update(
            connection,
            """
            INSERT INTO benefit_count AS c (customer_id, benefit_id, uses) VALUES (?, ?, 1)
            ON CONFLICT (customer_id, benefit_id) DO UPDATE SET uses = c.uses + 1
             WHERE c.uses < ?\
            """,
            customerId,
            benefit.id(),
            benefit.uses())
        == 1;
  }

  /** Counts a use less. */
  static void down(Connection connection, Redemption use) throws SQLException {
    Sql.update(
        connection,
        "UPDATE benefit_count SET uses = uses - 1 WHERE customer_id = ? AND benefit_id = ?",
        use.customerId(),
        use.benefitId());
  }

  /**
   * Counts a use without Custobar.
   *
   * @return false when the day's uses, all customers together, are spent
   */
  static boolean upOffline(Connection connection, String benefitId, LocalDate day, int cap)
      throws SQLException {
    return Sql.update(
            connection,
            """
            INSERT INTO benefit_offline AS o (benefit_id, day, uses) SELECT ?, ?, 1 WHERE ? > 0
            ON CONFLICT (benefit_id, day) DO UPDATE SET uses = o.uses + 1 WHERE o.uses < ?\
            """,
            benefitId,
            day,
            cap,
            cap)
        == 1;
  }
}
