package io.custobarconnector.benefit.lookup;

import io.custobarconnector.benefit.CustomerBenefits;
import io.custobarconnector.benefit.Deadline;
import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.benefit.LedgerUnavailableException;
import io.custobarconnector.benefit.LedgerView;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.lookup.LookUpResult.Source;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last answer for each phone number, and what the ledger says of its customers: one statement
 * for both, since a till waits. It outlives a restart, and is shared by all nodes.
 */
public final class LookUpCache {

  private static final Logger LOG = LoggerFactory.getLogger(LookUpCache.class);

  /**
   * A crash of the database may lose an answer, so the commit does not wait for the disk. Nothing
   * was asked later than now: from a process whose clock is ahead, an answer would stay the newest
   * of all.
   */
  private static final String KEEP =
      """
      WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
           asked AS (
             SELECT ?::text[] AS ids, ?::text AS phone, ?::jsonb AS customers,
                    least(?::timestamptz, clock_timestamp()) AS asked_at
               FROM quick),
           kept AS (
             INSERT INTO benefit_look_up AS c (phone, customers, asked_at)
             SELECT phone,
                    (SELECT coalesce(jsonb_agg(h.holder ORDER BY h.n), '[]')
                       FROM jsonb_array_elements(customers) WITH ORDINALITY AS h (holder, n)
                      WHERE NOT %s),
                    asked_at
               FROM asked
             ON CONFLICT (phone) DO UPDATE
                SET customers = excluded.customers, asked_at = excluded.asked_at
              WHERE c.asked_at < excluded.asked_at)
      %s\
      """
          .formatted(
              Forgotten.condition("h.holder->>'external_id'"),
              LedgerView.of("SELECT ids FROM asked"));

  private static final String FIND =
      """
      WITH known AS (
             SELECT customers, asked_at FROM benefit_look_up
              WHERE phone = ? AND asked_at > clock_timestamp() - ? * interval '1 millisecond'),
           people AS (
             SELECT array_agg(h.holder->>'external_id') AS ids
               FROM known, jsonb_array_elements(known.customers) AS h (holder))
      SELECT known.customers, known.asked_at, counts.*
        FROM known LEFT JOIN LATERAL (%s) AS counts ON true\
      """
          .formatted(LedgerView.of("SELECT ids FROM people"));

  private final Transactions transactions;
  private final HeldBenefits benefits;

  public LookUpCache(Transactions transactions, HeldBenefits benefits) {
    this.transactions = transactions;
    this.benefits = benefits;
  }

  /**
   * Keeps an answer of Custobar. One that cannot be kept is no failure: the till has it already.
   *
   * @return the answer, without those who were forgotten
   * @throws LedgerUnavailableException when the ledger cannot be asked
   */
  LookUpResult keep(String phone, List<CustomerBenefits> holders, Instant asked) {
    LedgerView counts = transactions.ask(connection -> counts(connection, phone, holders, asked));
    return known(holders, counts, Source.LIVE, asked);
  }

  private LedgerView counts(
      Connection connection, String phone, List<CustomerBenefits> holders, Instant asked)
      throws SQLException {
    List<String> ids = holders.stream().map(CustomerBenefits::customerId).toList();
    try {
      return LedgerView.read(
          connection, benefits, KEEP, ids, phone, benefits.write(holders), asked);
    } catch (SQLException e) {
      LOG.debug("a look-up was not kept", e);
      return LedgerView.read(connection, benefits, ids);
    }
  }

  /**
   * The last answer, when it is no older than that.
   *
   * @throws LedgerUnavailableException when the journal cannot be asked
   */
  Optional<LookUpResult> find(String phone, Duration age, Deadline deadline) {
    return transactions.ask(deadline, connection -> find(connection, phone, age));
  }

  private Optional<LookUpResult> find(Connection connection, String phone, Duration age)
      throws SQLException {
    return Sql.first(
        connection,
        FIND,
        row -> {
          List<CustomerBenefits> holders = benefits.fromJournal(row.getString("customers"));
          Instant asked = row.getTimestamp("asked_at").toInstant();
          return known(holders, LedgerView.readFrom(row, benefits), Source.CACHE, asked);
        },
        phone,
        age.toMillis());
  }

  private static LookUpResult known(
      List<CustomerBenefits> holders, LedgerView counts, Source source, Instant asked) {
    return new LookUpResult(
        holders.stream().filter(holder -> !counts.isForgotten(holder.customerId())).toList(),
        counts,
        source,
        asked);
  }
}
