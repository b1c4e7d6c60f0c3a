package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.benefit.outbox.OutboxWorker;
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
import org.slf4j.LoggerFactory;

/** Custobar does not take the event of one customer. */
@ExtendWith(ReferenceDatabaseExtension.class)
class RefusedUseTest {

  private static final String REFUSED = "U1";

  @Test
  void the_log_says_so_once_while_the_events_of_others_go_on(
      DataSource database, @TempDir Path folder) {
    Logger logger = (Logger) LoggerFactory.getLogger(OutboxWorker.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    try (TillFixture till =
        TillFixture.start(
            database, folder, Map.of("custobar.settle", "1ms", "logging.level", "info"))) {
      till.custobar.poison(Datatype.EVENTS, "customer_id", REFUSED);
      logger.addAppender(log);
      Rows rows = new Rows(database);
      use(rows, REFUSED);
      for (int other = 2; other < 6; other++) {
        long tries = tries(rows);
        use(rows, "U" + other);
        int told = other - 1;
        await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> till.custobar.acceptedRows(Datatype.EVENTS) == told && tries(rows) > tries);
      }
      assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
    } finally {
      logger.detachAppender(log);
    }
  }

  private static long tries(Rows rows) {
    return rows.count(
        "SELECT coalesce(max(attempts), 0) FROM connector.benefit_outbox WHERE customer_id = '%s'"
            .formatted(REFUSED));
  }

  private static void use(Rows rows, String customer) {
    rows.run(
        """
        WITH used AS (
          INSERT INTO connector.benefit_redemption
                 (id, customer_id, benefit_id, single_use, benefit, phone, receipt_id, store_id, terminal_id, offline, used_at)
          VALUES (gen_random_uuid(), ?, 'COFFEE', true, '{"id":"COFFEE"}', '+358400000000', 'none-' || ?, 'S1', 'T1', false,
                  now())
          RETURNING id, customer_id
        )
        INSERT INTO connector.benefit_outbox (customer_id, redemption_id, kind, source_due)
        SELECT customer_id, id, 'used', false FROM used\
        """,
        customer,
        customer);
  }
}
