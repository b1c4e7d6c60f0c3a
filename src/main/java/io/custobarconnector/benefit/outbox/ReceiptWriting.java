package io.custobarconnector.benefit.outbox;

import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.outbox.Outbox.Entry;
import io.custobarconnector.benefit.outbox.SourceStatement.State;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Writes what the ledger says now about a benefit on a receipt to the source, which may be more
 * than one entry of the outbox: it was used, or told, or taken back, or used again.
 *
 * @param database the journal's
 */
record ReceiptWriting(DataSource database, SourceWriting source) {

  /** Returns false when the source does not know the receipt yet. */
  boolean write(Entry entry) throws SQLException {
    return Sql.inTransaction(
        database,
        connection -> {
          Transactions.lockReceipt(connection, entry.use().receiptId());
          boolean written = source.now(connection, entry.use(), state(connection, entry.use()));
          if (written) {
            Outbox.sourceDone(connection, entry);
          }
          return written;
        });
  }

  private static State state(Connection connection, Redemption use) throws SQLException {
    return Sql.one(
        connection,
        """
        SELECT bool_or(reversed_at IS NULL), bool_or(reversed_at IS NULL AND told_at IS NOT NULL)
          FROM benefit_redemption
         WHERE store_id = ? AND receipt_id = ? AND benefit_id = ? AND customer_id = ?\
        """,
        row -> {
          if (!row.getBoolean(1)) {
            return State.CHECKED;
          }
          return row.getBoolean(2) ? State.REPORTED : State.USED;
        },
        use.storeId(),
        use.receiptId(),
        use.benefitId(),
        use.customerId());
  }
}
