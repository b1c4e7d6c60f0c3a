package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.flow.look.Preview;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Balances in Custobar are those of the stock, and nothing but balances is told. */
@ExtendWith(ReferenceDatabaseExtension.class)
class StockFlowTest {

  private static final String EAN = "6410000071544";
  private static final long ID = 900_001;

  @TempDir Path folder;
  private ShippedFlows flows;

  @BeforeEach
  void stockOneMug(DataSource database) {
    flows = new ShippedFlows(database, folder);
    flows.execute("DELETE FROM stock_item");
    flows.execute("UPDATE product SET sku = NULL WHERE sku = ?", EAN);
    flows.execute(
        "INSERT INTO product (id, name, sku, tax_percent, standard_price, brand) VALUES (?, 'Muki', ?, 25.5, 10, 'Lumikko')",
        ID,
        EAN);
    flows.execute(
        "INSERT INTO stock_item (id, sku, name, measurement_unit) VALUES (?, ?, 'Muki', 'pcs')",
        ID,
        EAN);
    balance(1, 5, 1);
    balance(2, 3, 0);
    balance(900, 40, 0);
  }

  @AfterEach
  void close() {
    flows.close();
  }

  private void balance(int stock, double quantity, double reserved) {
    flows.execute(
        "INSERT INTO stock_balance (stock_item_id, stock_id, current_qty, reserved_qty) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (stock_item_id, stock_id) DO UPDATE SET current_qty = excluded.current_qty, reserved_qty = excluded.reserved_qty",
        ID,
        stock,
        quantity,
        reserved);
  }

  private JsonNode held(String ean) {
    List<JsonNode> found = flows.held("products", "external_id=" + ean);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private String shop(int id) {
    return flows.one("SELECT external_id FROM store WHERE id = ?", id);
  }

  private static Map<String, Double> stores(JsonNode product) {
    return product
        .get("stock")
        .valueStream()
        .collect(
            Collectors.toMap(
                entry -> entry.get("shop_id").asText(), entry -> entry.get("quantity").asDouble()));
  }

  @Test
  void what_is_free_to_sell_is_told_per_store_and_in_total_with_central_stock() {
    flows.run("stock");
    assertThat(stores(held(EAN))).isEqualTo(Map.of(shop(1), 4.0, shop(2), 3.0));
    assertThat(held(EAN).get("demo__stock_total").asDouble()).isEqualTo(47);
    assertThat(held(EAN).get("in_stock").asBoolean()).isTrue();
  }

  @Test
  void a_message_holds_the_id_the_stock_and_the_declared_fields_only() {
    flows.run("shops");
    Preview preview = Preview.of(flows.settings(), "stock", 10, Optional.empty());
    assertThat(preview.requests())
        .flatExtracting(request -> request.messages())
        .singleElement()
        .satisfies(
            message ->
                assertThat(new ObjectMapper().readTree(message.json()).fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder(
                        "external_id", "stock", "demo__stock_total", "in_stock"));
  }

  @Test
  void the_text_of_the_product_stays_when_its_stock_comes() {
    flows.run("products", "stock");
    balance(1, 2, 0);
    flows.run("stock");
    assertThat(held(EAN).get("title").asText()).isEqualTo("Muki");
    assertThat(held(EAN).get("price").asInt()).isEqualTo(1000);
    assertThat(stores(held(EAN))).containsEntry(shop(1), 2.0);
  }

  @Test
  void a_store_that_gave_up_the_goods_has_none_in_custobar() {
    flows.run("stock");
    flows.execute("DELETE FROM stock_balance WHERE stock_id <> 900");
    flows.run("stock");
    assertThat(held(EAN).get("stock")).isEmpty();
    assertThat(held(EAN).get("demo__stock_total").asDouble()).isEqualTo(40);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cursor", "snapshot"})
  void a_product_whose_balance_is_gone_is_sold_all_the_same(String changes) {
    flows.set("stock.changes", changes);
    flows.run("products", "stock");
    flows.execute("UPDATE stock_item SET sku = '96385074'");
    flows.execute("UPDATE product SET sku = '96385074' WHERE id = ?", ID);
    flows.execute(
        "INSERT INTO product (id, name, sku, tax_percent, standard_price) VALUES (?, 'Toinen muki', ?, 25.5, 10)",
        ID + 1,
        EAN);
    flows.run("products", "stock");
    assertThat(held(EAN).get("title").asText()).isEqualTo("Toinen muki");
    assertThat(held(EAN).get("visible").asBoolean()).isTrue();
  }

  @Test
  void sold_before_it_was_booked_in_counts_as_none() {
    balance(1, -2, 0);
    flows.run("stock");
    assertThat(stores(held(EAN))).containsEntry(shop(1), 0.0);
    assertThat(held(EAN).get("demo__stock_total").asDouble()).isEqualTo(43);
  }

  @Test
  void goods_that_ran_out_are_not_in_stock() {
    flows.execute("UPDATE stock_balance SET current_qty = 0, reserved_qty = 0");
    flows.run("stock");
    assertThat(held(EAN).get("in_stock").asBoolean(true)).isFalse();
    assertThat(held(EAN).get("demo__stock_total").asDouble()).isZero();
  }

  @Test
  void each_ean_has_its_own_balance_and_packages_only_whole_ones() {
    flows.execute(
        "INSERT INTO product_barcode VALUES (?, 1, '7310000000014', 'pcs', 1), (?, 2, '7310000000021', '6-pack', 6)",
        ID,
        ID);
    flows.run("stock");
    assertThat(held("7310000000014").get("demo__stock_total").asDouble()).isEqualTo(47);
    assertThat(held("7310000000021").get("demo__stock_total").asDouble()).isEqualTo(6);
    assertThat(stores(held("7310000000021"))).containsEntry(shop(1), 0.0);
  }

  @Test
  void weighed_goods_are_counted_in_fractions() {
    flows.execute("UPDATE product SET measurement_unit = 'kg' WHERE id = ?", ID);
    balance(2, 0.217, 0);
    flows.run("stock");
    assertThat(stores(held(EAN))).containsEntry(shop(2), 0.217);
  }

  @Test
  void ten_thousand_moves_of_a_minute_are_one_update() {
    flows.run("stock");
    int before = flows.custobar().deliveries(Datatype.PRODUCTS, EAN).received();
    flows.execute(
        "DO $$ BEGIN FOR i IN 1..10000 LOOP"
            + " UPDATE stock_balance SET current_qty = 10000 - i WHERE stock_item_id = 900001 AND stock_id = 1; COMMIT;"
            + " END LOOP; END $$");
    Tally tally = flows.run("stock").tally();
    assertThat(tally.sent()).isEqualTo(1);
    assertThat(flows.custobar().deliveries(Datatype.PRODUCTS, EAN).received())
        .isEqualTo(before + 1);
    assertThat(stores(held(EAN))).containsEntry(shop(1), 0.0);
  }

  @Test
  void a_product_out_of_the_range_is_not_made_by_its_stock_and_comes_with_it_later() {
    flows.execute("UPDATE product SET active = false WHERE id = ?", ID);
    flows.run("stock");
    assertThat(flows.held("products", "external_id=" + EAN)).isEmpty();
    flows.execute("UPDATE product SET active = true WHERE id = ?", ID);
    flows.run("stock");
    assertThat(held(EAN).get("demo__stock_total").asDouble()).isEqualTo(47);
  }

  @Test
  void stock_is_told_under_the_ids_that_products_have() {
    flows.execute(
        "INSERT INTO stock_item (id, sku, name, measurement_unit) SELECT id, sku, name, measurement_unit FROM product"
            + " WHERE sku IS NOT NULL AND product_type IN ('basic', 'variant') ON CONFLICT DO NOTHING");
    flows.run("products");
    int products = flows.custobar().counts().get(Datatype.PRODUCTS);
    Tally tally = flows.run("stock").tally();
    assertThat(tally.sent()).isGreaterThan(100);
    assertThat(flows.custobar().counts()).containsEntry(Datatype.PRODUCTS, products);
  }

  @Test
  void it_is_off_until_it_is_turned_on() {
    assertThat(flows.settings().flow("stock").enabled()).isFalse();
    Settings demo = Settings.load(Path.of("demo/application.properties"), Map.of(), Map.of());
    assertThat(demo.flow("stock").enabled()).isTrue();
  }
}
