package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a marketer expects of products, customers and shops. */
@ExtendWith(ReferenceDatabaseExtension.class)
class CatalogueDecisionsTest {
  private static final long ID = 900_001;

  private Rows rows;

  @BeforeEach
  void look(DataSource database) {
    rows = new Rows(database);
    rows.run("UPDATE product SET sku = NULL WHERE sku = '6410000071544'");
    rows.run(
        "INSERT INTO product (id, name, sku, tax_percent, standard_price, brand) VALUES (?, 'Muki', '6410000071544', 25.5, 10, 'Lumikko')",
        ID);
  }

  @Test
  void each_ean_of_a_product_is_a_row_and_a_package_costs_its_contents() {
    rows.run(
        "INSERT INTO product_barcode VALUES (?, 1, '7310000000014', 'pcs', 1), (?, 2, '7310000000021', '6-pack', 6)",
        ID,
        ID);
    List<Map<String, Object>> sent =
        products("external_id IN ('6410000071544', '7310000000014', '7310000000021')");
    assertThat(sent)
        .extracting(row -> row.get("external_id"))
        .containsExactly("6410000071544", "7310000000014", "7310000000021");
    assertThat(sent)
        .extracting(row -> row.get("title"))
        .containsExactly("Muki", "Muki", "Muki 6-pack");
    assertThat(sent)
        .extracting(row -> ((BigDecimal) row.get("price")).intValueExact())
        .containsExactly(10, 10, 60);
  }

  @Test
  void a_product_without_ean_gets_an_id_that_is_no_number() {
    rows.run("UPDATE product SET sku = NULL WHERE id = ?", ID);
    assertThat(products("external_id = 'SCC-900001'"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("ean", null));
  }

  @Test
  void a_code_of_the_shop_itself_is_an_id_but_not_an_ean() {
    rows.run("UPDATE product SET sku = '2323511100006' WHERE id = ?", ID);
    assertThat(products("external_id = '2323511100006'"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("ean", null));
    rows.run("UPDATE product SET sku = '0412345678903' WHERE id = ?", ID);
    assertThat(products("external_id = '0412345678903'"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("ean", null));
    rows.run("UPDATE product SET sku = '0312345678906' WHERE id = ?", ID);
    assertThat(products("external_id = '0312345678906'"))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("ean", "0312345678906"));
  }

  @Test
  void a_campaign_price_counts_while_it_is_valid_in_every_store() {
    rows.run(
        "INSERT INTO price (product_id, amount, valid_from, valid_to) VALUES (?, 5, now() - interval '3 days', now() - interval '1 day'),"
            + " (?, 6, now() + interval '1 day', now() + interval '2 days')",
        ID,
        ID);
    rows.run(
        "INSERT INTO price (product_id, store_id, amount, valid_from, valid_to) VALUES (?, 1, 4, now() - interval '1 day', now() + interval '1 day')",
        ID);
    assertThat((BigDecimal) products("external_id = '6410000071544'").get(0).get("sale_price"))
        .isEqualByComparingTo("0");
    rows.run(
        "INSERT INTO price (product_id, amount, valid_from, valid_to) VALUES (?, 7.5, now() - interval '1 day', now() + interval '1 day')",
        ID);
    assertThat((BigDecimal) products("external_id = '6410000071544'").get(0).get("sale_price"))
        .isEqualByComparingTo("7.5");
  }

  @Test
  void an_inactive_product_is_hidden_and_deleted() {
    rows.run("UPDATE product SET active = false WHERE id = ?", ID);
    assertThat(products("external_id = '6410000071544'").get(0))
        .containsEntry("visible", false)
        .containsEntry("_deleted", true);
  }

  @Test
  void a_variant_names_its_main_model() throws SQLException {
    Map<String, Object> variant =
        rows.list(
                "SELECT id, parent_id, sku FROM product WHERE parent_id IS NOT NULL AND sku IS NOT NULL LIMIT 1")
            .get(0);
    Map<String, Object> sent = products("external_id = '" + variant.get("sku") + "'").get(0);
    assertThat((Object[]) ((Array) sent.get("main_product_ids")).getArray())
        .containsExactly("SCC-" + variant.get("parent_id"));
    assertThat(products("external_id = 'SCC-" + variant.get("parent_id") + "'")).hasSize(1);
  }

  @Test
  void deposits_are_not_merchandise() {
    assertThat(products("title LIKE 'Pantti%'")).isEmpty();
  }

  @Test
  void
      all_numbers_are_selected_in_their_order_and_the_connector_takes_the_first_that_can_be_called()
          throws SQLException {
    Object customer =
        rows.one(
            "SELECT id FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted LIMIT 1");
    rows.run("DELETE FROM customer_phone WHERE customer_id = ?", customer);
    rows.run(
        "INSERT INTO customer_phone VALUES (?, 1, 'ei puhelinta'), (?, 2, '+358 (0)40 123 4567'), (?, 3, '050 1234567')",
        customer,
        customer,
        customer);
    assertThat((Object[]) ((Array) customerRow(customer).get("phone_number")).getArray())
        .containsExactly("ei puhelinta", "+358 (0)40 123 4567", "050 1234567");
  }

  @Test
  void loyalty_is_sent_as_fields_of_the_company() throws SQLException {
    Map<String, Object> member =
        rows.list(
                "SELECT c.id AS customer_id, loyalty_points AS points, t.name FROM customer c JOIN loyalty_tier t ON t.id = loyalty_tier_id JOIN customer_group_member m"
                    + " ON m.customer_id = c.id WHERE m.group_id = 1 AND NOT c.gdpr_restricted LIMIT 1")
            .get(0);
    Map<String, Object> sent = customerRow(member.get("customer_id"));
    assertThat(sent)
        .containsEntry("demo__loyalty_points", member.get("points"))
        .containsEntry("demo__loyalty_tier", member.get("name"));
    assertThat((Object[]) ((Array) sent.get("demo__customer_groups")).getArray())
        .contains("Kanta-asiakkaat");
  }

  @Test
  void an_erased_customer_is_deleted_and_a_restricted_one_forgotten() {
    Object erased = rows.one("SELECT id FROM customer WHERE deleted_at IS NOT NULL LIMIT 1");
    assertThat(customerRow(erased))
        .containsEntry("_deleted", true)
        .containsEntry("first_name", null)
        .containsEntry("phone_number", null);
    assertThat(
            rows.list(
                "SELECT FROM ("
                    + Rows.flow("customers")
                    + ") q JOIN customer c ON c.sequence_number = q._key"
                    + " WHERE q._forget IS DISTINCT FROM c.gdpr_restricted"))
        .isEmpty();
  }

  @Test
  void permissions_and_hashes_of_social_security_numbers_are_never_sent() {
    assertThat(
            customerRow(
                    rows.one(
                        "SELECT id FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted LIMIT 1"))
                .keySet())
        .noneMatch(column -> column.startsWith("can_") || column.startsWith("mailing_lists"));
    assertThat(
            rows.list(
                "SELECT FROM ("
                    + Rows.flow("customers")
                    + ") q JOIN customer_identifier i ON i.type = 'SsnHash' AND strpos(q::text, i.value) > 0"))
        .isEmpty();
  }

  @Test
  void the_webshop_is_online_and_a_closed_store_is_hidden() {
    assertThat(
            rows.list(
                "SELECT external_id FROM ("
                    + Rows.flow("shops")
                    + ") q WHERE shop_type = 'online'"))
        .extracting(row -> row.get("external_id"))
        .containsExactly("VERKKOKAUPPA");
    assertThat(rows.list("SELECT external_id FROM (" + Rows.flow("shops") + ") q WHERE is_hidden"))
        .extracting(row -> row.get("external_id"))
        .containsExactly("MARIEHAMN");
  }

  private List<Map<String, Object>> products(String where) {
    return rows.list(
        "SELECT * FROM (" + Rows.flow("products") + ") q WHERE " + where + " ORDER BY _key");
  }

  private Map<String, Object> customerRow(Object id) {
    return rows.list(
            "SELECT q.* FROM ("
                + Rows.flow("customers")
                + ") q JOIN customer c ON c.sequence_number = q._key WHERE c.id = ?",
            id)
        .get(0);
  }
}
