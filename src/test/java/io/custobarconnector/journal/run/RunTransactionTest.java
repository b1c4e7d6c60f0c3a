package io.custobarconnector.journal.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.OpenJournal;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.record.CursorMoves;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** When a connection breaks in a transaction, its rollback fails too, and is not what is told. */
@ExtendWith(EmptyDatabaseExtension.class)
class RunTransactionTest {

  private static final String BREAKS =
      """
      CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
      CREATE TRIGGER breaks BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION breaks()\
      """;

  private OpenJournal journal;

  @BeforeEach
  void open(PGSimpleDataSource database) {
    journal = new OpenJournal(database);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void the_failure_of_what_is_written_is_told_and_not_that_of_its_rollback() {
    Run run = journal.runs().begin("sales", journal.exchange());
    IllegalStateException first = new IllegalStateException("the first failure");

    assertThatThrownBy(
            () ->
                RunTransaction.in(
                    journal.database(),
                    run,
                    connection -> {
                      assertThatThrownBy(
                              () ->
                                  Sql.texts(
                                      connection, "SELECT pg_terminate_backend(pg_backend_pid())"))
                          .isInstanceOf(SQLException.class);
                      throw first;
                    }))
        .isSameAs(first);

    assertThat(first.getSuppressed()).hasSize(1).hasOnlyElementsOfType(SQLException.class);
  }

  @Test
  void a_run_that_cannot_be_opened_says_why() {
    journal.execute(BREAKS.formatted("run"));

    assertThatThrownBy(() -> journal.runs().begin("sales", journal.exchange()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("terminating connection due to administrator command");
  }

  @Test
  void a_cursor_that_cannot_be_moved_says_why() {
    journal.execute(
        "INSERT INTO flow_cursor (flow, changed_at, row_key, run_id) VALUES ('sales', '2026-03-01 10:00:00Z', '7', 1)");
    journal.execute(BREAKS.formatted("flow_cursor"));

    assertThatThrownBy(
            () ->
                new CursorMoves(journal.database())
                    .move("sales", new Position("2026-03-02 10:00:00Z", "9")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("terminating connection due to administrator command");
  }
}
