package io.custobarconnector.custobar.upload;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.record.RecordedRuns;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.settings.part.JournalSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** A row whose request is on its way is in doubt in the journal, if the journal knows it. */
@ExtendWith(EmptyDatabaseExtension.class)
class AnnouncedRowsTest {

  @Test
  void a_row_that_was_new_on_its_page_is_in_doubt_when_it_goes_out_after_the_page(
      PGSimpleDataSource database) throws Exception {
    Rows rows = new Rows(database);
    try (HikariDataSource journal =
            Databases.journal(
                new JournalSettings(database.getURL(), "postgres", "", "connector"), 3);
        DefaultCamelContext camel = new DefaultCamelContext()) {
      Journal.prepare(journal, "connector");
      Uploads uploads =
          new Uploads(
              Datatypes.load(CustomFields.none()),
              flow -> Conversion.defaults(),
              flow -> 100,
              new DeliveredMessages(journal));
      RecordedRuns runs = new RecordedRuns(journal);
      Run run = runs.begin("things", new DefaultExchange(camel));
      UploadRequest request =
          uploads
              .requests("products", run, List.of(Map.of("_key", "1", "external_id", "T-1")))
              .get(0);
      uploads.announce(request, run);
      uploads.accepted(request, run);
      runs.commit(run, Optional.of(new Position("2026-03-01 10:00:00+02", "1")));
      String inDoubt = "SELECT count(*) FROM connector.delivered WHERE fingerprint IS NULL";
      assertThat(rows.count(inDoubt)).isZero();
      assertThat(rows.count("SELECT count(*) FROM connector.delivered")).isEqualTo(1);
      uploads.announce(request, run);
      assertThat(rows.count(inDoubt))
          .as("should the process die now, it is sent again")
          .isEqualTo(1);
    }
  }
}
