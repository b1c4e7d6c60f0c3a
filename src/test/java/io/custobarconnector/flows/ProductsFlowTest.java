package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  void a_campaign_that_is_over_is_over_in_custobar() {
    flows.execute("DELETE FROM price");
    product(900_001, "6410405082657");
    flows.execute(
        "INSERT INTO price (product_id, amount, valid_from, valid_to) VALUES (900001, 7.5, now() - interval '1 day', now() + interval '1 day')");
    flows.run("products");
    assertThat(held("6410405082657").get("sale_price").asInt()).isEqualTo(750);
    flows.execute("UPDATE price SET valid_to = now() - interval '1 hour'");
    flows.run("products");
    assertThat(held("6410405082657").has("sale_price")).isFalse();
  }

  @Test
  void a_product_that_leaves_its_categories_and_its_model_is_in_none_in_custobar() {
    product(900_001, "6410405082657");
    product(900_002, "96385074");
    flows.execute("UPDATE product SET parent_id = 900002 WHERE id = 900001");
    flows.execute("INSERT INTO product_category SELECT 900001, min(id) FROM category");
    flows.run("products");
    assertThat(held("6410405082657").get("category")).hasSize(1);
    assertThat(held("6410405082657").get("main_product_ids")).hasSize(1);
    flows.execute("DELETE FROM product_category WHERE product_id = 900001");
    flows.execute("UPDATE product SET parent_id = NULL WHERE id = 900001");
    flows.run("products");
    assertThat(held("6410405082657").path("category")).isEmpty();
    assertThat(held("6410405082657").path("category_id")).isEmpty();
    assertThat(held("6410405082657").path("main_product_ids")).isEmpty();
  }

  @Test
  void weighed_goods_go_by_their_plain_code() {
    flows.run("products");
    String plain = flows.one("SELECT min(sku) FROM product WHERE scale_type = 'weight' AND active");
    assertThat(plain).matches("2\\d{7}0000\\d");
    assertThat(held(plain).hasNonNull("ean")).isFalse();
  }

  private void product(int id, String sku) {
    flows.execute(
        "INSERT INTO product (id, name, sku, tax_percent, standard_price) VALUES (?, 'Koodi', ?, 25.5, 10)",
        id,
        sku);
  }

  @ParameterizedTest
  @CsvSource({
    // code, id in Custobar, EAN in Custobar
    "6410405082657, 6410405082657, 6410405082657",
    "96385074, 96385074, 96385074",
    "16410405082654, 16410405082654, 16410405082654",
    "9789510394519, 9789510394519, 9789510394519",
    "614141000036, 0614141000036, 0614141000036",
    "0614141000036, 0614141000036, 0614141000036",
    "06410405082657, 6410405082657, 6410405082657",
    "0000096385074, 96385074, 96385074",
    "6410405082657 , 6410405082657, 6410405082657",
    // The check digit is wrong.
    "6410405082658, 6410405082658,",
    "614141000037, 614141000037,",
    "96385075, 96385075,",
    // Nine and eleven digits: what was lost cannot be known, though the last digit would be right.
    "123456784, 123456784,",
    "12345678905, 12345678905,",
    // Valid inside the retailer only, or a coupon.
    "0212345678909, 0212345678909,",
    "212345678909, 0212345678909,",
    "0412345678903, 0412345678903,",
    "2012345678903, 2012345678903,",
    "20123451, 20123451,",
    "01234565, 01234565,",
    "9912345678909, 9912345678909,",
    "HYLLY-12, HYLLY-12,"
  })
  void a_code_is_an_ean_when_it_has_the_length_the_check_digit_and_the_prefix_of_one(
      String code, String id, String ean) {
    flows.execute("DELETE FROM product_barcode");
    flows.execute("UPDATE product SET sku = NULL, active = false");
    product(900_001, code);
    flows.run("products");
    JsonNode sent = held(id);
    assertThat(sent.get("title").asText()).isEqualTo("Koodi");
    assertThat(sent.path("ean").asText("")).isEqualTo(ean == null ? "" : ean);
  }

  @ParameterizedTest
  @CsvSource({
    "614141000036, 0614141000036",
    "0614141000036, 614141000036",
    "06410405082657, 6410405082657",
    "96385074, 0000096385074",
    "6410405082657, '6410405082657  '",
    "2323511100006, 2323511100006",
    "123456784, 123456784"
  })
  void a_product_its_stock_and_its_sales_have_one_id_however_the_code_was_kept(
      String product, String sold) throws IOException {
    flows.execute("DELETE FROM product_barcode");
    flows.execute("UPDATE product SET sku = NULL");
    product(900_001, product);
    flows.execute("DELETE FROM stock_item");
    flows.execute(
        "INSERT INTO stock_item (id, sku, name, measurement_unit) VALUES (1, ?, 'Koodi', 'pcs')",
        product);
    String line = flows.one(id("sales.sql", "external_id", "product_id IS NOT NULL LIMIT 1"));
    flows.execute(
        "UPDATE receipt_line SET sku = ? WHERE receipt_id || '-' || line_no = ?", sold, line);
    String ofProduct = flows.one(id("products.sql", "external_id", "title = 'Koodi'"));
    assertThat(flows.one(id("sales.sql", "product_id", "external_id = '" + line + "'")))
        .isEqualTo(ofProduct);
    assertThat(flows.one(id("stock.sql", "external_id", "true"))).isEqualTo(ofProduct);
  }

  private static String id(String file, String column, String where) throws IOException {
    String query = Files.readString(Path.of("routes", file));
    return "SELECT %s FROM (%s) q WHERE %s".formatted(column, query, where);
  }
}
