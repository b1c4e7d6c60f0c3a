package io.custobarconnector.webshop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Position;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.Seen;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.StandInWebshop;
import io.custobarconnector.sandbox.WebshopOrder;
import io.custobarconnector.sandbox.WebshopOrder.Line;
import io.custobarconnector.settings.Settings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.common.BaseDataSource;

/**
 * A webshop of the WooCommerce kind, Custobar, and the shipped flow between them; a journal of its
 * own for each test.
 */
@ExtendWith(EmptyDatabaseExtension.class)
abstract class WooCommerceSetup {

  static final String FLOW = "webshop-orders";
  static final String ORDERS = "/wp-json/wc/v3/orders";
  static final Line MUG = new Line("6410000000017", "Kahvimuki", 1, new BigDecimal("12.55"));

  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  /** The webshop's clock, which moves only when a test says so. */
  Instant now;

  final StandInWebshop webshop =
      StandInWebshop.start(0, "ck_test", "cs_test", Optional.empty(), () -> now);
  final StandInCustobar custobar =
      StandInCustobar.start(
          StandInOptions.builder()
              .requestsPerMinute(0)
              .applyDelay(Duration.ZERO)
              .eventType("ORDER_STATUS_PENDING")
              .eventType("ORDER_STATUS_PROCESSING")
              .eventType("ORDER_STATUS_ON_HOLD")
              .eventType("ORDER_STATUS_COMPLETE")
              .eventType("ORDER_STATUS_CANCELED")
              .eventType("ORDER_STATUS_REFUNDED")
              .build());
  final Map<String, String> over = new HashMap<>();
  final Settings shipped =
      Settings.load(
          Path.of("application.properties"),
          Map.of("CUSTOBAR_URL", custobar.baseUrl(), "CUSTOBAR_TOKEN", "demo-token"),
          Map.of());

  private final DataSource database;
  private final String schema = "webshop_" + SCHEMAS.incrementAndGet();

  WooCommerceSetup(DataSource database, Instant now) {
    this.database = database;
    this.now = now;
    over.putAll(
        Map.of(
            "scc.url", ((BaseDataSource) database).getURL(),
            "scc.username", "postgres",
            "journal.schema", schema,
            "webshop.url", webshop.baseUrl(),
            "webshop.key", "ck_test",
            "webshop.secret", "cs_test",
            "webshop.page-size", "5",
            "webshop.retry-delay", "10ms",
            "custobar.requests-per-minute", "0"));
  }

  @AfterEach
  void stop() {
    webshop.close();
    custobar.close();
  }

  RunResult run() {
    try (Connector connector = Connector.start(shipped.with(over), List.of(FLOW))) {
      RunResult result = connector.run(FLOW);
      assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
      return result;
    }
  }

  RunResult delivered() {
    RunResult result = run();
    assertThat(result.failure()).isEmpty();
    return result;
  }

  static String reason(RunResult result) {
    return FailureText.of(result.failure().orElseThrow());
  }

  Optional<Position> cursor() {
    try (var journal = Databases.journal(shipped.with(over).journal(), 4)) {
      return new JournalReader(journal).position(FLOW);
    }
  }

  /** A second after the order before. */
  long place(WebshopOrder order) {
    now = now.plusSeconds(1);
    return webshop.place(order);
  }

  JsonNode sale(long id) {
    return custobar.find(Datatype.SALES, "WEB-" + id).map(JsonNode.class::cast).orElseThrow();
  }

  List<String> requests() {
    return webshop.requests().stream().map(Seen::query).toList();
  }

  int events() {
    return custobar.counts().get(Datatype.EVENTS);
  }

  List<Map<String, Object>> list(String sql) {
    return new Rows(database).list(sql.replace("journal.", schema + "."));
  }
}
