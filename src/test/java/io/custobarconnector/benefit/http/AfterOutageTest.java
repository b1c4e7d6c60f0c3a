package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each event was sent once, without an answer that says whether Custobar has it. */
@ExtendWith(ReferenceDatabaseExtension.class)
class AfterOutageTest {

  private static final int USES = 24;

  @Test
  void custobar_is_asked_at_once_for_what_it_would_show_by_now(
      DataSource database, @TempDir Path folder) {
    // One after the other after the whole time, they would take minutes.
    try (TillFixture till = settlingWithin("60s", database, folder)) {
      inDoubt(new Rows(database), "2 minutes");
      await()
          .atMost(Duration.ofSeconds(50))
          .until(() -> till.custobar.acceptedRows(Datatype.EVENTS) == USES);
      till.allTold();
      assertThat(till.custobar.acceptedRows(Datatype.EVENTS)).isEqualTo(USES);
    }
  }

  @Test
  void what_failed_just_now_is_not_asked_for_before_custobar_would_show_it(
      DataSource database, @TempDir Path folder) {
    try (TillFixture till = settlingWithin("5s", database, folder)) {
      long start = System.nanoTime();
      inDoubt(new Rows(database), "0 s");
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> till.custobar.acceptedRows(Datatype.EVENTS) > 0);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(4));
      // All of them failed then, so the others wait no longer.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> till.custobar.acceptedRows(Datatype.EVENTS) == USES);
    }
  }

  private static TillFixture settlingWithin(String settle, DataSource database, Path folder) {
    return TillFixture.start(
        database, folder, Map.of("custobar.settle", settle, "logging.level", "warn"));
  }

  private static void inDoubt(Rows rows, String failedAgo) {
    rows.run(
        """
        WITH used AS (
          INSERT INTO connector.benefit_redemption
                 (id, customer_id, benefit_id, single_use, benefit, phone, receipt_id, store_id, terminal_id, offline, used_at)
          SELECT gen_random_uuid(), 'U' || n, 'COFFEE', true, '{"id":"COFFEE"}', '+358400000000', 'none-' || n, 'S1',
                 'T1', false, now() - interval '1 hour'
            FROM generate_series(1, ?) AS n
          RETURNING id, customer_id
        )
        INSERT INTO connector.benefit_outbox (customer_id, redemption_id, kind, source_due, attempts, failed_at)
        SELECT customer_id, id, 'used', false, 1, clock_timestamp() - CAST(? AS interval) FROM used\
        """,
        USES,
        failedAgo);
  }
}
