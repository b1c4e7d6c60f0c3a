package io.custobarconnector.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A journal that was made by the migrations before 0.1.0 goes on. Its tables are those of the first
 * series, so here only its history is put in their place.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class FormerMigrationsTest {

  private static final String SCHEMA = OpenJournal.SCHEMA;

  private static final String HISTORY =
      "SELECT installed_rank, version, description, type, script, checksum, success FROM flyway_schema_history ORDER BY installed_rank";

  private static final String DATA =
      """
      SELECT r.id, r.flow, r.rows_sent, c.changed_at, d.fingerprint, s.salt, o.restored_at, r.xmin, s.xmin
        FROM run r, flow_cursor c, delivered d, forgotten_salt s, journal_origin o\
      """;

  private OpenJournal journal;

  @BeforeEach
  void open(PGSimpleDataSource database) {
    journal = new OpenJournal(database);
    journal.execute(
        """
        INSERT INTO run (flow, rows_sent) VALUES ('shops', 17);
        INSERT INTO flow_cursor (flow, changed_at, row_key, run_id) VALUES ('shops', '2026-03-01', '7', 1);
        INSERT INTO delivery_flow (flow) VALUES ('shops');
        INSERT INTO delivered (flow_id, row_key, fingerprint, run_id) VALUES (1, '7', 4711, 1)\
        """);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private void letFormerMigrationsHaveMadeIt() throws IOException {
    journal.execute(
        // What came after the first series was not there yet.
        "ALTER TABLE alert DROP COLUMN seen_at;\nALTER TABLE benefit_outbox DROP COLUMN failed_at;\nDELETE FROM flyway_schema_history;\n"
            + Files.readString(Path.of("src/test/resources/journal/former-history.sql")));
  }

  private void prepare() {
    Journal.prepare(journal.database(), SCHEMA);
  }

  private JournalState state() {
    return JournalState.of(journal.database(), SCHEMA);
  }

  @Test
  void a_journal_that_they_made_goes_on_with_its_data() throws IOException {
    List<List<String>> history = journal.ask(HISTORY);
    List<List<String>> data = journal.ask(DATA);
    letFormerMigrationsHaveMadeIt();

    assertThat(state().pending()).isPositive();
    prepare();

    assertThat(journal.ask(HISTORY)).isEqualTo(history);
    assertThat(journal.ask(DATA)).hasSize(1).isEqualTo(data);
    assertThat(JournalVersion.current(journal.database(), SCHEMA)).isPresent();
    assertThat(state().pending()).isZero();
  }

  @Test
  void processes_that_start_at_the_same_time_replace_the_history_once() throws Exception {
    List<List<String>> history = journal.ask(HISTORY);
    letFormerMigrationsHaveMadeIt();
    ExecutorService processes = Executors.newFixedThreadPool(2);
    try (Connection other = journal.database().getConnection()) {
      other.setAutoCommit(false);
      other
          .createStatement()
          .execute("LOCK TABLE flyway_schema_history IN SHARE ROW EXCLUSIVE MODE");
      List<Future<?>> starts =
          List.of(processes.submit(this::prepare), processes.submit(this::prepare));
      await()
          .until(
              () ->
                  journal
                      .askOne(
                          "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'flyway_schema_history'::regclass")
                      .equals("2"));
      other.commit();
      for (Future<?> start : starts) {
        start.get(30, TimeUnit.SECONDS);
      }
    } finally {
      processes.shutdownNow();
    }
    assertThat(journal.ask(HISTORY)).isEqualTo(history);
  }

  @Test
  void a_journal_that_some_of_them_made_is_refused_and_left_as_it_is() throws IOException {
    letFormerMigrationsHaveMadeIt();
    journal.execute("DELETE FROM flyway_schema_history WHERE version::int > 31");
    List<List<String>> history = journal.ask(HISTORY);

    assertThatThrownBy(this::prepare)
        .isInstanceOf(JournalException.class)
        .hasMessageStartingWith(
            "the journal in schema \"connector\" is older than this version can bring up to date: its tables are those of migration 31, not 42. Start the version before this one once, which brings them there; or name another journal.schema");
    assertThatThrownBy(this::state).hasMessageContaining("those of migration 31, not 42");
    assertThat(journal.ask(HISTORY)).isEqualTo(history);
  }

  @Test
  void a_journal_that_others_made_too_is_refused_and_left_as_it_is() throws IOException {
    letFormerMigrationsHaveMadeIt();
    journal.execute(
        """
        INSERT INTO flyway_schema_history
        VALUES (29, '43', 'mine', 'SQL', 'V43__mine.sql', 1, 'postgres', now(), 1, true)\
        """);
    List<List<String>> history = journal.ask(HISTORY);

    assertThatThrownBy(this::prepare)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("was made by another version of the connector");
    assertThat(journal.ask(HISTORY)).isEqualTo(history);
  }
}
