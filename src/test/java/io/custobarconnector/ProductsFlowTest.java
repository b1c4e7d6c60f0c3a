package io.custobarconnector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Custobar holds the products of the range, and those that were in it. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ProductsFlowTest {

  @TempDir Path folder;
  private ShippedFlows flows;

  @BeforeEach
  void open(DataSource database) {
    flows = new ShippedFlows(database, folder);
  }

  @AfterEach
  void close() {
    flows.close();
  }

  private long count(String sql) {
    return Long.parseLong(flows.one("SELECT count(*) FROM " + sql));
  }

  private JsonNode held(String ean) {
    return flows.held("products", "external_id=" + ean).get(0);
  }

  @Test
  void the_first_load_sends_active_products_only() {
    long inactive = count("product WHERE NOT active");
    long active =
        count("product WHERE active AND product_type <> 'deposit'")
            + count("product_barcode b JOIN product p ON p.id = b.product_id WHERE p.active");
    Tally tally = flows.run("products").tally();
    assertThat(inactive).isPositive();
    assertThat(tally.sent()).isEqualTo(active);
    assertThat(tally.unchanged()).isEqualTo(tally.read() - active).isPositive();
    assertThat(flows.custobar().counts()).containsEntry(Datatype.PRODUCTS, (int) active);
    assertThat(flows.held("products", "visible=false")).isEmpty();
  }

  @Test
  void a_product_that_leaves_the_range_is_hidden_once_and_keeps_its_text() {
    flows.run("products");
    String ean =
        flows.one(
            "SELECT min(sku) FROM product WHERE active AND sku LIKE '64%' AND product_type = 'basic'");
    int before = flows.custobar().deliveries(Datatype.PRODUCTS, ean).received();
    String title = held(ean).get("title").asText();
    flows.execute("UPDATE product SET active = false WHERE sku = ?", ean);
    flows.run("products");
    flows.execute("UPDATE product SET standard_price = standard_price + 1 WHERE sku = ?", ean);
    flows.run("products");
    assertThat(held(ean).get("visible").asBoolean(true)).isFalse();
    assertThat(held(ean).get("title").asText()).isEqualTo(title);
    assertThat(flows.custobar().deliveries(Datatype.PRODUCTS, ean).received())
        .isEqualTo(before + 1);
  }

  @Test
  void a_product_that_comes_back_is_shown_again() {
    String ean =
        flows.one(
            "SELECT min(sku) FROM product WHERE NOT active AND sku IS NOT NULL AND product_type = 'basic'");
    flows.run("products");
    flows.execute("UPDATE product SET active = true WHERE sku = ?", ean);
    flows.run("products");
    assertThat(held(ean).get("visible").asBoolean()).isTrue();
  }

  @Test
  void what_left_the_range_while_the_first_load_was_interrupted_is_hidden() {
    flows.set("source.page-size", "50");
    String ean =
        flows.one(
            "SELECT sku FROM product WHERE active AND sku IS NOT NULL ORDER BY updated_at, id LIMIT 1");
    flows.run("products");
    // As if the process had died after the first page.
    flows.execute("UPDATE connector.run SET outcome = 'interrupted' WHERE flow = 'products'");
    flows.execute(
        "UPDATE connector.flow_cursor SET changed_at = (SELECT min(updated_at) + interval '1 day' FROM product)::text");
    flows.execute("UPDATE product SET active = false WHERE sku = ?", ean);
    flows.run("products");
    assertThat(held(ean).get("visible").asBoolean(true)).isFalse();
  }

  @Test
  void a_product_comes_with_price_campaign_categories_and_main_model() {
    flows.run("products");
    String campaign =
        flows.one(
            """
            SELECT min(p.sku) FROM product p JOIN price c ON c.product_id = p.id
             WHERE p.active AND p.sku IS NOT NULL AND c.store_id IS NULL AND now() BETWEEN c.valid_from AND c.valid_to""");
    long cents =
        Long.parseLong(
            flows.one(
                "SELECT (standard_price * 100)::bigint FROM product WHERE sku = ?", campaign));
    assertThat(held(campaign).get("price").asLong()).isEqualTo(cents);
    assertThat(held(campaign).get("sale_price").asLong()).isPositive().isLessThan(cents);
    String variant =
        flows.one(
            "SELECT min(v.sku) FROM product v JOIN product m ON m.id = v.parent_id WHERE v.active AND m.active AND v.sku IS NOT NULL");
    JsonNode sent = held(variant);
    assertThat(sent.get("main_product_ids")).hasSize(1);
    assertThat(held(sent.get("main_product_ids").get(0).asText()).get("title").asText())
        .isNotBlank();
    assertThat(sent.get("category").size()).isPositive();
    assertThat(sent.get("category_id").size()).isEqualTo(sent.get("category").size());
  }

  @Test
  void weighed_goods_go_by_their_plain_code() {
    flows.run("products");
    String plain = flows.one("SELECT min(sku) FROM product WHERE scale_type = 'weight' AND active");
    assertThat(plain).matches("2\\d{7}0000\\d");
    assertThat(held(plain).hasNonNull("ean")).isFalse();
  }
}
