package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** What comes between while all of Custobar's customers are read. */
@ExtendWith(EmptyDatabaseExtension.class)
class ReadingTest {

  private static final String FIRST =
      "{\"customers\":[{\"external_id\":\"1\",\"can_email\":false}],\"next_url\":\"http://127.0.0.1:9/two\"}";
  private static final String SECOND =
      "{\"customers\":[{\"external_id\":\"2\",\"can_email\":true}]}";

  private PermissionSnapshot reading;
  private Rows rows;

  private void readFirstPage(PGSimpleDataSource database) {
    database.setCurrentSchema("connector");
    rows = new Rows(database);
    reading =
        new PermissionSnapshot(
            database,
            URI.create("http://127.0.0.1:9"),
            0,
            Run.unrecorded("marketing-permissions", Optional.empty()));
    reading.ask();
    reading.keep(FIRST.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void half_a_reading_never_passes_for_all_of_it(PGSimpleDataSource database) {
    readFirstPage(database);
    rows.run("TRUNCATE permission_read");
    reading.ask();
    assertThatThrownBy(() -> reading.keep(SECOND.getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("lost the customers read from Custobar");
  }

  @Test
  void a_reading_that_a_stop_cuts_short_never_passes_for_all_of_it(PGSimpleDataSource database) {
    readFirstPage(database);
    assertThatThrownBy(() -> reading.end()).hasMessageContaining("not read to the end");
  }

  @Test
  void a_reading_that_is_lost_at_its_end_is_not_used(PGSimpleDataSource database) {
    readFirstPage(database);
    reading.ask();
    reading.keep(SECOND.getBytes(StandardCharsets.UTF_8));
    rows.run("TRUNCATE permission_read");
    assertThatThrownBy(() -> reading.end())
        .hasMessageContaining("lost the customers read from Custobar");
  }
}
