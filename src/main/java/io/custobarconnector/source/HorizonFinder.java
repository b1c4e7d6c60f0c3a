package io.custobarconnector.source;

import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.record.Horizons;
import io.custobarconnector.journal.run.Horizon;
import io.custobarconnector.source.query.Range;
import io.custobarconnector.source.query.RowQuery;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import io.custobarconnector.source.query.SourceUnavailableException;
import io.custobarconnector.source.query.TimeOfChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds out what may still appear in the source behind a reader. A transaction that is open commits
 * rows that bear the time of its beginning; so does one that was prepared for two-phase commit. On
 * a standby, and for a user who may not see others' sessions, PostgreSQL tells only which
 * transaction numbers are still in progress; what an earlier run saw tells how old those can be.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">Transaction
 *     IDs and snapshots</a>
 */
final class HorizonFinder {

  /**
   * Transactions of sessions, of background workers and of replication count; the connector's own
   * that only read do not, and neither does maintenance, which changes no row. A session with
   * {@code track_activities} off does not say when its transaction began. A prepared transaction
   * has a number of 32 bits; the number of the next transaction tells the rest of it.
   */
  private static final String TRANSACTIONS =
      """
      SELECT pg_is_in_recovery() AS standby,
             pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
               AND NOT EXISTS (SELECT FROM pg_stat_activity a
                                WHERE a.datname = current_database() AND a.state = 'disabled') AS sees_all,
             (SELECT min(a.xact_start) FROM pg_stat_activity a
               WHERE a.pid <> pg_backend_pid() AND a.datname = current_database()
                 AND a.backend_type NOT IN ('walsender', 'autovacuum worker')
                 AND a.application_name <> ?) AS oldest_start,
             txid_snapshot_xmin(txid_current_snapshot()) AS oldest_running,
             txid_snapshot_xmax(txid_current_snapshot()) AS next_transaction,
             (SELECT min(CASE WHEN p.number > e.next THEN p.number - 4294967296 ELSE p.number END)
                FROM (SELECT txid_snapshot_xmax(txid_current_snapshot()) AS next) e,
                     LATERAL (SELECT (e.next / 4294967296) * 4294967296 + x.transaction::text::bigint AS number
                                FROM pg_prepared_xacts x WHERE x.database = current_database()) p
             ) AS oldest_prepared\
      """;

  private final SourceDatabase database;
  private final String ownName;

  /**
   * @param ownName the application name of the connector's sessions that only read
   */
  HorizonFinder(SourceDatabase database, String ownName) {
    this.database = database;
    this.ownName = ownName;
  }

  /** What the source's PostgreSQL tells of its transactions. */
  private record Seen(
      boolean standby,
      boolean seesAll,
      Optional<Instant> oldestStart,
      long oldestRunning,
      long nextTransaction,
      OptionalLong oldestPrepared) {}

  /** Where the source's clock stands. */
  Instant clock(String flow) {
    try (Connection session = database.begin(false)) {
      return clock(session);
    } catch (SQLException e) {
      throw new SourceUnavailableException(flow, e);
    }
  }

  private Instant clock(Connection session) throws SQLException {
    return database.ask(
        session,
        new RowQuery("SELECT clock_timestamp()", List.of()),
        row -> {
          row.next();
          return row.getTimestamp(1).toInstant();
        });
  }

  /**
   * What a run finds before it reads.
   *
   * @param setBack when the source seems to be older than the run before found it
   */
  record Found(Horizon horizon, Optional<SetBack> setBack) {}

  /**
   * The source is older than it was: rows that it gets now may bear times of change that were read
   * before.
   *
   * @param why in words for an operator
   * @param from the earliest time of change to read again; empty for the beginning
   * @param restored whether all of the source is older, as after a backup was restored
   */
  record SetBack(String why, Optional<String> from, boolean restored) {}

  /**
   * The horizon now. It must be asked for before a run reads its first row. All questions are
   * answered by one session, for behind one address may stand several servers.
   *
   * @param before what earlier runs of the flow saw
   * @param cursor where the flow's cursor stands
   */
  Found find(SourceQuery query, Horizons before, Optional<Position> cursor) {
    try (Connection session = database.begin(false)) {
      return find(session, query, before, cursor);
    } catch (SQLException e) {
      throw new SourceUnavailableException(query.flow(), e);
    }
  }

  private Found find(
      Connection session, SourceQuery query, Horizons before, Optional<Position> cursor)
      throws SQLException {
    TimeOfChange kind = query.timeOfChange();
    Optional<String> highest = Optional.empty();
    boolean standby = isStandby(session);
    // The rows first and the transactions after them: what is seen of neither comes later.
    if (standby || !kind.isClock()) {
      highest = highest(session, query);
    }
    Instant clock = clock(session);
    Seen seen = look(session);
    List<Optional<String>> earliest = new ArrayList<>();
    if (standby || !kind.isClock()) {
      // What a standby has not replayed yet may be older than any clock says.
      earliest.add(highest);
    } else {
      earliest.add(Optional.of(kind.earliestFrom(clock, database.timeZone())));
    }
    // Sessions of a standby only read.
    seen.oldestStart()
        .filter(start -> !seen.standby())
        .ifPresent(
            start ->
                earliest.add(
                    kind.isClock()
                        ? Optional.of(kind.earliestFrom(start, database.timeZone()))
                        : before.before(query.flow(), start).flatMap(Horizon::backTo)));
    oldestNumber(seen)
        .ifPresent(
            number ->
                earliest.add(
                    before.beforeTransaction(query.flow(), number).flatMap(Horizon::backTo)));
    return new Found(
        new Horizon(clock, seen.nextTransaction(), earliestOf(session, query, earliest)),
        // A standby that lags, or another one, may well be behind what was seen before.
        standby ? Optional.empty() : setBack(session, query, before, seen, highest, cursor));
  }

  /** Transaction numbers only grow, and so does a counter whose highest row stays. */
  private Optional<SetBack> setBack(
      Connection session,
      SourceQuery query,
      Horizons before,
      Seen seen,
      Optional<String> highest,
      Optional<Position> cursor)
      throws SQLException {
    if (cursor.isEmpty()) {
      return Optional.empty();
    }
    boolean older =
        before
            .last(query.flow())
            .filter(last -> seen.nextTransaction() < last.nextTransaction())
            .isPresent();
    if (older) {
      return Optional.of(
          new SetBack(
              "the source's transactions have lower numbers than the run before saw, as after an older backup was restored",
              Optional.empty(),
              true));
    }
    if (query.timeOfChange().isClock() || highest.isEmpty()) {
      return Optional.empty();
    }
    boolean passed =
        database.ask(
            session,
            query.isBefore(highest.get(), cursor.get().changedAt()),
            row -> row.next() && row.getBoolean(1));
    return passed
        ? Optional.of(
            new SetBack(
                "the highest _changed_at of the source lies before the cursor, as when a row that was far ahead was mended or the last row has gone",
                before.upToNumber(query.flow(), highest.get()).flatMap(Horizon::backTo),
                false))
        : Optional.empty();
  }

  /** The number of the oldest transaction whose beginning cannot be seen. */
  private static OptionalLong oldestNumber(Seen seen) {
    boolean hidden = seen.standby() || !seen.seesAll();
    if (hidden && seen.oldestRunning() < seen.nextTransaction()) {
      return OptionalLong.of(seen.oldestRunning());
    }
    return seen.oldestPrepared();
  }

  private Optional<String> earliestOf(
      Connection session, SourceQuery query, List<Optional<String>> values) throws SQLException {
    if (values.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<String> known = values.stream().map(Optional::get).toList();
    return database.ask(
        session,
        query.earliest(known),
        row -> {
          row.next();
          return Optional.ofNullable(row.getString(1));
        });
  }

  private Optional<String> highest(Connection session, SourceQuery query) throws SQLException {
    Range range = query.isTimed() ? Range.ALL.until(Optional.of(clock(session))) : Range.ALL;
    return database.ask(
        session,
        query.last(range),
        row -> row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty());
  }

  private boolean isStandby(Connection session) throws SQLException {
    return database.ask(
        session,
        new RowQuery("SELECT pg_is_in_recovery()", List.of()),
        row -> {
          row.next();
          return row.getBoolean(1);
        });
  }

  private Seen look(Connection session) throws SQLException {
    return database.ask(
        session,
        new RowQuery(TRANSACTIONS, List.of(ownName)),
        row -> {
          row.next();
          long prepared = row.getLong("oldest_prepared");
          boolean anyPrepared = !row.wasNull();
          return new Seen(
              row.getBoolean("standby"),
              row.getBoolean("sees_all"),
              Optional.ofNullable(row.getTimestamp("oldest_start")).map(Timestamp::toInstant),
              row.getLong("oldest_running"),
              row.getLong("next_transaction"),
              anyPrepared ? OptionalLong.of(prepared) : OptionalLong.empty());
        });
  }
}
