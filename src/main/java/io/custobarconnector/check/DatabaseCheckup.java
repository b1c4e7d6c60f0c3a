package io.custobarconnector.check;

import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalState;
import io.custobarconnector.settings.part.JournalSettings;
import javax.sql.DataSource;

/** Looks at the rights in the databases. */
final class DatabaseCheckup {

  private DatabaseCheckup() {}

  /** Whether the journal is there and fits, or can be made. */
  static Finding journal(DataSource database, JournalSettings settings) {
    String schema = settings.schema();
    JournalState state;
    try {
      state = JournalState.of(database, schema);
    } catch (JournalException e) {
      return Finding.mistake(DatabaseError.JOURNAL, "journal", e.getMessage());
    }
    if (state.readOnly()) {
      return Finding.mistake(
          DatabaseError.JOURNAL_FAILS,
          "journal",
          "the server of %s only reads now: it is a standby, or was set so, such as when its disk is full; name the primary in journal.url, or let it write"
              .formatted(settings.url()));
    }
    if (!state.exists()) {
      return state.mayCreate()
          ? Finding.well("journal", "schema \"%s\" is made at the first run".formatted(schema))
          : Finding.mistake(
              DatabaseError.NO_SCHEMA,
              "journal",
              "the user %s may not make the schema \"%s\": GRANT CREATE ON DATABASE %s TO %1$s"
                  .formatted(state.user(), schema, state.database()));
    }
    if (!state.mayWrite()) {
      return Finding.mistake(
          DatabaseError.NO_WRITE,
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
