package io.custobarconnector.benefits;

import io.custobarconnector.benefits.Outbox.Entry;
import io.custobarconnector.benefits.Outbox.Kind;
import io.custobarconnector.benefits.SourceStatement.State;
import io.custobarconnector.journal.Run;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Tells one customer's entries, in order. After each step the journal knows that it was done, so a
 * process that dies at any point leaves no step out; the only one that may be done twice is the
 * event, and before that Custobar is asked.
 */
final class Delivery {

  private final SourceWriting source;
  private final Telling telling;

  Delivery(SourceWriting source, Telling telling) {
    this.source = source;
    this.telling = telling;
  }

  /**
   * @param run has the customer's lease, without which nothing is noted any more
   * @return false when the source does not know a receipt yet; everything else was told
   * @throws IOException when Custobar did not accept something; what comes after it in order was
   *     not told either
   */
  boolean deliver(Connection connection, String customerId, Run run)
      throws IOException, SQLException {
    Outbox.quietIfForgotten(connection, customerId);
    List<Entry> entries = Outbox.of(connection, customerId);
    boolean complete = true;
    List<String> givenBack = new ArrayList<>();
    for (Entry entry : entries) {
      Use use = use(connection, entry.redemption());
      if (entry.sourceDue()) {
        complete &= writeSource(connection, entry, use);
      }
      if (entry.eventDue()) {
        fenced(connection, run, ours -> Outbox.attempt(ours, entry));
        telling.event(use, entry.kind(), entry.attempts() > 0, run);
        fenced(connection, run, ours -> told(ours, entry));
        run.rowsRead(1);
        run.accepted(List.of(use.id() + "-" + entry.kind().written()), new long[] {0});
        complete &= writeSource(connection, entry, use);
      }
      if (entry.kind() == Kind.REVERSED) {
        givenBack.add(use.held());
      }
    }
    if (entries.stream().anyMatch(Entry::fieldDue)) {
      telling.remaining(customerId, givenBack, run);
      long last = entries.get(entries.size() - 1).id();
      fenced(connection, run, ours -> Outbox.fieldDone(ours, customerId, last));
    } else {
      fenced(connection, run, ours -> Outbox.removeDone(ours, customerId));
    }
    return complete;
  }

  private static Use use(Connection connection, UUID id) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + Use.COLUMNS + " FROM benefit_redemption WHERE id = ?")) {
      query.setObject(1, id);
      List<Use> uses = Uses.read(query);
      if (uses.isEmpty()) {
        throw new IllegalStateException("the outbox tells of a use that is not in the ledger");
      }
      return uses.get(0);
    }
  }

  /** In one transaction, unless another process tells of the customer by now. */
  private static void fenced(Connection held, Run run, Step step) throws SQLException {
    Transactions.on(
        held,
        connection -> {
          run.leases().fence(connection);
          step.on(connection);
          return true;
        });
  }

  @FunctionalInterface
  private interface Step {
    void on(Connection connection) throws SQLException;
  }

  private static void told(Connection connection, Entry entry) throws SQLException {
    String column = entry.kind() == Kind.USED ? "told_at" : "reversal_told_at";
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE benefit_redemption SET " + column + " = clock_timestamp() WHERE id = ?")) {
      update.setObject(1, entry.redemption());
      update.executeUpdate();
    }
    Outbox.eventDone(connection, entry);
  }

  /**
   * Writes what the ledger says now about the benefit on the receipt, which may be more than this
   * entry: it was used, or told, or taken back, or used again.
   *
   * @return false when the source does not know the receipt yet
   */
  private boolean writeSource(Connection held, Entry entry, Use use) throws SQLException {
    return Transactions.on(
        held,
        connection -> {
          Transactions.lockReceipt(connection, use.receiptId());
          boolean written = source.now(connection, use, state(connection, use));
          if (written) {
            Outbox.sourceDone(connection, entry);
          }
          return written;
        });
  }

  private static State state(Connection connection, Use use) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT bool_or(reversed_at IS NULL), bool_or(reversed_at IS NULL AND told_at IS NOT NULL)
              FROM benefit_redemption
             WHERE store_id = ? AND receipt_id = ? AND benefit_id = ? AND customer_id = ?\
            """)) {
      query.setString(1, use.storeId());
      query.setString(2, use.receiptId());
      query.setString(3, use.benefitId());
      query.setString(4, use.customerId());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        if (!row.getBoolean(1)) {
          return State.CHECKED;
        }
        return row.getBoolean(2) ? State.REPORTED : State.USED;
      }
    }
  }
}
