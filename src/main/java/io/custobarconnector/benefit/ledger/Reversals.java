package io.custobarconnector.benefit.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.Reply;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.benefit.outbox.SourceStatement;
import io.custobarconnector.benefit.outbox.SourceWriting;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Takes uses back, by receipt. A reversal that finds no use is remembered, and the use that comes
 * after it does not count.
 */
public final class Reversals {

  private final Transactions transactions;
  private final StoredAnswers answers = new StoredAnswers();
  private final SourceWriting source;
  private final Consumer<List<String>> news;

  /**
   * @param news told, after the commit, of customers of whom there is something in the outbox
   */
  public Reversals(Transactions transactions, SourceWriting source, Consumer<List<String>> news) {
    this.transactions = transactions;
    this.source = source;
    this.news = news;
  }

  /** Takes back what the receipt used; done already is done well. */
  public Reply reverse(TillRequest.Reversal request) {
    Set<String> customers = new TreeSet<>();
    Reply reply =
        transactions.run(
            request.till().deadline(),
            connection -> {
              customers.clear();
              Optional<Reply> earlier = answers.claim(connection, request);
              if (earlier.isPresent()) {
                return earlier.get();
              }
              Transactions.lockReceipt(connection, request.receiptId());
              return answers.store(connection, request, undo(connection, request, customers));
            });
    if (!customers.isEmpty()) {
      news.accept(List.copyOf(customers));
    }
    return reply;
  }

  private Reply undo(Connection connection, TillRequest.Reversal request, Set<String> customers)
      throws SQLException {
    List<Redemption> uses =
        Redemptions.ofReceipt(connection, request.receiptId(), request.storeId()).stream()
            .filter(use -> request.benefitId().map(use.benefitId()::equals).orElse(true))
            .toList();
    refuseOtherStores(connection, request, uses);
    List<Redemption> standing =
        uses.stream()
            .filter(use -> use.reversedAt().isEmpty())
            .sorted(
                Comparator.comparing(Redemption::customerId).thenComparing(Redemption::benefitId))
            .toList();
    for (Redemption use : standing) {
      RedemptionCounts.down(connection, use);
    }
    List<Redemption> undone = new ArrayList<>();
    for (Redemption use : standing) {
      undone.add(markReversed(connection, use));
      customers.add(use.customerId());
    }
    Map<Redemption, Boolean> sourceDue = new LinkedHashMap<>();
    for (Redemption use : undone) {
      sourceDue.put(use, !source.inTransaction(connection, use, SourceStatement.State.CHECKED));
    }
    Transactions.lockCustomers(connection, List.copyOf(customers));
    for (Map.Entry<Redemption, Boolean> entry : sourceDue.entrySet()) {
      Outbox.add(connection, entry.getKey(), Outbox.Kind.REVERSED, entry.getValue());
    }
    // A whole receipt may have further uses on their way; of one benefit, this was all.
    if (uses.isEmpty() || request.benefitId().isEmpty()) {
      remember(connection, request, uses);
    }
    return answer(connection, request);
  }

  /** Nothing of this store, but something of another: the till has mistaken the receipt. */
  private static void refuseOtherStores(
      Connection connection, TillRequest.Reversal request, List<Redemption> uses)
      throws SQLException {
    if (uses.isEmpty()
        && request.till().store().isPresent()
        && !Redemptions.ofReceipt(connection, request.receiptId(), Optional.empty()).isEmpty()
        && Redemptions.ofReceipt(connection, request.receiptId(), request.storeId()).isEmpty()) {
      throw new ProblemException(
          Problem.WRONG_STORE, "receiptId: the receipt belongs to another store");
    }
  }

  private static Redemption markReversed(Connection connection, Redemption use)
      throws SQLException {
    return Sql.one(
        connection,
        """
        UPDATE benefit_redemption SET reversed_at = date_trunc('milliseconds', clock_timestamp())
         WHERE id = ? RETURNING\s"""
            + Redemption.COLUMNS,
        Redemption::of,
        use.id());
  }

  private static void remember(
      Connection connection, TillRequest.Reversal request, List<Redemption> undone)
      throws SQLException {
    Sql.update(
        connection,
        """
        INSERT INTO benefit_reversal (receipt_id, store_id, benefit_id, undone)
        VALUES (?, ?, ?, ?)\
        """,
        request.receiptId(),
        request.storeId(),
        request.benefitId(),
        undone.stream().map(Redemption::benefitId).distinct().toList());
  }

  private static Reply answer(Connection connection, TillRequest.Reversal request)
      throws SQLException {
    ObjectNode body =
        Reply.object().put("receiptId", request.receiptId()).put("status", "reversed");
    ArrayNode list = body.putArray("reversed");
    for (Redemption use :
        Redemptions.ofReceipt(connection, request.receiptId(), request.storeId())) {
      if (use.reversedAt().isPresent()
          && request.benefitId().map(use.benefitId()::equals).orElse(true)) {
        list.add(use.json());
      }
    }
    return new Reply(200, body);
  }
}
