package io.custobarconnector.changes;

import io.custobarconnector.journal.Horizon;
import io.custobarconnector.journal.Horizons;
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
   * that only read do not, and neither does maintenance, which changes no row. A prepared
   * transaction has a number of 32 bits; the number of the next transaction tells the rest of it.
   */
  private static final String TRANSACTIONS =
      """
      SELECT pg_is_in_recovery() AS standby,
             pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all,
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
    return database.ask(
        flow,
        new RowQuery("SELECT clock_timestamp()", List.of()),
        row -> {
          row.next();
          return row.getTimestamp(1).toInstant();
        });
  }

  /**
   * The horizon now. It must be asked for before a run reads its first row.
   *
   * @param before what earlier runs of the flow saw
   */
  Horizon find(SourceQuery query, Horizons before) {
    TimeOfChange kind = query.timeOfChange();
    Optional<String> highest = Optional.empty();
    boolean standby = isStandby(query.flow());
    // The rows first and the transactions after them: what is seen of neither comes later.
    if (standby || !kind.isClock()) {
      highest = highest(query);
    }
    Instant clock = clock(query.flow());
    Seen seen = look(query.flow());
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
    return new Horizon(clock, seen.nextTransaction(), earliestOf(query, earliest));
  }

  /** The number of the oldest transaction whose beginning cannot be seen. */
  private static OptionalLong oldestNumber(Seen seen) {
    boolean hidden = seen.standby() || !seen.seesAll();
    if (hidden && seen.oldestRunning() < seen.nextTransaction()) {
      return OptionalLong.of(seen.oldestRunning());
    }
    return seen.oldestPrepared();
  }

  private Optional<String> earliestOf(SourceQuery query, List<Optional<String>> values) {
    if (values.stream().anyMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    List<String> known = values.stream().map(Optional::get).toList();
    return database.ask(
        query.flow(),
        query.earliest(known),
        row -> {
          row.next();
          return Optional.ofNullable(row.getString(1));
        });
  }

  private Optional<String> highest(SourceQuery query) {
    Range range = query.isTimed() ? Range.ALL.until(Optional.of(clock(query.flow()))) : Range.ALL;
    return database.ask(
        query.flow(),
        query.last(range),
        row -> row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty());
  }

  private boolean isStandby(String flow) {
    return database.ask(
        flow,
        new RowQuery("SELECT pg_is_in_recovery()", List.of()),
        row -> {
          row.next();
          return row.getBoolean(1);
        });
  }

  private Seen look(String flow) {
    return database.ask(
        flow,
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
