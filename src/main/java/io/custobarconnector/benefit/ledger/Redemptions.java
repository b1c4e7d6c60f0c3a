package io.custobarconnector.benefit.ledger;

import io.custobarconnector.benefit.Benefit;
import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The lines of the ledger in the database, written and read within the caller's transaction. */
final class Redemptions {

  private Redemptions() {}

  static Redemption insert(
      Connection connection,
      TillRequest.Redemption request,
      String customerId,
      Benefit benefit,
      boolean offline,
      Instant usedAt)
      throws SQLException {
    return Sql.one(
        connection,
        """
        INSERT INTO benefit_redemption
               (id, customer_id, benefit_id, single_use, benefit, phone, receipt_id, store_id,
                terminal_id, offline, used_at)
        VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?) RETURNING\s"""
            + Redemption.COLUMNS,
        Redemption::of,
        UUID.randomUUID(),
        customerId,
        benefit.id(),
        benefit.uses() == 1,
        benefit.held().toString(),
        request.phone(),
        request.receiptId(),
        request.storeId(),
        request.terminalId(),
        offline,
        // What the till is told now and what it reads later is the same to the last digit.
        usedAt.truncatedTo(ChronoUnit.MILLIS));
  }

  /** The uses of a benefit that stand, the latest first. */
  static List<Redemption> standing(Connection connection, String customerId, String benefitId)
      throws SQLException {
    return Sql.list(
        connection,
        "SELECT "
            + Redemption.COLUMNS
            + """
               FROM benefit_redemption
              WHERE customer_id = ? AND benefit_id = ? AND reversed_at IS NULL
              ORDER BY used_at DESC, id\
            """,
        Redemption::of,
        customerId,
        benefitId);
  }

  /** All that a receipt used, in order; of one store, if one is given. */
  static List<Redemption> ofReceipt(Connection connection, String receiptId, Optional<String> store)
      throws SQLException {
    return Sql.list(
        connection,
        "SELECT "
            + Redemption.COLUMNS
            + """
               FROM benefit_redemption WHERE receipt_id = ? AND store_id = coalesce(?, store_id)
              ORDER BY used_at, id\
            """,
        Redemption::of,
        receiptId,
        store);
  }
}
