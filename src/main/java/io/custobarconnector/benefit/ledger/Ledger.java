package io.custobarconnector.benefit.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.benefit.Benefit;
import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.benefit.LedgerView;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.Reply;
import io.custobarconnector.benefit.Till;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.benefit.outbox.SourceStatement;
import io.custobarconnector.benefit.outbox.SourceWriting;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.settings.part.BenefitSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides who uses a benefit. A use is one transaction: the claim of the Idempotency-Key, the count
 * of uses, the line in the ledger, the source's row, the entry in the outbox and the stored answer.
 * The key of benefit_count and the condition of its one update decide between tills; nothing is
 * checked first and done afterwards.
 *
 * <p>Locks are taken in one order everywhere: Idempotency-Key, receipt, counts, customers.
 */
public final class Ledger {

  private final Transactions transactions;
  private final StoredAnswers answers = new StoredAnswers();
  private final SourceWriting source;
  private final BenefitSettings settings;
  private final InstantSource clock;
  private final Consumer<List<String>> news;

  /**
   * @param news told, after the commit, of customers of whom there is something in the outbox
   */
  public Ledger(
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
  public Optional<Reply> earlier(TillRequest request) {
    return transactions.ask(
        request.till().deadline(), connection -> answers.find(connection, request));
  }

  /**
   * Gives the answer, now and whenever the request comes again.
   *
   * @throws ProblemException when it may be over in a moment, so that the answer is not kept
   */
  public Reply refuse(TillRequest request, ProblemException problem) {
    return transactions.run(
        request.till().deadline(),
        connection -> {
          Optional<Reply> earlier = answers.claim(connection, request);
          return earlier.isPresent()
              ? earlier.get()
              : answers.store(connection, request, replyTo(problem));
        });
  }

  /** Why there may be no further use of a benefit. */
  @FunctionalInterface
  public interface Hindrance {
    /**
     * Empty when there may be one.
     *
     * @param connection has read which uses stand, within the transaction that decides
     */
    Optional<ProblemException> of(Connection connection) throws SQLException;
  }

  /**
   * Uses a benefit, or says who has.
   *
   * @param offline whether Custobar could not be asked
   * @param hindrance of a further use; one that the receipt has already stands
   * @throws ProblemException when it cannot be decided now; nothing is stored then
   */
  public Reply use(
      TillRequest.Redemption request,
      String customerId,
      Benefit benefit,
      boolean offline,
      Hindrance hindrance) {
    boolean[] used = {false};
    Reply reply =
        transactions.run(
            request.till().deadline(),
            connection -> {
              Optional<Reply> earlier = answers.claim(connection, request);
              if (earlier.isPresent()) {
                return earlier.get();
              }
              Transactions.lockReceipt(connection, request.receiptId());
              Reply decided = decide(connection, request, customerId, benefit, offline, hindrance);
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
      boolean offline,
      Hindrance hindrance)
      throws SQLException {
    if (wasReversedBefore(connection, request)) {
      return Reply.problem(
          Problem.RECEIPT_REVERSED,
          "a reversal of this receipt came before this redemption",
          Map.of("receiptId", request.receiptId()));
    }
    List<Redemption> standing = Redemptions.standing(connection, customerId, benefit.id());
    Optional<Redemption> own = standing.stream().filter(use -> use.belongsTo(request)).findFirst();
    if (own.isPresent()) {
      return new Reply(201, own.get().json());
    }
    Optional<ProblemException> hindered = hindrance.of(connection);
    if (hindered.isPresent()) {
      return standing.size() >= benefit.uses()
          ? usedUp(standing, benefit)
          : replyTo(hindered.get());
    }
    if (!RedemptionCounts.up(connection, customerId, benefit)) {
      return usedUp(Redemptions.standing(connection, customerId, benefit.id()), benefit);
    }
    if (offline) {
      countOffline(connection, benefit.id());
    }
    Redemption use =
        Redemptions.insert(connection, request, customerId, benefit, offline, clock.instant());
    boolean written = source.inTransaction(connection, use, SourceStatement.State.USED);
    Transactions.lockCustomers(connection, List.of(customerId));
    refuseForgotten(connection, customerId);
    Outbox.add(connection, use, Outbox.Kind.USED, !written);
    return new Reply(201, use.json());
  }

  /**
   * @throws ProblemException when it may be over in a moment, so that the answer is not kept
   */
  private static Reply replyTo(ProblemException hindrance) {
    Reply reply = hindrance.reply();
    if (reply.status() >= 500) {
      throw hindrance;
    }
    return reply;
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

  /**
   * @throws ProblemException when today's uses without Custobar are spent
   */
  private void countOffline(Connection connection, String benefitId) throws SQLException {
    int cap = settings.offline(benefitId).cap();
    LocalDate today = LocalDate.ofInstant(clock.instant(), settings.zone());
    if (!RedemptionCounts.upOffline(connection, benefitId, today, cap)) {
      throw new ProblemException(
          Problem.OFFLINE_CAP_REACHED, "benefits.offline-cap: %s a day".formatted(cap));
    }
  }

  /** Names the winner: the use that stands, the latest when there are several. */
  static Reply usedUp(List<Redemption> standing, Benefit benefit) {
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
            : "all its %s uses are spent".formatted(benefit.uses()),
        winner);
  }

  private static boolean wasReversedBefore(Connection connection, TillRequest.Redemption request)
      throws SQLException {
    return Sql.one(
        connection,
        """
        SELECT EXISTS (
          SELECT FROM benefit_reversal
           WHERE receipt_id = ? AND (store_id IS NULL OR store_id = ?)
             AND (benefit_id IS NULL OR benefit_id = ?) AND ? <> ALL (undone))\
        """,
        row -> row.getBoolean(1),
        request.receiptId(),
        request.storeId(),
        request.benefitId(),
        request.benefitId());
  }

  /** The uses of a benefit that stand, the latest first. */
  public List<Redemption> standing(Till till, String customerId, String benefitId) {
    return transactions.ask(
        till.deadline(), connection -> Redemptions.standing(connection, customerId, benefitId));
  }

  /** What the ledger says of customers now. */
  public LedgerView counts(Till till, HeldBenefits benefits, List<String> customerIds) {
    return transactions.ask(
        till.deadline(), connection -> LedgerView.read(connection, benefits, customerIds));
  }

  /** All that a receipt used, in order, as far as the till may see it. */
  public Reply history(Till till, String receiptId) {
    List<Redemption> uses =
        transactions.ask(
            till.deadline(),
            connection -> Redemptions.ofReceipt(connection, receiptId, till.store()));
    ObjectNode body = Reply.object().put("receiptId", receiptId);
    ArrayNode list = body.putArray("redemptions");
    for (Redemption use : uses) {
      boolean told = (use.reversedAt().isPresent() ? use.reversalTold() : use.told()).isPresent();
      list.add(use.json().put("toldToCustobar", told));
    }
    return new Reply(200, body);
  }
}
