package io.custobarconnector.benefits;

import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.PersonToForget;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What the source and Custobar have still to be told, in order for each customer. */
final class Outbox {

  /** What happened. */
  enum Kind {
    USED,
    REVERSED;

    String written() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An entry.
   *
   * @param attempts how often the event was sent
   */
  record Entry(
      long id,
      UUID redemption,
      Kind kind,
      boolean sourceDue,
      boolean eventDue,
      boolean fieldDue,
      int attempts,
      Instant dueAt) {}

  /**
   * The transaction's commit does not wait for the disk. A database that crashes may then forget
   * that something was told: the source is told again, and Custobar is asked before it is.
   */
  private static final String QUICK =
      "(SELECT set_config('synchronous_commit', 'off', true)) AS quick";

  private Outbox() {}

  static void add(Connection connection, Use use, Kind kind, boolean sourceDue)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO benefit_outbox
                   (customer_id, redemption_id, kind, source_due, event_due, field_due)
            VALUES (?, ?, ?, ?, ?, ?)\
            """)) {
      // Of a person who was forgotten, Custobar is told nothing.
      boolean named = !PersonToForget.isForgotten(use.customerId());
      insert.setString(1, use.customerId());
      insert.setObject(2, use.id());
      insert.setString(3, kind.written());
      insert.setBoolean(4, sourceDue);
      insert.setBoolean(5, named);
      insert.setBoolean(6, named);
      insert.executeUpdate();
    }
  }

  /** Custobar is told nothing more about a customer who was forgotten; the source still is. */
  static void quietIfForgotten(Connection connection, String customerId) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE benefit_outbox SET event_due = false, field_due = false
             WHERE customer_id = ? AND\s"""
                + Forgotten.condition("customer_id"))) {
      update.setString(1, customerId);
      update.executeUpdate();
    }
  }

  /** A customer's entries, in order. */
  static List<Entry> of(Connection connection, String customerId) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT id, redemption_id, kind, source_due, event_due, field_due, attempts, due_at
              FROM benefit_outbox WHERE customer_id = ? ORDER BY id\
            """)) {
      query.setString(1, customerId);
      try (ResultSet row = query.executeQuery()) {
        List<Entry> entries = new ArrayList<>();
        while (row.next()) {
          entries.add(
              new Entry(
                  row.getLong(1),
                  row.getObject(2, UUID.class),
                  Kind.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                  row.getBoolean(4),
                  row.getBoolean(5),
                  row.getBoolean(6),
                  row.getInt(7),
                  row.getTimestamp(8).toInstant()));
        }
        return entries;
      }
    }
  }

  /**
   * Customers of whom something can be told now, those who wait longest first.
   *
   * @param all also those whose next attempt is not due
   */
  static List<String> customers(Connection connection, boolean all, int atMost)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT customer_id FROM benefit_outbox
             GROUP BY customer_id
            HAVING ? OR max(due_at) <= clock_timestamp()
             ORDER BY min(id) LIMIT ?\
            """)) {
      query.setBoolean(1, all);
      query.setInt(2, atMost);
      try (ResultSet row = query.executeQuery()) {
        List<String> customers = new ArrayList<>();
        while (row.next()) {
          customers.add(row.getString(1));
        }
        return customers;
      }
    }
  }

  /**
   * An event is about to be sent; should nobody live to hear the answer, this is known. Its commit
   * waits for the disk, or a crash of the database would have the event sent twice.
   */
  static void attempt(Connection connection, Entry entry) throws SQLException {
    update(
        connection, "UPDATE benefit_outbox SET attempts = attempts + 1 WHERE id = ?", entry.id());
  }

  static void sourceDone(Connection connection, Entry entry) throws SQLException {
    update(
        connection,
        "UPDATE benefit_outbox SET source_due = false FROM %s WHERE id = ?".formatted(QUICK),
        entry.id());
  }

  /** Custobar has the event; that is for the source to know, too. */
  static void eventDone(Connection connection, Entry entry) throws SQLException {
    update(
        connection,
        "UPDATE benefit_outbox SET event_due = false, source_due = true FROM %s WHERE id = ?"
            .formatted(QUICK),
        entry.id());
  }

  /**
   * Custobar has the benefits that the customer has left. Entries of which nothing is left to tell
   * go.
   *
   * @param upTo the last entry that they take into account
   */
  static void fieldDone(Connection connection, String customerId, long upTo) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            WITH done AS (
              DELETE FROM benefit_outbox USING %s
               WHERE customer_id = ? AND id <= ? AND NOT event_due AND NOT source_due)
            UPDATE benefit_outbox SET field_due = false
             WHERE customer_id = ? AND id <= ? AND NOT event_due AND source_due\
            """
                .formatted(QUICK))) {
      update.setString(1, customerId);
      update.setLong(2, upTo);
      update.setString(3, customerId);
      update.setLong(4, upTo);
      update.executeUpdate();
    }
  }

  /** Entries of which nothing is left to tell go. */
  static void removeDone(Connection connection, String customerId) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            """
            DELETE FROM benefit_outbox USING %s
             WHERE customer_id = ? AND NOT source_due AND NOT event_due AND NOT field_due\
            """
                .formatted(QUICK))) {
      delete.setString(1, customerId);
      delete.executeUpdate();
    }
  }

  /** Everything of a customer is tried again after a while. */
  static void postpone(Connection connection, String customerId, Duration delay, String error)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            UPDATE benefit_outbox
               SET due_at = clock_timestamp() + ? * interval '1 millisecond', last_error = ?
             WHERE customer_id = ?\
            """)) {
      update.setLong(1, delay.toMillis());
      update.setString(2, error);
      update.setString(3, customerId);
      update.executeUpdate();
    }
  }

  static Benefits.Backlog backlog(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "SELECT pending, oldest, last_error FROM benefit_outbox_status");
        ResultSet row = query.executeQuery()) {
      row.next();
      return new Benefits.Backlog(
          row.getLong(1),
          Optional.ofNullable(row.getTimestamp(2)).map(Timestamp::toInstant),
          Optional.ofNullable(row.getString(3)));
    }
  }

  private static void update(Connection connection, String sql, long id) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, id);
      update.executeUpdate();
    }
  }
}
