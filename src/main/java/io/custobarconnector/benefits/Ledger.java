package io.custobarconnector.benefits;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.journal.Forgotten;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Decides who uses a benefit. A use is one transaction: the claim of the Idempotency-Key, the count
 * of uses, the line in the ledger, the source's row, the entry in the outbox and the stored answer.
 * The key of benefit_count and the condition of its one update decide between tills; nothing is
 * checked first and done afterwards.
 *
 * <p>Locks are taken in one order everywhere: Idempotency-Key, receipt, counts, customers.
 */
final class Ledger {

  private final Transactions transactions;
  private final StoredAnswers answers = new StoredAnswers();
  private final SourceWriting source;
  private final BenefitSettings settings;
  private final InstantSource clock;
  private final Consumer<List<String>> news;

  /**
   * @param news told, after the commit, of customers of whom there is something in the outbox
   */
  Ledger(
      Transactions transactions,
      SourceWriting source,
      BenefitSettings settings,
      InstantSource clock,
      Consumer<List<String>> news) {
    this.transactions = transactions;
    this.source = source;
    this.settings = settings;
    this.clock = clock;
    this.news = news;
  }

  /** The answer that was given to the same request before. */
  Optional<Reply> earlier(TillRequest request) {
    return transactions.ask(connection -> answers.find(connection, request));
  }

  /** Gives the answer, now and whenever the request comes again. */
  Reply refuse(TillRequest request, ProblemException problem) {
    return transactions.run(
        connection -> {
          Optional<Reply> earlier = answers.claim(connection, request);
          return earlier.isPresent()
              ? earlier.get()
              : answers.store(connection, request, problem.reply());
        });
  }

  /**
   * Uses a benefit, or says who has.
   *
   * @param offline whether Custobar could not be asked
   * @throws ProblemException when it cannot be decided now; nothing is stored then
   */
  Reply use(TillRequest.Redemption request, String customerId, Benefit benefit, boolean offline) {
    boolean[] used = {false};
    Reply reply =
        transactions.run(
            connection -> {
              Optional<Reply> earlier = answers.claim(connection, request);
              if (earlier.isPresent()) {
                return earlier.get();
              }
              Transactions.lockReceipt(connection, request.receiptId());
              Reply decided = decide(connection, request, customerId, benefit, offline);
              used[0] = decided.status() == 201;
              return answers.store(connection, request, decided);
            });
    if (used[0]) {
      news.accept(List.of(customerId));
    }
    return reply;
  }

  private Reply decide(
      Connection connection,
      TillRequest.Redemption request,
      String customerId,
      Benefit benefit,
      boolean offline)
      throws SQLException {
    if (wasReversedBefore(connection, request)) {
      return Reply.problem(
          Problem.RECEIPT_REVERSED,
          "a reversal of this receipt came before this redemption",
          Map.of("receiptId", request.receiptId()));
    }
    List<Use> standing = standing(connection, customerId, benefit.id());
    Optional<Use> own = standing.stream().filter(use -> isOf(use, request)).findFirst();
    if (own.isPresent()) {
      return new Reply(201, own.get().json());
    }
    if (!countUp(connection, customerId, benefit)) {
      return usedUp(standing(connection, customerId, benefit.id()), benefit);
    }
    if (offline) {
      countOffline(connection, benefit.id());
    }
    Use use = insert(connection, request, customerId, benefit, offline);
    boolean written = source.inTransaction(connection, use, SourceStatement.State.USED);
    Transactions.lockCustomers(connection, List.of(customerId));
    refuseForgotten(connection, customerId);
    Outbox.add(connection, use, Outbox.Kind.USED, !written);
    return new Reply(201, use.json());
  }

  /**
   * @throws ProblemException when the customer was forgotten since the look-up
   */
  private static void refuseForgotten(Connection connection, String customerId)
      throws SQLException {
    if (!Forgotten.among(connection, List.of(customerId)).isEmpty()) {
      throw new ProblemException(
          Problem.BENEFIT_UNKNOWN, "none of the phone number's customers has it");
    }
  }

  private static boolean isOf(Use use, TillRequest.Redemption request) {
    return use.receiptId().equals(request.receiptId()) && use.storeId().equals(request.storeId());
  }

  /** Names the winner: the use that stands, the latest when there are several. */
  static Reply usedUp(List<Use> standing, Benefit benefit) {
    Map<String, Object> winner = new LinkedHashMap<>();
    standing.stream()
        .findFirst()
        .ifPresent(
            use -> {
              winner.put("usedAt", use.usedAt().toString());
              winner.put("storeId", use.storeId());
              winner.put("terminalId", use.terminalId());
              winner.put("receiptId", use.receiptId());
            });
    return Reply.problem(
        Problem.BENEFIT_USED,
        benefit.uses() == 1
            ? "another receipt has used it"
            : "all its %d uses are spent".formatted(benefit.uses()),
        winner);
  }

  /**
   * The one statement that decides: of two transactions the second waits, and then counts again.
   */
  private static boolean countUp(Connection connection, String customerId, Benefit benefit)
      throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO benefit_count AS c (customer_id, benefit_id, uses) VALUES (?, ?, 1)
            ON CONFLICT (customer_id, benefit_id) DO UPDATE SET uses = c.uses + 1
             WHERE c.uses < ?\
            """)) {
      upsert.setString(1, customerId);
      upsert.setString(2, benefit.id());
      upsert.setInt(3, benefit.uses());
      return upsert.executeUpdate() == 1;
    }
  }

  /**
   * @throws ProblemException when today's uses without Custobar are spent
   */
  private void countOffline(Connection connection, String benefitId) throws SQLException {
    int cap = settings.offline(benefitId).cap();
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            INSERT INTO benefit_offline AS o (benefit_id, day, uses) SELECT ?, ?, 1 WHERE ? > 0
            ON CONFLICT (benefit_id, day) DO UPDATE SET uses = o.uses + 1 WHERE o.uses < ?\
            """)) {
      upsert.setString(1, benefitId);
      upsert.setObject(2, LocalDate.ofInstant(clock.instant(), settings.zone()));
      upsert.setInt(3, cap);
      upsert.setInt(4, cap);
      if (upsert.executeUpdate() == 0) {
        throw new ProblemException(
            Problem.OFFLINE_CAP_REACHED, "benefits.offline-cap: %d a day".formatted(cap));
      }
    }
  }

  private Use insert(
      Connection connection,
      TillRequest.Redemption request,
      String customerId,
      Benefit benefit,
      boolean offline)
      throws SQLException {
    // What the till is told now and what it reads later is the same to the last digit.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO benefit_redemption
                   (id, customer_id, benefit_id, single_use, benefit, phone, receipt_id, store_id,
                    terminal_id, offline, used_at)
            VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?) RETURNING\s"""
                + Use.COLUMNS)) {
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
      insert.setTimestamp(11, Timestamp.from(now));
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return Use.of(row);
      }
    }
  }

  private static boolean wasReversedBefore(Connection connection, TillRequest.Redemption request)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT EXISTS (
              SELECT FROM benefit_reversal
               WHERE receipt_id = ? AND (store_id IS NULL OR store_id = ?)
                 AND (benefit_id IS NULL OR benefit_id = ?) AND ? <> ALL (undone))\
            """)) {
      query.setString(1, request.receiptId());
      query.setString(2, request.storeId());
      query.setString(3, request.benefitId());
      query.setString(4, request.benefitId());
      try (ResultSet row = query.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** The uses of a benefit that stand, the latest first. */
  List<Use> standing(String customerId, String benefitId) {
    return transactions.ask(connection -> standing(connection, customerId, benefitId));
  }

  private static List<Use> standing(Connection connection, String customerId, String benefitId)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + Use.COLUMNS
                + """
                   FROM benefit_redemption
                  WHERE customer_id = ? AND benefit_id = ? AND reversed_at IS NULL
                  ORDER BY used_at DESC, id\
                """)) {
      query.setString(1, customerId);
      query.setString(2, benefitId);
      return uses(query);
    }
  }

  /** All that a receipt used, in order, as far as the till may see it. */
  Reply history(Till till, String receiptId) {
    List<Use> uses = transactions.ask(connection -> ofReceipt(connection, receiptId, till.store()));
    ObjectNode body = Reply.object().put("receiptId", receiptId);
    ArrayNode list = body.putArray("redemptions");
    for (Use use : uses) {
      boolean told = (use.reversedAt().isPresent() ? use.reversalTold() : use.told()).isPresent();
      list.add(use.json().put("toldToCustobar", told));
    }
    return new Reply(200, body);
  }

  static List<Use> ofReceipt(Connection connection, String receiptId, Optional<String> store)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT "
                + Use.COLUMNS
                + """
                   FROM benefit_redemption WHERE receipt_id = ? AND store_id = coalesce(?, store_id)
                  ORDER BY used_at, id\
                """)) {
      query.setString(1, receiptId);
      query.setString(2, store.orElse(null));
      return uses(query);
    }
  }

  static List<Use> uses(PreparedStatement query) throws SQLException {
    try (ResultSet row = query.executeQuery()) {
      List<Use> uses = new ArrayList<>();
      while (row.next()) {
        uses.add(Use.of(row));
      }
      return uses;
    }
  }
}
