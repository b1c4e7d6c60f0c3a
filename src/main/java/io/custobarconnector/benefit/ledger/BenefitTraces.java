package io.custobarconnector.benefit.ledger;

import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.outbox.OutboxWorker;
import io.custobarconnector.forget.PersonToForget;
import io.custobarconnector.forget.PersonalData;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.Leases;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What the journal holds of a person's benefits. A use stays used: its line remains under a
 * pseudonym, without the phone number.
 */
public final class BenefitTraces implements PersonalData {

  /** Longer than a process that hangs can keep anything. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration LOOK = Duration.ofMillis(50);

  /** All look-ups are read once, not once for each customer. */
  private static final String KNOWN =
      """
      SELECT c FROM unnest(?::text[]) AS c
       WHERE EXISTS (SELECT FROM benefit_redemption WHERE customer_id = c)
          OR EXISTS (SELECT FROM benefit_count WHERE customer_id = c)
          OR EXISTS (SELECT FROM benefit_outbox WHERE customer_id = c)
       UNION
      SELECT h.holder->>'external_id'
        FROM benefit_look_up, jsonb_array_elements(customers) AS h (holder)
       WHERE h.holder->>'external_id' IN (SELECT unnest(?::text[]))\
      """;

  /**
   * Who shares the phone number keeps the answer. One that is left without customers goes, since it
   * holds nothing but a phone number, and that may be the person's.
   */
  private static final List<Step> LOOK_UPS =
      List.of(
          new Step(
              "benefit_look_up",
              """
              UPDATE benefit_look_up
                 SET customers = (SELECT coalesce(jsonb_agg(h.holder ORDER BY h.n), '[]')
                                    FROM jsonb_array_elements(customers) WITH ORDINALITY AS h (holder, n)
                                   WHERE h.holder->>'external_id' <> p.customer)
                FROM (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE customers @> jsonb_build_array(jsonb_build_object('external_id', p.customer))\
              """),
          new Step(
              "benefit_look_up",
              """
              DELETE FROM benefit_look_up
               USING (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE customers = '[]'\
              """));

  /** In the order in which the ledger locks its lines. */
  private static final List<Step> LEDGER =
      List.of(
          new Step(
              "benefit_count",
              """
              UPDATE benefit_count SET customer_id = p.pseudonym
                FROM (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE customer_id = p.customer\
              """),
          new Step(
              "benefit_redemption",
              """
              UPDATE benefit_redemption SET customer_id = p.pseudonym, phone = ''
                FROM (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE customer_id = p.customer\
              """),
          // The source may still have to be told that the receipt used it; Custobar hears no more.
          new Step(
              "benefit_outbox",
              """
              UPDATE benefit_outbox
                 SET customer_id = p.pseudonym, event_due = false, field_due = false, last_error = NULL
                FROM (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE customer_id = p.customer\
              """),
          new Step(
              "benefit_outbox",
              """
              DELETE FROM benefit_outbox
               USING (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE customer_id = p.pseudonym AND NOT source_due\
              """),
          new Step(
              "benefit_answer",
              """
              UPDATE benefit_answer
                 SET answer = jsonb_set(answer, '{customerId}', to_jsonb(p.pseudonym))
                FROM (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE answer->>'customerId' = p.customer\
              """),
          new Step(
              "benefit_answer",
              """
              UPDATE benefit_answer
                 SET answer = jsonb_set(answer, '{reversed}',
                       (SELECT jsonb_agg(CASE u.use->>'customerId' WHEN p.customer
                                         THEN jsonb_set(u.use, '{customerId}', to_jsonb(p.pseudonym))
                                         ELSE u.use END ORDER BY u.n)
                          FROM jsonb_array_elements(answer->'reversed')
                               WITH ORDINALITY AS u (use, n)))
                FROM (SELECT ?::text, ?::text) AS p (customer, pseudonym)
               WHERE answer->'reversed'
                     @> jsonb_build_array(jsonb_build_object('customerId', p.customer))\
              """));

  /**
   * A statement about a table.
   *
   * @param sql with two parameters, the customer number and the pseudonym
   */
  private record Step(String table, String sql) {}

  @Override
  public Set<String> known(Connection journal, Collection<String> customers) throws SQLException {
    return new HashSet<>(Sql.texts(journal, KNOWN, customers, customers));
  }

  /** Whether nobody is just telling Custobar of a use of the person's. */
  @Override
  public boolean isQuiet(Connection journal, PersonToForget person) throws SQLException {
    return Leases.isFreeInTransaction(journal, OutboxWorker.lease(person.customer()));
  }

  /**
   * In two passes. The first waits for tills that are at it and takes the lines in their order; the
   * second finds what those have added.
   */
  @Override
  public Map<String, Integer> drop(Connection journal, PersonToForget person) throws SQLException {
    awaitOutbox(journal, person.customer());
    Map<String, Integer> dropped = new TreeMap<>();
    run(journal, person, LOOK_UPS, dropped);
    for (int pass = 1; pass <= 2; pass++) {
      run(journal, person, LEDGER, dropped);
      Transactions.lockCustomers(journal, List.of(person.customer()));
    }
    return dropped;
  }

  /** From here to the end of the transaction nobody tells of the customer. */
  private static void awaitOutbox(Connection journal, String customer) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Leases.isFreeInTransaction(journal, OutboxWorker.lease(customer))) {
      if (System.nanoTime() - end > 0) {
        throw new SQLException("Custobar is just being told of a use of theirs, which takes long");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static void run(
      Connection journal, PersonToForget person, List<Step> steps, Map<String, Integer> dropped)
      throws SQLException {
    for (Step step : steps) {
      int rows = Sql.update(journal, step.sql(), person.customer(), person.pseudonym());
      // What is made nameless first and deleted then is the same line.
      if (rows > 0 && step.sql().startsWith("UPDATE")) {
        dropped.merge(step.table(), rows, Integer::sum);
      }
    }
  }
}
