package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A collector gets a trace of each run and of each request of a till, and learns of nobody. */
@ExtendWith(ReferenceDatabaseExtension.class)
class TracesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void runs_and_requests_of_tills_are_traced_without_phones_keys_and_queries(
      DataSource database, @TempDir Path folder) throws Exception {
    try (Collector collector = new Collector();
        TillFixture till =
            TillFixture.start(
                database,
                folder,
                Map.of(
                    "tracing.endpoint",
                    collector.address(),
                    "tracing.header",
                    "Authorization=Bearer c0llector",
                    "shops.schedule",
                    "0/1 * * * * ?",
                    "custobar.retries",
                    "0"),
                List.of("shops", "benefits"))) {
      till.customer("M-17", "+358405000001", "[\"COFFEE\"]");
      assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
      assertThat(till.use("0405000001", "COFFEE", till.receipt(1)).status()).isEqualTo(201);
      till.allTold();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(collector.said())
                      .contains("shops-schedule", "look-up", "redemption", "custobar")
                      .contains("connector.flow", "connector.run", "direct:shops"));
      till.custobar.fail(Fault.of(Fault.Kind.STATUS, "*", 1_000_000).withStatus(503));
      till.lookUp("0405000002");
      String before = collector.said();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(collector.said().length()).isGreaterThan(before.length()));
      assertThat(collector.said())
          .doesNotContain("405000001", "405000002", "M-17", "demo-token", till.key)
          .doesNotContain("phone_number", "COFFEE", "exception", "SELECT", "http:")
          .doesNotContainPattern("[?&]\\w+=");
      assertThat(collector.keys()).contains("Bearer c0llector");
    }
  }

  @Test
  void a_collector_that_is_away_is_told_to_the_log_once_and_holds_nobody_up(
      DataSource database, @TempDir Path folder) throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger("io.custobarconnector.flow.trace");
    logger.addAppender(log);
    Collector collector = new Collector();
    collector.close();
    try (TillFixture till =
        TillFixture.start(database, folder, Map.of("tracing.endpoint", collector.address()))) {
      till.customer("M-1", "+358405000001", "[\"COFFEE\"]");
      assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
      await().atMost(PATIENCE).until(() -> !log.list.isEmpty());
      assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "traces: the collector (tracing.endpoint) does not take them; they are lost until it does");
  }

  @Test
  void nobody_is_told_of_traces_unless_a_collector_is_named(
      DataSource database, @TempDir Path folder) throws Exception {
    try (Collector collector = new Collector();
        TillFixture till = TillFixture.start(database, folder)) {
      till.customer("M-1", "+358405000001", "[\"COFFEE\"]");
      assertThat(till.lookUp("0405000001").status()).isEqualTo(200);
      assertThat(collector.said()).isEmpty();
    }
  }
}
