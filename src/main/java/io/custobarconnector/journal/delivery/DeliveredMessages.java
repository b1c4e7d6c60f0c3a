package io.custobarconnector.journal.delivery;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.row.DeliveredRow;
import io.custobarconnector.journal.row.DueDeletion;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunTransaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fingerprints kept in PostgreSQL; asked and written a page at a time, never row by row. */
public final class DeliveredMessages implements Fingerprints, DeliveredKeys {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveredMessages.class);

  private static final String UNDEFINED_TABLE = "42P01";

  /** Parameters: flow, after, up to twice, the keys that are left out. */
  private static final String BETWEEN =
      """
      FROM delivered d
       WHERE d.flow_id = (SELECT id FROM delivery_flow WHERE flow = ?)
         AND d.row_key > ? AND (?::text IS NULL OR d.row_key <= ?)
         AND NOT EXISTS (SELECT FROM unnest(?::text[]) k WHERE k COLLATE "C" = d.row_key)\
      """;

  private final DataSource database;
  private final Comparison comparison = new Comparison();

  /**
   * Reads and writes the journal.
   *
   * @param database connections whose search path is the journal's schema
   */
  public DeliveredMessages(DataSource database) {
    this.database = database;
  }

  @Override
  public Compared compare(String flow, List<String> keys, long[] fingerprints) {
    try (Connection connection = database.getConnection()) {
      return comparison.of(connection, flow, keys, fingerprints);
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        // A look before the first run: nothing was delivered yet.
        return Fingerprints.NONE.compare(flow, keys, fingerprints);
      }
      throw unread(flow, e);
    }
  }

  @Override
  public void announce(Run run, List<String> keys) {
    inTransaction(
        run,
        connection -> {
          DeliveryRecord.flow(connection, run.flow());
          DeliveryRecord.upsert(connection, run, keys, null, keys.stream().map(key -> "").toList());
        });
    run.heardOf(keys);
  }

  @Override
  public void forget(Run run, String datatype, List<String> keys, List<String> ids) {
    inTransaction(
        run,
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement(
                  """
                  UPDATE delivered SET fingerprint = NULL
                   WHERE flow_id = (SELECT id FROM delivery_flow WHERE flow = ?)
                     AND row_key = ANY (?) AND fingerprint IS NOT NULL\
                  """)) {
            update.setString(1, run.flow());
            update.setArray(2, Comparison.texts(connection, keys));
            int known = update.executeUpdate();
            if (known > 0 && ids.stream().anyMatch(id -> !id.isEmpty())) {
              Deletions.announce(connection, run.flow(), datatype, keys, ids);
            }
          }
        });
  }

  @Override
  public void announceDeletions(Run run, List<String> ids) {
    inTransaction(run, connection -> Deletions.told(connection, run.flow(), ids, false));
  }

  private void inTransaction(Run run, RunTransaction.Work work) {
    try {
      RunTransaction.in(database, run, work);
    } catch (SQLException e) {
      throw unwritten(run.flow(), e);
    }
  }

  @Override
  public Set<String> toldGone(String flow, Collection<String> ids) {
    try (Connection connection = database.getConnection()) {
      return Deletions.toldOf(connection, flow, ids);
    } catch (SQLException e) {
      throw unread(flow, e);
    }
  }

  @Override
  public Set<String> setAside(String flow, Collection<String> keys) {
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT row_key FROM rejected WHERE flow = ? AND row_key = ANY (?)")) {
      query.setString(1, flow);
      query.setArray(2, Comparison.texts(connection, List.copyOf(keys)));
      Set<String> found = new HashSet<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString("row_key"));
        }
      }
      return found;
    } catch (SQLException e) {
      throw unread(flow, e);
    }
  }

  @Override
  public List<DueDeletion> due(String flow, long after, int limit) {
    try (Connection connection = database.getConnection()) {
      Deletions.settle(connection, flow);
      return Deletions.due(connection, flow, after, limit);
    } catch (SQLException e) {
      throw unread(flow, e);
    }
  }

  /**
   * Keys of rows that are to be read and sent again: Custobar may hold under their id what another
   * row said that is gone since.
   *
   * @param limit at most
   * @throws JournalException when the journal cannot be read
   */
  public List<String> toSendAgain(String flow, int limit) {
    try (Connection connection = database.getConnection()) {
      return Deletions.toSendAgain(connection, flow, limit);
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        // A look before the first run.
        return List.of();
      }
      throw unread(flow, e);
    }
  }

  /**
   * Old ids, due to be told as gone, of rows that are there under another id.
   *
   * @param after the number of the last one before
   * @param limit at most
   * @throws JournalException when the journal cannot be read
   */
  public List<DueDeletion> renamed(String flow, long after, int limit) {
    try (Connection connection = database.getConnection()) {
      return Deletions.renamed(connection, flow, after, limit);
    } catch (SQLException e) {
      throw unread(flow, e);
    }
  }

  /**
   * These ids are not told as gone: rows have them.
   *
   * @throws JournalException when the journal cannot be written
   */
  public void keep(String flow, Collection<String> ids) {
    try (Connection connection = database.getConnection()) {
      Deletions.keep(connection, flow, ids);
    } catch (SQLException e) {
      throw unwritten(flow, e);
    }
  }

  /**
   * How many ids in Custobar two or more rows of the flow share, all of them there: the later
   * change of either is what Custobar holds.
   *
   * @throws JournalException when the journal cannot be read
   */
  public long sharedIds(String flow) {
    return ask(
        flow,
        """
        SELECT count(*) FROM (
            SELECT FROM delivered
             WHERE flow_id = (SELECT id FROM delivery_flow WHERE flow = ?) AND NOT gone
               AND external_id IS DISTINCT FROM ''
             GROUP BY coalesce(external_id, row_key) HAVING count(*) > 1) shared\
        """,
        query -> {},
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  /**
   * Lets the server look how many rows there are. Until it does by itself, a minute later or never
   * where that is turned off, it takes the table for empty and reads all of it for each request.
   */
  public static void measure(DataSource database) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      // In one go, and so in one transaction: the limit is gone when it is over, whoever else uses
      // the session behind a pooler.
      statement.execute("SET LOCAL lock_timeout = 2000; ANALYZE delivered");
    } catch (SQLException e) {
      LOG.debug("the server looks at the journal by itself, later", e);
    }
  }

  /**
   * How many rows of a flow Custobar has, by all that is known here.
   *
   * @param atMost counts no further
   * @throws JournalException when the journal cannot be read
   */
  public long count(String flow, long atMost) {
    return ask(
        flow,
        """
        SELECT count(*) FROM (SELECT FROM delivered
         WHERE flow_id = (SELECT id FROM delivery_flow WHERE flow = ?) LIMIT ?) d\
        """,
        query -> query.setLong(2, atMost),
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  /**
   * How many keys there are in a range beside those named.
   *
   * @param after the key before the range; empty text for the beginning
   * @param upTo the last key of the range; empty for the end
   * @throws JournalException when the journal cannot be read
   */
  public long countBetween(String flow, String after, Optional<String> upTo, List<String> named) {
    return ask(
        flow,
        "SELECT count(*) " + BETWEEN,
        query -> range(query, after, upTo, named),
        rows -> {
          rows.next();
          return rows.getLong(1);
        });
  }

  /** The first of the rows that {@link #countBetween} counts, in the order of their keys' bytes. */
  public List<DeliveredRow> between(
      String flow, String after, Optional<String> upTo, List<String> named, int limit) {
    return ask(
        flow,
        "SELECT d.row_key, coalesce(nullif(d.external_id, ''), d.row_key) "
            + BETWEEN
            + " ORDER BY d.row_key LIMIT ?",
        query -> {
          range(query, after, upTo, named);
          query.setInt(6, limit);
        },
        rows -> {
          List<DeliveredRow> found = new ArrayList<>();
          while (rows.next()) {
            found.add(new DeliveredRow(rows.getString(1), rows.getString(2)));
          }
          return found;
        });
  }

  @Override
  public NavigableSet<String> beginningWith(String flow, Collection<String> beginnings) {
    if (beginnings.isEmpty()) {
      return new TreeSet<>();
    }
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT d.row_key
                  FROM unnest(?::text[], ?::text[]) AS b (first, beyond)
                 CROSS JOIN LATERAL (
                       SELECT row_key FROM delivered
                        WHERE flow_id = (SELECT id FROM delivery_flow WHERE flow = ?)
                          AND row_key >= b.first COLLATE "C" AND row_key < b.beyond COLLATE "C") d\
                """)) {
      query.setArray(1, Comparison.texts(connection, List.copyOf(beginnings)));
      query.setArray(
          2,
          Comparison.texts(
              connection, beginnings.stream().map(DeliveredMessages::beyond).toList()));
      query.setString(3, flow);
      NavigableSet<String> found = new TreeSet<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState())) {
        // A look before the first run: nothing was delivered yet.
        return new TreeSet<>();
      }
      throw new JournalException(
          "%s: the journal could not be read: %s".formatted(flow, FailureText.of(e)), e);
    }
  }

  /** The first text after all that begin with this one. */
  private static String beyond(String beginning) {
    int last = beginning.length() - 1;
    return beginning.substring(0, last) + (char) (beginning.charAt(last) + 1);
  }

  private static void range(
      PreparedStatement query, String after, Optional<String> upTo, List<String> named)
      throws SQLException {
    query.setString(2, after);
    query.setString(3, upTo.orElse(null));
    query.setString(4, upTo.orElse(null));
    query.setArray(5, Comparison.texts(query.getConnection(), named));
  }

  private <T> T ask(String flow, String sql, Parameters parameters, Answer<T> answer) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, flow);
      parameters.set(query);
      try (ResultSet rows = query.executeQuery()) {
        return answer.from(rows);
      }
    } catch (SQLException e) {
      throw new JournalException(
          "%s: the journal could not be read: %s".formatted(flow, FailureText.of(e)), e);
    }
  }

  @FunctionalInterface
  private interface Parameters {
    void set(PreparedStatement query) throws SQLException;
  }

  @FunctionalInterface
  private interface Answer<T> {
    T from(ResultSet rows) throws SQLException;
  }

  private static JournalException unread(String flow, SQLException e) {
    return new JournalException(
        "%s: the journal could not be read: %s".formatted(flow, FailureText.of(e)), e);
  }

  private static JournalException unwritten(String flow, SQLException e) {
    return new JournalException(
        "%s: the journal could not be written: %s".formatted(flow, FailureText.of(e)), e);
  }
}
