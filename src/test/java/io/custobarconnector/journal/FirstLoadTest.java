package io.custobarconnector.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.record.RecordedRuns;
import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.settings.part.JournalSettings;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(EmptyDatabaseExtension.class)
class FirstLoadTest {

  private static final int PAGES = 30;
  private static final int PAGE = 1_000;

  @Test
  void a_page_does_not_read_all_that_was_delivered_whatever_the_server_believes(
      PGSimpleDataSource database) throws Exception {
    Rows rows = new Rows(database);
    try (HikariDataSource journal =
            Databases.journal(
                new JournalSettings(database.getURL(), "postgres", "", "connector"), 3);
        DefaultCamelContext camel = new DefaultCamelContext()) {
      Journal.prepare(journal, "connector");
      rows.run("ALTER TABLE connector.delivered SET (autovacuum_enabled = false)");
      DeliveredMessages delivered = new DeliveredMessages(journal);
      RecordedRuns runs = new RecordedRuns(journal);
      Run run = runs.begin("sales", new DefaultExchange(camel));
      for (int page = 0; page < PAGES; page++) {
        delivered.compare("sales", keys(page), new long[PAGE]);
        run.accepted(AcceptedMessages.of("", keys(page), new long[PAGE]));
        runs.commit(run, Optional.of(new Position("2026-03-01 10:00:00+02", "K" + page)));
      }
      for (int page = 0; page < PAGES; page++) {
        delivered.compare("sales", keys(page), new long[PAGE]);
        delivered.forget(run, "sales", keys(page), keys(page));
      }
    }
    String read =
        "SELECT coalesce(sum(%s), 0) FROM pg_stat_user_tables WHERE schemaname = 'connector' AND relname = 'delivered'";
    // A session tells what it read when it ends.
    await().until(() -> rows.count(read.formatted("n_tup_upd")) >= PAGES * PAGE);
    assertThat(rows.count(read.formatted("seq_tup_read + idx_tup_fetch")))
        .as("rows of the journal that were read, of %d", PAGES * PAGE)
        .isLessThan(15L * PAGES * PAGE);
  }

  private static List<String> keys(int page) {
    return IntStream.range(page * PAGE, (page + 1) * PAGE).mapToObj(Integer::toString).toList();
  }
}
