package io.custobarconnector.benefit.ledger;

import io.custobarconnector.benefit.Benefit;
import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.TillRequest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO benefit_redemption
                   (id, customer_id, benefit_id, single_use, benefit, phone, receipt_id, store_id,
                    terminal_id, offline, used_at)
            VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?) RETURNING\s"""
                + Redemption.COLUMNS)) {
      insert.setObject(1, UUID.randomUUID());
      insert.setString(2, customerId);
      insert.setString(3, benefit.id());
      insert.setBoolean(4, benefit.uses() == 1);
      insert.setString(5, benefit.held().toString());
      insert.setString(6, request.phone());
      insert.setString(7, request.receiptId());
      insert.setString(8, request.storeId());
      insert.setString(9, request.terminalId());
      insert.setBoolean(10, offline);
      // What the till is told now and what it reads later is the same to the last digit.
      insert.setTimestamp(11, Timestamp.from(usedAt.truncatedTo(ChronoUnit.MILLIS)));
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return Redemption.of(row);
      }
    }
  }

  /** The uses of a benefit that stand, the latest first. */
  static List<Redemption> standing(Connection connection, String customerId, String benefitId)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + Redemption.COLUMNS
                + """
                   FROM benefit_redemption
                  WHERE customer_id = ? AND benefit_id = ? AND reversed_at IS NULL
                  ORDER BY used_at DESC, id\
                """)) {
      query.setString(1, customerId);
      query.setString(2, benefitId);
      return read(query);
    }
  }

  /** All that a receipt used, in order; of one store, if one is given. */
  static List<Redemption> ofReceipt(Connection connection, String receiptId, Optional<String> store)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + Redemption.COLUMNS
                + """
                   FROM benefit_redemption WHERE receipt_id = ? AND store_id = coalesce(?, store_id)
                  ORDER BY used_at, id\
                """)) {
      query.setString(1, receiptId);
      query.setString(2, store.orElse(null));
      return read(query);
    }
  }

  /** The lines that a query for {@link Redemption#COLUMNS} finds. */
  static List<Redemption> read(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      List<Redemption> uses = new ArrayList<>();
      while (row.next()) {
        uses.add(Redemption.of(row));
      }
      return uses;
    }
  }
}
