package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Recognises people who were forgotten. Whom it knows, it cannot tell. */
public final class Forgotten {

  private final DataSource journal;

  /**
   * @param journal connections whose search path begins with the journal's schema
   */
  public Forgotten(DataSource journal) {
    this.journal = journal;
  }

  /** SQL for the mark of a customer number, or of another text from which nothing shall be read. */
  public static String mark(String customer) {
    return "sha256((SELECT salt FROM forgotten_salt) || convert_to(%s, 'UTF8'))"
        .formatted(customer);
  }

  /**
   * A condition in SQL: the customer was forgotten.
   *
   * @param customer the column with the customer number
   */
  public static String condition(String customer) {
    return "EXISTS (SELECT FROM forgotten WHERE mark = %s)".formatted(mark(customer));
  }

  /**
   * Those of the customers who were forgotten.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Set<String> among(Collection<String> customers) {
    if (customers.isEmpty()) {
      return Set.of();
    }
    try (Connection connection = journal.getConnection()) {
      return among(connection, customers);
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Set.of();
      }
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }

  /**
   * When the customer was marked to be forgotten; empty when they were not.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Optional<Instant> markedAt(String customer) {
    try (Connection connection = journal.getConnection()) {
      return Sql.first(
          connection,
          "SELECT marked_at FROM forgotten WHERE mark = " + mark("?"),
          row -> row.getTimestamp(1).toInstant(),
          customer);
    } catch (SQLException e) {
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }

  /** As {@link #among(Collection)}, within a transaction. */
  public static Set<String> among(Connection journal, Collection<String> customers)
      throws SQLException {
    return new HashSet<>(
        Sql.texts(
            journal,
            // Where nobody was ever forgotten, no marks are made of a page's customers.
            "SELECT c FROM unnest(?::text[]) AS c WHERE (SELECT EXISTS (SELECT FROM forgotten)) AND "
                + condition("c"),
            customers));
  }
}
