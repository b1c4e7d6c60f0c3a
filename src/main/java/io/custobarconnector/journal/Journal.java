package io.custobarconnector.journal;

import io.custobarconnector.error.DatabaseError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * The journal's schema in PostgreSQL. It is made, and brought up to date, when the journal is
 * opened; an operator may ask it anything in SQL.
 */
public final class Journal {

  private static final List<String> MIGRATIONS = List.of("classpath:db/migration");

  private Journal() {}

  /**
   * Makes the journal's tables, or brings them up to date.
   *
   * @param database connections whose search path is the journal's schema
   * @param schema the journal's schema
   * @throws JournalException when the database refuses, or another version made the tables
   */
  public static void prepare(DataSource database, String schema) {
    refuseReader(database);
    JournalSessions.refuseShared(database);
    try {
      if (JournalVersion.current(database, schema).isEmpty()) {
        FormerMigrations.replaceHistory(database, schema);
        flyway(database, schema).migrate();
      }
      JournalOrigin.notice(database, schema);
    } catch (FlywayValidateException e) {
      throw anotherVersions(schema, e);
    } catch (FlywayException e) {
      throw new JournalException(
          DatabaseError.JOURNAL.of(
              "the journal's schema \"%s\" could not be prepared: %s".formatted(schema, reason(e))),
          e);
    }
  }

  /**
   * A standby refuses, too, and so does a server whose disk is full: both may write again soon, so
   * that only what was set for the user is a mistake.
   */
  static void refuseReader(DataSource database) {
    try (Connection connection = database.getConnection()) {
      Optional<String> reader =
          Sql.first(
              connection,
              """
              SELECT format('%I', current_user), CASE source WHEN 'user' THEN '' ELSE format('IN DATABASE %I ', current_database()) END
                FROM pg_settings
               WHERE name = 'default_transaction_read_only' AND setting = 'on'
                 AND source IN ('user', 'database user')\
              """,
              row ->
                  "the user %s may only read in the journal's database: name another journal.username, or ALTER ROLE %1$s %sRESET default_transaction_read_only"
                      .formatted(row.getString(1), row.getString(2)));
      if (reader.isPresent()) {
        throw new JournalException(DatabaseError.READ_ONLY.of(reader.get()));
      }
    } catch (SQLException e) {
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }

  /**
   * Whether the server takes changes from new transactions: no standby does, and none that was set
   * so, such as when its disk is full.
   */
  public static boolean takesChanges(Connection connection) throws SQLException {
    return Sql.first(
            connection,
            "SELECT current_setting('transaction_read_only') = 'off'",
            row -> row.getBoolean(1))
        .orElse(false);
  }

  static Flyway flyway(DataSource database, String schema) {
    return Flyway.configure()
        .dataSource(database)
        .schemas(schema)
        .defaultSchema(schema)
        .createSchemas(true)
        .failOnMissingLocations(true)
        .locations(MIGRATIONS.toArray(String[]::new))
        .loggers("slf4j")
        .load();
  }

  /**
   * Compares the journal's tables with those that this version makes; writes nothing.
   *
   * @throws JournalException when they are another version's
   */
  static void validate(DataSource database, String schema) {
    try {
      Flyway.configure()
          .configuration(flyway(database, schema).getConfiguration())
          .ignoreMigrationPatterns("*:pending")
          .load()
          .validate();
    } catch (FlywayValidateException e) {
      throw anotherVersions(schema, e);
    }
  }

  private static JournalException anotherVersions(String schema, FlywayException cause) {
    return new JournalException(
        DatabaseError.JOURNAL.of(
            "the journal in schema \"%s\" was made by another version of the connector; use that version, or name another journal.schema"
                .formatted(schema)),
        cause);
  }

  private static String reason(FlywayException failure) {
    String what = firstLine(failure.getMessage());
    return failure.getCause() == null ? what : what + ": " + FailureText.of(failure);
  }

  private static String firstLine(String message) {
    return message == null ? "no reason given" : message.strip().lines().findFirst().orElse("");
  }
}
