package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.record.Horizons;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.source.query.Placeholders;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.Range;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import io.custobarconnector.source.query.SourceQueryFile;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
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

  /** The application name of sessions that only read the source. */
  public static final String READER = "custobar-connector (reads)";

  private final SourceDatabase database;
  private final DataSource connections;
  private final Path routes;
  private final Placeholders placeholders;
  private final int pageSize;
  private final Duration overlap;
  private final Predicate<String> snapshots;
  private final HorizonFinder horizons;
  private final Map<String, SourceQuery> queries;

  /** The text of files that somebody edits while they are in use. */
  private final Map<String, String> held;

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
    this.connections = database;
    this.database = new SourceDatabase(database, timeZone, queryTimeout);
    this.routes = routes;
    this.placeholders = new Placeholders(settings);
    this.pageSize = pageSize;
    this.overlap = overlap;
    this.snapshots = snapshots;
    this.horizons = new HorizonFinder(this.database, READER);
    this.queries = new ConcurrentHashMap<>();
    this.held = new ConcurrentHashMap<>();
  }

  private Source(Source all) {
    this.connections = all.connections;
    this.database = all.database.onOneServer();
    this.routes = all.routes;
    this.placeholders = all.placeholders;
    this.pageSize = all.pageSize;
    this.overlap = all.overlap;
    this.snapshots = all.snapshots;
    this.horizons = new HorizonFinder(this.database, READER);
    this.queries = all.queries;
    this.held = all.held;
  }

  /** The same source for one run, which ends when another server answers for the first one. */
  Source onOneServer() {
    return new Source(this);
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
    try (Connection connection = connections.getConnection()) {
      SourceQuery described =
          SourceQueryFile.read(
              file(flow),
              Optional.ofNullable(held.get(flow)).orElseGet(() -> SourceQueryFile.text(file(flow))),
              placeholders,
              connection,
              database.timeZone().getId(),
              !isSnapshot(flow));
      queries.put(flow, described);
      return described;
    } catch (SQLException e) {
      throw new SourceUnavailableException(flow, e);
    }
  }

  private Path file(String flow) {
    return routes.resolve(flow + ".sql");
  }

  /**
   * Keeps a flow's query as its file has it now, whatever is saved from now on.
   *
   * @throws QueryException when the file cannot be read
   */
  public void hold(String flow) {
    held.put(flow, SourceQueryFile.text(file(flow)));
    queries.remove(flow);
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
   * Starts to read a flow's changes.
   *
   * @param group column whose equal values stay together; blank for none
   * @param after the last row that was dealt with; empty to begin with the first of the range
   */
  Paging changes(String flow, String group, Range range, Optional<Position> after) {
    return new Paging(database, query(flow), groupColumn(flow, group), pageSize, range, after);
  }

  /** Starts to read a flow's changes of a range; rows that belong together stay together. */
  Pages changes(String flow, String group, Range range) {
    Optional<String> together = groupColumn(flow, group);
    return together.isPresent()
        ? new ChangedReceipts(database, query(flow), together.get(), pageSize, range)
        : changes(flow, group, range, Optional.empty()).readingAhead();
  }

  /** The row of a key, as the flow's query returns it now; empty when there is none. */
  public Optional<Map<String, Object>> row(String flow, String key) {
    return new SetAsidePages(database, query(flow), Optional.empty(), 1, List.of(key))
        .next().stream().findFirst();
  }

  /** For a look at a few rows: of one key, or the next ones after a position. */
  public SourceReader sample(String flow, String group, Run run, int rows, Optional<String> key) {
    Pages look;
    if (key.isPresent()) {
      look =
          new SetAsidePages(database, query(flow), groupColumn(flow, group), 1, List.of(key.get()));
    } else if (isSnapshot(flow)) {
      look = openSnapshot(flow, group, run, Optional.empty()).only(rows);
    } else {
      look =
          new Paging(
                  database, query(flow), groupColumn(flow, group), rows, Range.ALL, run.position())
              .once();
    }
    return new SourceReader(
        run,
        setAside(flow, group, List.of()),
        undated(flow, group, false),
        look,
        ahead(flow, group, false));
  }

  /** Starts to read all rows of a flow. */
  Snapshot openSnapshot(String flow, String group, Run run, Optional<DeliveredMessages> delivered) {
    Optional<String> together = groupColumn(flow, group);
    return new Snapshot(
        database, query(flow), together, pageSize, run, delivered.filter(d -> together.isEmpty()));
  }

  /**
   * Starts to read all rows of a flow that its next run would not read: those before the time of
   * change where it begins, and those without a time of change.
   */
  Snapshot openSnapshotUpTo(
      Optional<String> start,
      String flow,
      String group,
      Run run,
      Optional<DeliveredMessages> delivered) {
    return openSnapshot(flow, group, run, delivered).without(Range.ALL.startingAt(start));
  }

  /** Starts to read the rows that have no time of change, if they are wanted. */
  RowsByKey undated(String flow, String group, boolean wanted) {
    SourceQuery query = query(flow);
    return new RowsByKey(
        database, query, groupColumn(flow, group), pageSize, wanted, query::undated);
  }

  /**
   * Starts to read the rows that are dated ahead of the source's clock, if they are wanted. The
   * clock is asked when they are read: what was written meanwhile is for the next run.
   */
  RowsByKey ahead(String flow, String group, boolean wanted) {
    SourceQuery query = query(flow);
    boolean canBe = wanted && query.isTimed();
    Instant[] clock = new Instant[1];
    return new RowsByKey(
        database,
        query,
        groupColumn(flow, group),
        pageSize,
        canBe,
        (after, limit) -> {
          if (after.isEmpty()) {
            clock[0] = clock(flow);
          }
          return query.ahead(clock[0], after, limit);
        });
  }

  /** Starts to read rows again that did not get through. */
  SetAsidePages setAside(String flow, String group, List<String> keys) {
    return new SetAsidePages(database, query(flow), groupColumn(flow, group), RETRY_PAGE, keys);
  }

  /**
   * Looks whether two rows have one of these keys.
   *
   * @throws QueryException when they do
   */
  void refuseRepeated(String flow, List<String> keys) {
    new RepeatedKeys(database, query(flow)).refuse(keys);
  }

  /**
   * As {@link #refuseRepeated}, where the answer does not take long: else it is left to the next
   * reconcile, and to {@code check --rows all}.
   */
  void refuseRepeatedSoon(String flow, List<String> keys) {
    new RepeatedKeys(database, query(flow)).refuseSoon(keys);
  }

  /** Those of these ids in Custobar that a row has which is there and not marked as deleted. */
  List<String> living(String flow, List<String> ids) {
    return query(flow)
        .living(ids)
        .map(
            asked ->
                database.ask(
                    flow,
                    asked,
                    rows -> {
                      List<String> living = new ArrayList<>();
                      while (rows.next()) {
                        living.add(rows.getString(1));
                      }
                      return living;
                    }))
        .orElse(List.of());
  }

  private Optional<String> groupColumn(String flow, String group) {
    return Optional.ofNullable(group).filter(query(flow).columnNames()::contains);
  }

  /**
   * The rows of a flow in whose column a text occurs, whatever its case, and that are wanted; none
   * when the query has no such column. The text may occur in all rows: they are looked at one after
   * another.
   *
   * @param digits whether only digits count, as in a phone number
   * @param most no more than so many are given
   */
  public List<Map<String, Object>> holding(
      String flow,
      String column,
      String text,
      boolean digits,
      Predicate<Map<String, Object>> wanted,
      int most) {
    SourceQuery query = query(flow);
    return query.columnNames().contains(column)
        ? database.read(query, query.holding(column, text, digits), wanted, most)
        : List.of();
  }

  /** Counts the rows after a position. */
  public long count(String flow, Optional<Position> after) {
    return count(flow, after, Range.ALL);
  }

  /** Counts the rows of a range after a position. */
  long count(String flow, Optional<Position> after, Range range) {
    return database.ask(
        flow, query(flow).count(after, range), row -> row.next() ? row.getLong(1) : 0L);
  }

  /**
   * When the oldest change after a position happened; empty when there is none. The flow's times of
   * change must name moments.
   */
  public Optional<Instant> oldestChange(String flow, Optional<Position> after) {
    return database.ask(
        flow,
        query(flow).oldest(after),
        row ->
            row.next()
                ? Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant)
                : Optional.empty());
  }

  /**
   * The last time of change before a moment, or before a whole number where the flow's time of
   * change is one; empty when it is neither.
   *
   * @param said a moment in ISO form, or a whole number
   */
  public Optional<String> justBefore(String flow, String said) {
    return query(flow)
        .justBefore(said)
        .map(
            asked ->
                database.ask(
                    flow,
                    asked,
                    row -> {
                      row.next();
                      return row.getString(1);
                    }));
  }

  /** Where the source's clock stands. */
  public Instant clock(String flow) {
    return horizons.clock(flow);
  }

  /**
   * What may still appear behind a run that begins to read now, and whether the source was set back
   * since the run before.
   */
  HorizonFinder.Found horizon(String flow, Horizons before, Optional<Position> cursor) {
    return horizons.find(query(flow), before, cursor);
  }

  /** The earlier of two times of change of a flow; empty text is before all. */
  String earlier(String flow, String one, String other) {
    return one.isEmpty() || other.isEmpty()
        ? ""
        : database.ask(
            flow,
            query(flow).earliest(List.of(one, other)),
            row -> {
              row.next();
              return row.getString(1);
            });
  }

  /**
   * The first time of change that a run reads: that of the cursor, or of rows that the run before
   * could not see yet, whichever is earlier; by a clock, a little before. Empty for the beginning.
   *
   * @param horizon what the run before could not see yet; empty text for the beginning
   */
  public Optional<String> start(String flow, Position cursor, Optional<String> horizon) {
    if (horizon.filter(String::isEmpty).isPresent() || cursor.changedAt().isEmpty()) {
      return Optional.empty();
    }
    return database.ask(
        flow,
        query(flow)
            .start(cursor.changedAt(), horizon.orElse(cursor.changedAt()), overlap.toString()),
        row -> {
          row.next();
          return Optional.ofNullable(row.getString(1));
        });
  }
}
