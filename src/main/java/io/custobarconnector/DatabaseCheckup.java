package io.custobarconnector;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Looks at the rights in the databases. */
final class DatabaseCheckup {

  private DatabaseCheckup() {}

  /** What the user may see of the source. */
  static List<Finding> source(DataSource database, SourceSettings settings) {
    List<Finding> findings = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT current_setting('server_version'), current_user,
                       pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')\
                """)) {
      row.next();
      findings.add(
          Finding.well(
              "source", "%s answers (PostgreSQL %s)".formatted(settings.url(), row.getString(1))));
      if (!row.getBoolean(3)) {
        findings.add(
            Finding.warning(
                "source",
                "the user %s does not see when others' transactions began, so only source.overlap covers late commits: GRANT pg_read_all_stats TO %1$s"
                    .formatted(row.getString(2))));
      }
    } catch (SQLException e) {
      findings.add(Finding.trouble("source", "the source database fails: " + FailureText.of(e)));
    }
    return findings;
  }

  /** Whether the journal is there and fits, or can be made. */
  static Finding journal(DataSource database, JournalSettings settings) {
    String schema = settings.schema();
    JournalState state;
    try {
      state = JournalState.of(database, schema);
    } catch (JournalException e) {
      return Finding.mistake("journal", e.getMessage());
    }
    if (state.readOnly()) {
      return Finding.mistake(
          "journal",
          "the user %s may only read in %s: name another journal.username, or ALTER ROLE %1$s RESET default_transaction_read_only"
              .formatted(state.user(), settings.url()));
    }
    if (!state.exists()) {
      return state.mayCreate()
          ? Finding.well("journal", "schema \"%s\" is made at the first run".formatted(schema))
          : Finding.mistake(
              "journal",
              "the user %s may not make the schema \"%s\": GRANT CREATE ON DATABASE %s TO %1$s"
                  .formatted(state.user(), schema, state.database()));
    }
    if (!state.mayWrite()) {
      return Finding.mistake(
          "journal",
          "the user %s may not write in the schema \"%s\": let the journal be its own, or GRANT USAGE, CREATE ON SCHEMA %2$s and all rights on its tables to it"
              .formatted(state.user(), schema));
    }
    return Finding.well(
        "journal",
        state.pending() == 0
            ? "schema \"%s\" has version %s".formatted(schema, state.version().orElse("none"))
            : "schema \"%s\" is brought up to date at the next start (%s steps)"
                .formatted(schema, state.pending()));
  }
}
