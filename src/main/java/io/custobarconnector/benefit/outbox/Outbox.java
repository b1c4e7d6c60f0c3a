package io.custobarconnector.benefit.outbox;

import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.forget.PersonToForget;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the source and Custobar have still to be told, in order for each customer. */
public final class Outbox {

  /**
   * How much Custobar has still to be told of uses and reversals.
   *
   * @param oldest when the oldest of it happened; empty when there is nothing
   * @param error what stood in the way last
   */
  public record Backlog(long pending, Optional<Instant> oldest, Optional<String> error) {}

  /** What happened. */
  public enum Kind {
    USED,
    REVERSED;

    String written() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An entry.
   *
   * @param use the line of the ledger that it tells of
   * @param attempts how often the event was sent
   * @param failedAt when the last attempt failed, by this process's clock; just now where that is
   *     not known
   */
  record Entry(
      long id,
      Redemption use,
      Kind kind,
      boolean sourceDue,
      boolean eventDue,
      boolean fieldDue,
      int attempts,
      Instant failedAt) {

    /** The key of its event. */
    String event() {
      return use.id() + "-" + kind.written();
    }
  }

  /**
   * The transaction's commit does not wait for the disk. A database that crashes may then forget
   * that something was told: the source is told again, and Custobar is asked before it is.
   */
  private static final String QUICK =
      "(SELECT set_config('synchronous_commit', 'off', true)) AS quick";

  private Outbox() {}

  public static void add(Connection connection, Redemption use, Kind kind, boolean sourceDue)
      throws SQLException {
    // Of a person who was forgotten, Custobar is told nothing.
    boolean named = !PersonToForget.isForgotten(use.customerId());
    Sql.update(
        connection,
        """
        INSERT INTO benefit_outbox
               (customer_id, redemption_id, kind, source_due, event_due, field_due)
        VALUES (?, ?, ?, ?, ?, ?)\
        """,
        use.customerId(),
        use.id(),
        kind.written(),
        sourceDue,
        named,
        named);
  }

  /** Custobar is told nothing more about who was forgotten; the source still is. */
  static void quietIfForgotten(Connection connection, List<String> customerIds)
      throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE benefit_outbox SET event_due = false, field_due = false
         WHERE customer_id = ANY (?) AND (event_due OR field_due) AND\s"""
            + Forgotten.condition("customer_id"),
        customerIds);
  }

  /** The entries of customers, each customer's in order; customers without any are left out. */
  static Map<String, List<Entry>> of(Connection connection, List<String> customerIds)
      throws SQLException {
    Map<String, List<Entry>> entries = new LinkedHashMap<>();
    customerIds.forEach(customerId -> entries.put(customerId, new ArrayList<>()));
    Sql.each(
        connection,
        """
        SELECT entry.*, used.*
          FROM (SELECT id AS entry_id, customer_id AS customer, redemption_id, kind, source_due, event_due,
                       field_due, attempts,
                       greatest(0, extract(epoch FROM clock_timestamp() - failed_at) * 1000)::bigint AS since_failure
                  FROM benefit_outbox WHERE customer_id = ANY (?)) AS entry
               LEFT JOIN (SELECT %s FROM benefit_redemption) AS used ON used.id = entry.redemption_id
         ORDER BY entry_id\
        """
            .formatted(Redemption.COLUMNS),
        row -> entries.get(row.getString("customer")).add(entry(row)),
        customerIds);
    entries.values().removeIf(List::isEmpty);
    return entries;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    if (row.getObject("id") == null) {
      throw new IllegalStateException("the outbox tells of a use that is not in the ledger");
    }
    return new Entry(
        row.getLong("entry_id"),
        Redemption.of(row),
        Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getBoolean("source_due"),
        row.getBoolean("event_due"),
        row.getBoolean("field_due"),
        row.getInt("attempts"),
        Instant.now().minusMillis(row.getLong("since_failure")));
  }

  /**
   * Customers of whom something can be told now: first those with an event, then those who wait
   * longest.
   *
   * @param all also those whose next attempt is not due
   */
  static List<String> customers(Connection connection, boolean all, int atMost)
      throws SQLException {
    return Sql.texts(
        connection,
        """
        SELECT customer_id FROM benefit_outbox
         GROUP BY customer_id
        HAVING ? OR max(due_at) <= clock_timestamp()
         ORDER BY bool_or(event_due) DESC, min(id) LIMIT ?\
        """,
        all,
        atMost);
  }

  /** Those of the customers of whom an event is to be told. */
  static List<String> withEvents(Connection connection, List<String> customerIds)
      throws SQLException {
    return Sql.texts(
        connection,
        "SELECT DISTINCT customer_id FROM benefit_outbox WHERE customer_id = ANY (?) AND event_due",
        customerIds);
  }

  /**
   * Events are about to be sent; should nobody live to hear the answer, this is known. Its commit
   * waits for the disk, or a crash of the database would have the events sent twice.
   */
  static void attempt(Connection connection, List<Entry> entries) throws SQLException {
    update(
        connection,
        "UPDATE benefit_outbox SET attempts = attempts + 1, failed_at = NULL WHERE id = ANY (?)",
        entries);
  }

  static void sourceDone(Connection connection, Entry entry) throws SQLException {
    update(
        connection,
        "UPDATE benefit_outbox SET source_due = false FROM %s WHERE id = ANY (?)".formatted(QUICK),
        List.of(entry));
  }

  /** Custobar has the events; that is for the ledger and for the source to know, too. */
  static void told(Connection connection, List<Entry> entries) throws SQLException {
    for (Kind kind : Kind.values()) {
      List<UUID> uses =
          entries.stream()
              .filter(entry -> entry.kind() == kind)
              .map(entry -> entry.use().id())
              .toList();
      if (!uses.isEmpty()) {
        Sql.update(
            connection,
            "UPDATE benefit_redemption SET %s = clock_timestamp() WHERE id = ANY (?)"
                .formatted(kind == Kind.USED ? "told_at" : "reversal_told_at"),
            Sql.array("uuid", uses));
      }
    }
    update(
        connection,
        "UPDATE benefit_outbox SET event_due = false, source_due = true FROM %s WHERE id = ANY (?)"
            .formatted(QUICK),
        entries);
  }

  /**
   * Custobar has the benefits that the customer has left. Entries of which nothing is left to tell
   * go.
   *
   * @param upTo the last entry that they take into account
   */
  static void fieldDone(Connection connection, String customerId, long upTo) throws SQLException {
    Sql.update(
        connection,
        """
        WITH done AS (
          DELETE FROM benefit_outbox USING %s
           WHERE customer_id = ? AND id <= ? AND NOT event_due AND NOT source_due)
        UPDATE benefit_outbox SET field_due = false
         WHERE customer_id = ? AND id <= ? AND NOT event_due AND source_due\
        """
            .formatted(QUICK),
        customerId,
        upTo,
        customerId,
        upTo);
  }

  /**
   * What customers have left is to be told once more, after what was told just now may have been
   * older than what another process told before.
   *
   * @param since what was reversed later may be missing in Custobar again
   * @return how many entries that took
   */
  static int tellAgain(Connection connection, List<String> customerIds, Instant since)
      throws SQLException {
    Transactions.lockCustomers(connection, customerIds.stream().sorted().toList());
    return Sql.update(
        connection,
        """
        INSERT INTO benefit_outbox
               (customer_id, redemption_id, kind, source_due, event_due, field_due)
        SELECT customer_id, id, CASE WHEN reversed_at >= ? THEN 'reversed' ELSE 'used' END, false, false, true
          FROM (SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY used_at DESC) AS n
                  FROM benefit_redemption WHERE customer_id = ANY (?)) AS used
         WHERE n = 1 OR reversed_at >= ?\
        """,
        since,
        customerIds,
        since);
  }

  /** Entries of which nothing is left to tell go. */
  static void removeDone(Connection connection, List<String> customerIds) throws SQLException {
    Sql.update(
        connection,
        """
        DELETE FROM benefit_outbox USING %s
         WHERE customer_id = ANY (?) AND NOT source_due AND NOT event_due AND NOT field_due\
        """
            .formatted(QUICK),
        customerIds);
  }

  /**
   * Everything of customers is tried again after a while, which is longer after each attempt.
   *
   * @param reasons by customer
   * @param delay after the first attempt
   */
  static void postpone(
      Connection connection, Map<String, String> reasons, Duration delay, int mostDoublings)
      throws SQLException {
    List<List<Object>> postponed = new ArrayList<>();
    reasons.forEach(
        (customer, reason) ->
            postponed.add(List.of(delay.toMillis(), mostDoublings, reason, customer, customer)));
    Sql.batch(
        connection,
        """
        UPDATE benefit_outbox AS o
           SET due_at = clock_timestamp() + ? * interval '1 millisecond' * power(2, least(?, most.attempts)),
               last_error = ?,
               failed_at = CASE WHEN o.event_due AND o.attempts > 0 THEN coalesce(o.failed_at, clock_timestamp()) END
          FROM (SELECT max(attempts) AS attempts FROM benefit_outbox WHERE customer_id = ?) AS most
         WHERE o.customer_id = ?\
        """,
        postponed);
  }

  public static Backlog backlog(Connection connection) throws SQLException {
    return Sql.one(
        connection,
        "SELECT pending, oldest, last_error FROM benefit_outbox_status",
        row ->
            new Backlog(
                row.getLong(1),
                Optional.ofNullable(row.getTimestamp(2)).map(Timestamp::toInstant),
                Optional.ofNullable(row.getString(3))));
  }

  private static void update(Connection connection, String sql, List<Entry> entries)
      throws SQLException {
    Sql.update(connection, sql, Sql.array("bigint", entries.stream().map(Entry::id).toList()));
  }
}
