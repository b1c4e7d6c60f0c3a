package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * How the journal's schema is, without touching it.
 *
 * @param user the database user who looked
 * @param database the name of the database
 * @param exists whether there is a schema of that name
 * @param mayCreate whether the user may make one
 * @param mayWrite whether the user may write in it and change it
 * @param readOnly whether the user, or the server, only reads
 * @param version the version of its tables; empty when it has none
 * @param pending how many steps it is behind
 */
public record JournalState(
    String user,
    String database,
    boolean exists,
    boolean mayCreate,
    boolean mayWrite,
    boolean readOnly,
    Optional<String> version,
    int pending) {

  /**
   * Looks.
   *
   * @param database connections whose search path is the journal's schema
   * @throws JournalException when it does not answer, or the journal is another version's, or a
   *     pooler shares its sessions
   */
  public static JournalState of(DataSource database, String schema) {
    Journal.refuseReader(database);
    JournalSessions.refuseShared(database);
    try (Connection connection = database.getConnection();
        PreparedStatement question =
            connection.prepareStatement(
                """
                SELECT current_user, quote_ident(current_database()), n.oid IS NOT NULL,
                       has_database_privilege(current_database(), 'CREATE'),
                       coalesce(has_schema_privilege(n.oid, 'USAGE')
                                AND has_schema_privilege(n.oid, 'CREATE')
                                AND NOT EXISTS (SELECT FROM pg_class c
                                                 WHERE c.relnamespace = n.oid AND c.relkind = 'r'
                                                   AND NOT pg_has_role(c.relowner, 'USAGE')
                                                   AND NOT has_table_privilege(c.oid, 'INSERT')),
                                false),
                       current_setting('transaction_read_only') = 'on' OR pg_is_in_recovery()
                  FROM (SELECT CAST(? AS text)) AS wanted (name)
                  LEFT JOIN pg_namespace n ON n.nspname = wanted.name\
                """)) {
      question.setString(1, schema);
      try (ResultSet row = question.executeQuery()) {
        row.next();
        boolean readable = row.getBoolean(3) && row.getBoolean(5);
        Optional<String> current =
            readable ? JournalVersion.current(database, schema) : Optional.empty();
        boolean former = readable && current.isEmpty() && FormerMigrations.made(database, schema);
        Optional<Flyway> flyway =
            readable && current.isEmpty() && !former
                ? Optional.of(Journal.flyway(database, schema))
                : Optional.empty();
        if (flyway.isPresent()) {
          Journal.validate(database, schema);
        }
        return new JournalState(
            row.getString(1),
            row.getString(2),
            row.getBoolean(3),
            row.getBoolean(4),
            row.getBoolean(5),
            row.getBoolean(6),
            current.or(() -> flyway.flatMap(JournalState::version)),
            former
                ? FormerMigrations.steps()
                : flyway.map(f -> f.info().pending().length).orElse(0));
      }
    } catch (SQLException | FlywayException e) {
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }

  private static Optional<String> version(Flyway flyway) {
    return Optional.ofNullable(flyway.info().current()).map(m -> m.getVersion().toString());
  }
}
