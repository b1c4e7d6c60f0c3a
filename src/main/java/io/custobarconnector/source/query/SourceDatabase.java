package io.custobarconnector.source.query;

import io.custobarconnector.journal.FailureText;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the source's PostgreSQL, in transactions that see the source as its own clocks do. */
public final class SourceDatabase {

  private static final Logger LOG = LoggerFactory.getLogger(SourceDatabase.class);

  /**
   * Times without a zone and dates of moments are those of the shops, wherever this process runs. A
   * number with a binary fraction is written whole, whatever the user's own setting says. No
   * time-out of the server ends a transaction that waits for Custobar. Settings of the transaction
   * alone also hold behind a pooler, which gives the session to others after it. And which server
   * it is that answers: behind one address may stand several.
   */
  private static final String SETTINGS =
      """
      SELECT set_config(name, CASE name WHEN 'TimeZone' THEN ? WHEN 'extra_float_digits' THEN '3' ELSE '0' END, true),
             concat_ws(' ', inet_server_addr(), inet_server_port(), pg_is_in_recovery())
        FROM pg_settings
       WHERE name IN ('TimeZone', 'extra_float_digits', 'idle_in_transaction_session_timeout', 'transaction_timeout')\
      """;

  /** What PostgreSQL says of a statement that took too long. */
  private static final String CANCELLED = "57014";

  /** Rows that the driver asks for together where there is no page. */
  private static final int FETCH = 1000;

  private final DataSource connections;
  private final ZoneId timeZone;
  private final Duration queryTimeout;
  private final Optional<AtomicReference<String>> server;

  /**
   * @param timeZone the zone of times that carry none
   */
  public SourceDatabase(DataSource connections, ZoneId timeZone, Duration queryTimeout) {
    this(connections, timeZone, queryTimeout, Optional.empty());
  }

  private SourceDatabase(
      DataSource connections,
      ZoneId timeZone,
      Duration queryTimeout,
      Optional<AtomicReference<String>> server) {
    this.connections = connections;
    this.timeZone = timeZone;
    this.queryTimeout = queryTimeout;
    this.server = server;
  }

  /**
   * The same for one run: all its transactions are of the server that answers first. What a server
   * has, one that follows it may lack: the cursor would pass rows that come there later.
   */
  public SourceDatabase onOneServer() {
    return new SourceDatabase(
        connections, timeZone, queryTimeout, Optional.of(new AtomicReference<>()));
  }

  public ZoneId timeZone() {
    return timeZone;
  }

  /** A connection whose transaction has begun; closing it ends the transaction. */
  public Connection begin(boolean seesOneState) throws SQLException {
    Connection connection = connections.getConnection();
    try {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(
          seesOneState
              ? Connection.TRANSACTION_REPEATABLE_READ
              : Connection.TRANSACTION_READ_COMMITTED);
      try (PreparedStatement settings = connection.prepareStatement(SETTINGS)) {
        settings.setString(1, timeZone.getId());
        try (ResultSet answer = settings.executeQuery()) {
          answer.next();
          expect(answer.getString(2));
        }
      }
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Ends a reading. Where the connection is broken, nothing is lost: what matters has failed
   * before, or all rows had come.
   *
   * @param connection null when none was begun
   * @param rows null when none were asked for
   */
  public static void end(Connection connection, RowStream rows) {
    try (connection;
        rows) {
      // Both are closed, the rows first.
    } catch (SQLException e) {
      LOG.debug("a reading's connection was broken when it ended: {}", FailureText.of(e));
    }
  }

  private void expect(String answering) throws SQLException {
    if (server.isPresent()
        && !server.get().compareAndSet(null, answering)
        && !server.get().get().equals(answering)) {
      throw new SQLException(
          "another server answers than at the beginning of the run, which may lag; the next run reads on from the cursor. If this comes often, let scc.url name one server, or set targetServerType=primary");
    }
  }

  /**
   * Some rows, read in a transaction of their own; of the receipts among them, all rows.
   *
   * @param large receipts that were found too large to be read whole, by whoever reads page after
   *     page; new ones are added. Each page has rows of them, and would sort them all again
   */
  public Page read(
      SourceQuery query, RowQuery asked, Optional<String> group, int mostRows, Set<String> large) {
    try (Connection connection = begin(group.isPresent())) {
      Page page;
      try (RowStream rows = stream(connection, query, asked, Optional.empty(), mostRows)) {
        List<Map<String, Object>> read = rows.next(mostRows);
        page = new Page(read, rows.peek(), read, false);
      }
      return group.isEmpty() ? page : whole(connection, query, group.get(), page, large);
    } catch (SQLException e) {
      throw new SourceUnavailableException(query.flow(), e);
    }
  }

  /**
   * Those rows of an answer that are wanted, however many it has.
   *
   * @param most no more than so many are given
   */
  public List<Map<String, Object>> read(
      SourceQuery query, RowQuery asked, Predicate<Map<String, Object>> wanted, int most) {
    try (Connection connection = begin(false);
        RowStream rows = stream(connection, query, asked, Optional.empty(), FETCH)) {
      List<Map<String, Object>> found = new ArrayList<>();
      while (rows.isMore() && found.size() < most) {
        rows.next(FETCH).stream().filter(wanted).limit(most - found.size()).forEach(found::add);
      }
      return found;
    } catch (SQLException e) {
      throw new SourceUnavailableException(query.flow(), e);
    }
  }

  /**
   * The rows with these keys, or fewer when they are long; of the receipts among them, all rows.
   */
  public Page withKeys(SourceQuery query, Optional<String> group, List<String> keys) {
    try (Connection connection = begin(false);
        RowStream receipts = stream(connection, query, query.rows(group, keys), group, FETCH)) {
      Set<String> asked = new HashSet<>(keys);
      List<Map<String, Object>> rows = new ArrayList<>();
      boolean divided = false;
      long size = 0;
      while (receipts.isMore() && size < RowStream.PAGE_SIZE) {
        int before = rows.size();
        divided |= addReceipt(receipts, asked, rows);
        size += rows.subList(before, rows.size()).stream().mapToLong(RowDecoder::size).sum();
      }
      return new Page(rows, receipts.peek(), rows, divided);
    } catch (SQLException e) {
      throw new SourceUnavailableException(query.flow(), e);
    }
  }

  /**
   * Rows of one receipt may bear times of their own, so that others stand between them. Of one that
   * is too large to be read whole, the rows of the page stand alone; no more of it is read, since
   * each of its pages comes here.
   */
  private Page whole(
      Connection connection, SourceQuery query, String group, Page page, Set<String> large)
      throws SQLException {
    List<Map<String, Object>> rows = new ArrayList<>();
    Set<String> receipts = new LinkedHashSet<>();
    for (Map<String, Object> row : page.rows()) {
      receiptOf(row, group).ifPresentOrElse(receipts::add, () -> rows.add(row));
    }
    boolean divided = receipts.removeAll(large);
    if (receipts.isEmpty()) {
      return new Page(page.rows(), page.following(), page.rows(), divided);
    }
    Set<String> given = keysOf(rows);
    boolean more = true;
    while (more) {
      more = false;
      RowQuery asked = query.wholeReceipts(group, List.copyOf(receipts));
      try (RowStream whole = stream(connection, query, asked, Optional.of(group), FETCH)) {
        while (whole.isMore() && !more) {
          List<Map<String, Object>> receipt = whole.next(1);
          String name = receiptOf(receipt.get(0), group).orElse("");
          boolean known = receipts.remove(name);
          if (whole.continues(receipt)) {
            divided = true;
            large.add(name);
            more = known && !receipts.isEmpty();
            if (!more) {
              break;
            }
          } else {
            rows.addAll(receipt);
            given.addAll(keysOf(receipt));
          }
        }
      }
    }
    page.rows().stream().filter(row -> !given.contains(keyOf(row))).forEach(rows::add);
    return new Page(page.rows(), page.following(), rows, divided);
  }

  private static Optional<String> receiptOf(Map<String, Object> row, String group) {
    return Optional.ofNullable(row.get(group))
        .map(
            receipt ->
                receipt instanceof BigDecimal number ? number.toPlainString() : receipt.toString());
  }

  private static Set<String> keysOf(List<Map<String, Object>> rows) {
    return rows.stream().map(SourceDatabase::keyOf).collect(Collectors.toSet());
  }

  private static String keyOf(Map<String, Object> row) {
    return (String) row.get(SourceQuery.POSITION_KEY);
  }

  /**
   * Adds the next receipt; of one that is too large to be read whole, the rows that were asked for.
   *
   * @return whether it is too large
   */
  private static boolean addReceipt(
      RowStream receipts, Set<String> keys, List<Map<String, Object>> rows) throws SQLException {
    List<Map<String, Object>> part = receipts.next(1);
    boolean large = receipts.continues(part);
    add(part, large, keys, rows);
    while (receipts.continues(part)) {
      part = receipts.next(1);
      add(part, large, keys, rows);
    }
    return large;
  }

  private static void add(
      List<Map<String, Object>> part,
      boolean large,
      Set<String> keys,
      List<Map<String, Object>> rows) {
    part.stream().filter(row -> !large || keys.contains(keyOf(row))).forEach(rows::add);
  }

  /** The rows of one query, which stays open as long as its transaction. */
  public RowStream stream(
      Connection connection,
      SourceQuery query,
      RowQuery asked,
      Optional<String> group,
      int mostRows)
      throws SQLException {
    return new RowStream(connection, query, asked, seconds(), group, mostRows);
  }

  /** Rounded up, since none at all would be no limit. */
  private int seconds() {
    return (int) Math.max(1, queryTimeout.toSeconds());
  }

  /**
   * Rows that were read together.
   *
   * @param rows what was asked for, in its order
   * @param following the row that comes after them, when there is one
   * @param whole the same rows and the others of their receipts
   * @param divided whether a receipt among them is too large to be read whole
   */
  public record Page(
      List<Map<String, Object>> rows,
      Optional<Map<String, Object>> following,
      List<Map<String, Object>> whole,
      boolean divided) {}

  /**
   * Asks one question.
   *
   * @throws SourceUnavailableException when the source does not answer it
   */
  public <T> T ask(String flow, RowQuery asked, Answer<T> answer) {
    try (Connection connection = begin(false)) {
      return ask(connection, asked, answer);
    } catch (SQLException e) {
      throw new SourceUnavailableException(flow, e);
    }
  }

  /**
   * As {@link #ask(String, RowQuery, Answer)}; no answer when it takes too long.
   *
   * @param patience not above the time that any question may take
   */
  public <T> Optional<T> askSoon(
      String flow, Duration patience, RowQuery asked, Answer<Optional<T>> answer) {
    try (Connection connection = begin(false)) {
      return ask(connection, asked, answer, (int) Math.min(seconds(), patience.toSeconds()));
    } catch (SQLException e) {
      if (CANCELLED.equals(e.getSQLState())) {
        return Optional.empty();
      }
      throw new SourceUnavailableException(flow, e);
    }
  }

  /** As {@link #ask(String, RowQuery, Answer)}, within a transaction. */
  public <T> T ask(Connection connection, RowQuery asked, Answer<T> answer) throws SQLException {
    return ask(connection, asked, answer, seconds());
  }

  private static <T> T ask(Connection connection, RowQuery asked, Answer<T> answer, int seconds)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(asked.sql())) {
      statement.setQueryTimeout(seconds);
      RowStream.bind(connection, statement, asked.parameters());
      try (ResultSet row = statement.executeQuery()) {
        return answer.from(row);
      }
    }
  }

  /** Reads the answer to a question. */
  @FunctionalInterface
  public interface Answer<T> {
    T from(ResultSet row) throws SQLException;
  }
}
