package io.custobarconnector.journal;

import io.custobarconnector.error.DatabaseError;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migrations that made journals before 0.1.0, one for each change. The first series in
 * db/migration makes the same tables in one go, so a journal to which all of these were applied
 * goes on under the history of that series.
 */
final class FormerMigrations {

  private static final Logger LOG = LoggerFactory.getLogger(FormerMigrations.class);

  /** The last migration of the first series; later changes of the tables come after it. */
  static final int FIRST_SERIES = 15;

  private static final int NEWEST = 42;

  /** Each file with its checksum. */
  private static final Map<String, Integer> CHECKSUMS =
      """
          V1__journal.sql 1260887842
          V2__delivered.sql 1108877694
          V3__consent.sql -243986651
          V4__benefits.sql -548266623
          V5__changes.sql -1350258878
          V6__budget.sql -1338259419
          V7__forgotten.sql -1939075683
          V8__rejected.sql -1746349158
          V9__backfill.sql -1056486037
          V10__requests_together.sql -1312821920
          V11__horizons.sql 1880767778
          V12__deletions.sql -1742492072
          V13__reconcile.sql 1097745170
          V14__permissions.sql 1877386818
          V18__first_seen.sql -170708782
          V19__yes_told.sql 1676817015
          V20__contacts.sql 778798203
          V23__permission_asked.sql 1544511079
          V25__addresses_of_permissions.sql 1520370300
          V26__leases.sql -2102222056
          V27__schedules.sql -50765271
          V28__tellings.sql -1378871730
          V29__planned_writes.sql 942150994
          V30__origin.sql 588902824
          V31__contradicting_readings.sql 1646261089
          V40__console.sql 740560038
          V41__alerts.sql -746987826
          V42__delivered_run.sql -1727827499
      """
          .lines()
          .map(String::strip)
          .map(line -> line.split(" "))
          .collect(Collectors.toUnmodifiableMap(file -> file[0], file -> Integer.valueOf(file[1])));

  private FormerMigrations() {}

  /**
   * Whether these made the journal's tables, all of them and nothing else.
   *
   * @throws JournalException when only some of them were applied: no migration of now can follow
   */
  static boolean made(DataSource database, String schema) {
    try (Connection connection = database.getConnection()) {
      return made(connection, schema);
    } catch (SQLException e) {
      // Flyway looks next, and says what is wrong.
      return false;
    }
  }

  private static boolean made(Connection connection, String schema) throws SQLException {
    Map<String, Integer> applied = JournalVersion.applied(connection, schema);
    if (applied.isEmpty() || !CHECKSUMS.entrySet().containsAll(applied.entrySet())) {
      return false;
    }
    if (!applied.equals(CHECKSUMS)) {
      throw new JournalException(
          DatabaseError.JOURNAL.of(
              "the journal in schema \"%s\" is older than this version can bring up to date: its tables are those of migration %s, not %s. Start the version before this one once, which brings them there; or name another journal.schema"
                  .formatted(schema, JournalVersion.newest(applied), NEWEST)));
    }
    return true;
  }

  /** How many steps the next start makes in a journal that these made. */
  static int steps() {
    try {
      return 1
          + (int)
              JournalVersion.checksums().keySet().stream()
                  .filter(file -> JournalVersion.number(file) > FIRST_SERIES)
                  .count();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Replaces the history of a journal that these made by that of the first series, in one
   * transaction; leaves any other journal as it is.
   *
   * @throws JournalException when only some of these were applied, or the database refuses
   */
  static void replaceHistory(DataSource database, String schema) {
    if (!made(database, schema)) {
      return;
    }
    Map<String, Integer> checksums;
    try {
      checksums = JournalVersion.checksums();
    } catch (IOException e) {
      throw unreadable(e);
    }
    try {
      if (Sql.inTransaction(
          database, connection -> replaceHistory(connection, schema, checksums))) {
        LOG.info(
            "the journal in schema \"{}\" goes on as it is; its history names the migrations of 0.1.0 now",
            schema);
      }
    } catch (SQLException e) {
      throw new JournalException(
          DatabaseError.JOURNAL.of(
              "the journal's history in schema \"%s\" could not be replaced: %s"
                  .formatted(schema, FailureText.of(e))),
          e);
    }
  }

  /** Returns false when another process that starts just now was first. */
  private static boolean replaceHistory(
      Connection connection, String schema, Map<String, Integer> checksums) throws SQLException {
    String history = JournalVersion.history(schema);
    Sql.update(connection, "LOCK TABLE " + history + " IN SHARE ROW EXCLUSIVE MODE");
    if (!made(connection, schema)) {
      return false;
    }
    Sql.update(connection, "DELETE FROM " + history + " WHERE type <> 'SCHEMA'");
    Map<Integer, String> series = new TreeMap<>();
    checksums.keySet().forEach(file -> series.put(JournalVersion.number(file), file));
    series.keySet().removeIf(number -> number > FIRST_SERIES);
    for (Map.Entry<Integer, String> migration : series.entrySet()) {
      String file = migration.getValue();
      Sql.update(
          connection,
          "INSERT INTO "
              + history
              + """
                 (installed_rank, version, description, type, script, checksum,
                  installed_by, execution_time, success)
              VALUES (?, ?, ?, 'SQL', ?, ?, current_user, 0, true)\
              """,
          migration.getKey(),
          migration.getKey().toString(),
          description(file),
          file,
          checksums.get(file));
    }
    return true;
  }

  /** As Flyway reads it from a name. */
  private static String description(String file) {
    return file.substring(file.indexOf("__") + 2, file.length() - ".sql".length())
        .replace('_', ' ');
  }

  private static JournalException unreadable(IOException e) {
    return new JournalException(
        DatabaseError.JOURNAL.of(
            "the connector's own migrations could not be read: " + FailureText.of(e)),
        e);
  }
}
