package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ReferenceDatabaseExtension.class)
class TradingShopTest {

  @Test
  void ticks_change_receipts_customers_products_and_stock(DataSource database) {
    Rows rows = new Rows(database);
    Timestamp before = (Timestamp) rows.one("SELECT clock_timestamp()");
    for (int tick = 0; tick < 50; tick++) {
      rows.run("SELECT demo.trade(20)");
    }
    for (String table : List.of("receipt", "customer", "product", "stock_item", "loyalty_join")) {
      assertThat(rows.count("SELECT count(*) FROM " + table + " WHERE updated_at > ?", before))
          .as(table)
          .isPositive();
    }
    assertThat(
            rows.count(
                "SELECT count(*) FROM receipt WHERE opened_at > ?::timestamptz - interval '4 hours' AND updated_at > ?",
                before,
                before))
        .isGreaterThanOrEqualTo(1000);
    assertThat(rows.count("SELECT count(*) FROM customer WHERE created_at > ?", before))
        .as("joined")
        .isPositive();
    assertThat(rows.count("SELECT count(*) FROM customer WHERE deleted_at > ?", before))
        .as("erased")
        .isPositive();
    assertThat(rows.count("SELECT count(*) FROM product WHERE created_at > ?", before))
        .as("new products")
        .isPositive();
    for (String kind : List.of("void", "refund")) {
      assertThat(
              rows.count(
                  "SELECT count(*) FROM receipt WHERE order_type = ? AND original_receipt_id IS NOT NULL AND updated_at > ?",
                  kind,
                  before))
          .as(kind)
          .isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"shops", "customers", "products", "sales"})
  void what_is_traded_keeps_the_promises_of_the_queries(String flow, DataSource database) {
    Rows rows = new Rows(database);
    for (int tick = 0; tick < 25; tick++) {
      rows.run("SELECT demo.trade(20)");
    }
    assertThat(
            rows.list(
                "SELECT _key FROM (" + Rows.flow(flow) + ") q GROUP BY _key HAVING count(*) > 1"))
        .isEmpty();
    assertThat(
            rows.list(
                "SELECT r.id FROM receipt r LEFT JOIN LATERAL (SELECT sum(line_total_gross) AS s FROM receipt_line l WHERE l.receipt_id = r.id"
                    + " AND NOT l.voided) l ON true LEFT JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS s FROM receipt_payment p"
                    + " WHERE p.receipt_id = r.id) p ON true WHERE r.total_gross <> coalesce(l.s, 0)"
                    + " OR (r.paid_at IS NOT NULL AND p.s <> r.total_gross + r.rounding)"))
        .isEmpty();
  }

  @Test
  void a_campaign_that_ends_touches_its_product(DataSource database) {
    Rows rows = new Rows(database);
    rows.run(
        "INSERT INTO price (product_id, amount, valid_from, valid_to) VALUES (1001, 1, now() - interval '2 days', now() - interval '1 hour')");
    rows.run("UPDATE product SET updated_at = '2026-01-01' WHERE id = 1001");
    rows.run("UPDATE demo.tick SET at = now() - interval '2 hours'");
    rows.run("SELECT demo.trade(1)");
    assertThat(
            rows.one(
                "SELECT updated_at > now() - interval '1 minute' FROM product WHERE id = 1001"))
        .isEqualTo(true);
  }

  @Test
  void a_shop_trades_until_it_is_closed(DataSource database) {
    Rows rows = new Rows(database);
    List<Exception> errors = new CopyOnWriteArrayList<>();
    try (TradingShop shop = TradingShop.open(database, 5, Duration.ofMillis(20), errors::add)) {
      await().until(() -> shop.ticks() >= 3);
    }
    long afterClosing = rows.count("SELECT number FROM demo.tick");
    await()
        .during(Duration.ofMillis(200))
        .until(() -> rows.count("SELECT number FROM demo.tick") == afterClosing);
    assertThat(errors).isEmpty();
  }

  @Test
  void a_shop_survives_a_restart_of_its_database_and_reports_what_failed(@TempDir Path folder) {
    EmbeddedDatabase database = EmbeddedDatabase.start(folder, 0, Durability.FAST);
    int port = database.port();
    DataSource source = database.dataSource();
    ReferenceDatabase.create(source, ReferenceDatabaseExtension.DEMO, 0.01, 42, message -> {});
    List<Exception> errors = new CopyOnWriteArrayList<>();
    try (TradingShop shop = TradingShop.open(source, 5, Duration.ofMillis(50), errors::add)) {
      await().until(() -> shop.ticks() >= 1);
      database.close();
      await().until(() -> !errors.isEmpty());
      long before = shop.ticks();
      database = EmbeddedDatabase.start(folder, port, Durability.FAST);
      await().until(() -> shop.ticks() > before);
    } finally {
      database.close();
    }
  }

  @Test
  void a_shop_that_would_never_trade_is_refused(DataSource database) {
    assertThatThrownBy(() -> TradingShop.open(database, 0, Duration.ofSeconds(1), error -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TradingShop.open(database, 5, Duration.ZERO, error -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
