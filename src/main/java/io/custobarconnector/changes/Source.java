package io.custobarconnector.changes;

import io.custobarconnector.journal.DeliveredMessages;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Run;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** The source database as flows read it: one query per flow, from a file beside its route. */
public final class Source {

  /** Keys of rows that did not get through, asked for at a time; as many as one run tries again. */
  private static final int RETRY_PAGE = 5000;

  private final DataSource database;
  private final Path routes;
  private final Placeholders placeholders;
  private final ZoneId timeZone;
  private final int pageSize;
  private final Duration queryTimeout;
  private final Duration overlap;
  private final Predicate<String> snapshots;
  private final Map<String, SourceQuery> queries = new ConcurrentHashMap<>();

  /**
   * @param routes the folder that holds {@code <flow>.sql}
   * @param timeZone the zone of times that carry none
   * @param pageSize rows read at a time
   * @param overlap how far before its cursor a run starts to read
   */
  public Source(
      DataSource database,
      Path routes,
      ZoneId timeZone,
      int pageSize,
      Duration queryTimeout,
      Duration overlap) {
    this(database, routes, Map.of(), timeZone, pageSize, queryTimeout, overlap, flow -> false);
  }

  /**
   * @param settings what {@code {{key}}} in an SQL file stands for; no secrets
   * @param snapshots whether a flow reads and compares all rows, which need no time of change
   */
  public Source(
      DataSource database,
      Path routes,
      Map<String, String> settings,
      ZoneId timeZone,
      int pageSize,
      Duration queryTimeout,
      Duration overlap,
      Predicate<String> snapshots) {
    this.database = database;
    this.routes = routes;
    this.placeholders = new Placeholders(settings);
    this.timeZone = timeZone;
    this.pageSize = pageSize;
    this.queryTimeout = queryTimeout;
    this.overlap = overlap;
    this.snapshots = snapshots;
  }

  /**
   * The flow's query, described by the database.
   *
   * @throws QueryException when the SQL file is missing or wrong
   * @throws SourceUnavailableException when the database cannot be asked
   */
  public SourceQuery query(String flow) {
    SourceQuery known = queries.get(flow);
    if (known != null) {
      return known;
    }
    try (Connection connection = database.getConnection()) {
      SourceQuery described =
          SourceQueryFile.read(
              routes.resolve(flow + ".sql"),
              placeholders,
              connection,
              timeZone.getId(),
              !isSnapshot(flow));
      queries.put(flow, described);
      return described;
    } catch (SQLException e) {
      throw new SourceUnavailableException(flow, e);
    }
  }

  /** Reads a flow's file again, and asks the database again what it selects. */
  public void refresh(String flow) {
    queries.remove(flow);
  }

  /** Whether a flow finds its changes by reading all rows and comparing them. */
  public boolean isSnapshot(String flow) {
    return snapshots.test(flow);
  }

  /**
   * Starts to read a flow's changes after a position.
   *
   * @param group column whose equal values stay together; blank for none
   */
  Paging changes(String flow, String group, Optional<Position> after) {
    return new Paging(
        query(flow), groupColumn(flow, group), pageSize, after, Optional.empty(), false);
  }

  /** For a look at a few rows: of one key, or the next ones after a position. */
  public Reading sample(String flow, String group, Run run, int rows, Optional<String> key) {
    Pages look =
        isSnapshot(flow) && key.isEmpty()
            ? openSnapshot(flow, group, run, Optional.empty()).only(rows)
            : new Paging(query(flow), groupColumn(flow, group), rows, run.position(), key, true);
    return new Reading(run, setAside(flow, group, List.of()), undated(flow, group, false), look);
  }

  /** Starts to read all rows of a flow. */
  Snapshot openSnapshot(String flow, String group, Run run, Optional<DeliveredMessages> delivered) {
    Optional<String> together = groupColumn(flow, group);
    return new Snapshot(
        query(flow), together, pageSize, database, run, delivered.filter(d -> together.isEmpty()));
  }

  /**
   * Starts to read all rows of a flow that its next run would not read: those up to the position
   * where it begins, and those without a time of change.
   */
  Snapshot openSnapshotUpTo(
      Position start, String flow, String group, Run run, Optional<DeliveredMessages> delivered) {
    return openSnapshot(flow, group, run, delivered).upTo(comparison(Optional.of(start)));
  }

  /** Starts to read the rows that have no time of change, if they are wanted. */
  UndatedPages undated(String flow, String group, boolean wanted) {
    return new UndatedPages(query(flow), groupColumn(flow, group), pageSize, wanted);
  }

  /** Starts to read rows again that did not get through. */
  SetAsidePages setAside(String flow, String group, List<String> keys) {
    return new SetAsidePages(query(flow), groupColumn(flow, group), RETRY_PAGE, keys);
  }

  private Optional<String> groupColumn(String flow, String group) {
    return Optional.ofNullable(group).filter(query(flow).columnNames()::contains);
  }

  /** Counts the rows after a position. */
  public long count(String flow, Optional<Position> after) {
    return count(flow, after, Range.ALL);
  }

  /** Counts the rows of a range after a position. */
  long count(String flow, Optional<Position> after, Range range) {
    List<String> parameters = new ArrayList<>(range.parameters().values());
    parameters.addAll(comparison(after));
    return ask(
        flow, query(flow).count(after, range), parameters, row -> row.next() ? row.getLong(1) : 0L);
  }

  /** When the oldest change after a position happened; empty when there is none. */
  public Optional<Instant> oldestChange(String flow, Optional<Position> after) {
    return ask(
        flow,
        query(flow).oldest(after),
        comparison(after),
        row ->
            row.next()
                ? Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant)
                : Optional.empty());
  }

  /**
   * The position a little before a cursor, or before a transaction that was open when the cursor
   * was set, whichever is earlier. A cursor that is no time, such as a row version, stays.
   */
  public Position backFrom(String flow, Position cursor, Optional<Instant> heldAt) {
    Optional<String> sql = query(flow).back();
    if (sql.isEmpty()) {
      return cursor;
    }
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql.get())) {
      statement.setString(1, cursor.changedAt());
      statement.setString(2, heldAt.map(Instant::toString).orElse(null));
      statement.setString(3, overlap.toString());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return new Position(row.getString(1), cursor.key());
      }
    } catch (SQLException e) {
      throw new SourceUnavailableException(flow, e);
    }
  }

  /**
   * The last time of change before a moment, or before a whole number where the flow's time of
   * change is one; empty when it is neither.
   *
   * @param said a moment in ISO form, or a whole number
   */
  public Optional<String> justBefore(String flow, String said) {
    return query(flow)
        .justBefore()
        .map(
            sql ->
                ask(
                    flow,
                    sql,
                    List.of(said),
                    row -> {
                      row.next();
                      return row.getString(1);
                    }));
  }

  /**
   * When the oldest transaction began that is open now. Only transactions that the connector's
   * database user may see count; with the role pg_monitor it sees all.
   */
  public Optional<Instant> oldestOpenTransaction(String flow) {
    return ask(
        flow,
        """
        SELECT min(xact_start) FROM pg_stat_activity
         WHERE datname = current_database() AND backend_type = 'client backend'
           AND pid <> pg_backend_pid()\
        """,
        List.of(),
        row -> {
          row.next();
          return Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant);
        });
  }

  /** The parameters that compare rows with a position. */
  private static List<String> comparison(Optional<Position> after) {
    return after.map(p -> List.of(p.changedAt(), p.changedAt(), p.key())).orElse(List.of());
  }

  private <T> T ask(String flow, String sql, List<String> parameters, Answer<T> answer) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      // Rounded up, since none at all would be no limit.
      statement.setQueryTimeout((int) Math.max(1, queryTimeout.toSeconds()));
      for (int i = 0; i < parameters.size(); i++) {
        statement.setString(i + 1, parameters.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        return answer.from(row);
      }
    } catch (SQLException e) {
      throw new SourceUnavailableException(flow, e);
    }
  }

  @FunctionalInterface
  private interface Answer<T> {
    T from(ResultSet row) throws SQLException;
  }
}
