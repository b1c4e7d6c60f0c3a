package io.custobarconnector.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.WithoutJournal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A start looks only shortly at a journal that its version made, and never takes another for one.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class JournalVersionTest {

  private static final String SCHEMA = OpenJournal.SCHEMA;

  private OpenJournal journal;

  @BeforeEach
  void open(PGSimpleDataSource database) {
    journal = new OpenJournal(database);
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private void prepare() {
    Journal.prepare(journal.database(), SCHEMA);
  }

  private String applied() {
    return journal.askOne(
        "SELECT string_agg(script || checksum || success, ',' ORDER BY installed_rank) FROM flyway_schema_history");
  }

  @Test
  @WithoutJournal
  void tables_of_this_version_are_known_by_its_number() {
    String newest =
        journal.askOne("SELECT max(version::int) FROM flyway_schema_history WHERE success");
    assertThat(JournalVersion.current(journal.database(), SCHEMA)).contains(newest);
    assertThat(JournalVersion.current(journal.database(), "another")).isEmpty();
  }

  @Test
  void tables_of_an_earlier_version_are_brought_up_to_date() {
    String before = applied();
    journal.execute(
        """
        DROP VIEW flow_status, flow_reconcile, rejected_reasons, permission_history, benefit_outbox_status;
        ALTER TABLE alert DROP COLUMN seen_at;
        ALTER TABLE benefit_outbox DROP COLUMN failed_at;
        DELETE FROM flyway_schema_history WHERE version IN ('15', '16', '17')\
        """);
    prepare();
    assertThat(applied()).isEqualTo(before);
    assertThat(journal.ask("SELECT flow FROM flow_status")).isEmpty();
  }

  @Test
  void tables_that_another_version_made_are_refused() {
    journal.execute("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '9'");
    assertThat(JournalVersion.current(journal.database(), SCHEMA)).isEmpty();
    assertThatThrownBy(this::prepare)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("was made by another version of the connector");
  }

  @Test
  void tables_whose_making_failed_are_refused() {
    journal.execute("UPDATE flyway_schema_history SET success = false WHERE version = '10'");
    assertThat(JournalVersion.current(journal.database(), SCHEMA)).isEmpty();
    assertThatThrownBy(this::prepare).isInstanceOf(JournalException.class);
  }

  @Test
  void a_later_version_is_not_taken_for_this_one() {
    journal.execute(
        """
        INSERT INTO flyway_schema_history
        SELECT installed_rank + 1, '999', 'later', type, 'V999__later.sql', 1, installed_by, now(), 1, true
          FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1\
        """);
    assertThat(JournalVersion.current(journal.database(), SCHEMA)).isEmpty();
    // While processes are replaced one after the other, one of the version before may start again.
    prepare();
  }
}
