package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a marketer expects of sales, shown on receipts made by hand. */
@ExtendWith(ReferenceDatabaseExtension.class)
class SalesDecisionsTest {
  private static final long ID = 9_000_001;

  private Rows rows;
  private Object customer;
  private Object customerNumber;

  @BeforeEach
  void look(DataSource database) {
    rows = new Rows(database);
    Map<String, Object> somebody =
        rows.list(
                "SELECT id, sequence_number::text AS number FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted LIMIT 1")
            .get(0);
    customer = somebody.get("id");
    customerNumber = somebody.get("number");
  }

  @Test
  void a_sale_carries_its_header_and_its_line() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "2", "10.00", "1.50");
    pay(ID, 1, "payment_terminal", "18.50");
    assertThat(sent(ID))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row)
                  .containsEntry("sale_external_id", "9000001")
                  .containsEntry("external_id", "9000001-1");
              assertThat(row)
                  .containsEntry("sale_customer_id", customerNumber)
                  .containsEntry("sale_shop_id", "HELSINKI-KAMPPI");
              assertThat(row)
                  .containsEntry("sale_state", "COMPLETE")
                  .containsEntry("sale_payment_method", "payment_terminal");
              assertThat(row)
                  .containsEntry("product_id", "6410000071544")
                  .containsEntry("product_title", "Testituote");
              assertThat(money(row, "quantity")).isEqualByComparingTo("2");
              assertThat(money(row, "unit_price")).isEqualByComparingTo("10.00");
              assertThat(money(row, "discount")).isEqualByComparingTo("1.50");
              assertThat(money(row, "total")).isEqualByComparingTo("18.50");
              assertThat(money(row, "sale_total")).isEqualByComparingTo("18.50");
              assertThat(money(row, "sale_discount")).isEqualByComparingTo("1.50");
            });
  }

  @Test
  void a_void_cancels_the_original_and_its_mirror_is_not_sent() {
    receipt(ID, "sale", "voided", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    receipt(ID + 1, "void", "paid", ID);
    line(ID + 1, 1, "product", "6410000071544", "-1", "10.00", "0");
    assertThat(sent(ID))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("sale_state", "CANCELED"));
    assertThat(sent(ID + 1)).isEmpty();
  }

  @Test
  void a_refund_is_a_sale_of_its_own_with_negative_amounts_and_a_positive_discount() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "2", "10.00", "2.00");
    receipt(ID + 1, "refund", "paid", ID);
    line(ID + 1, 1, "product", "6410000071544", "-1", "10.00", "-1.00");
    assertThat(sent(ID + 1))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("sale_state", "COMPLETE");
              assertThat(money(row, "quantity")).isEqualByComparingTo("-1");
              assertThat(money(row, "total")).isEqualByComparingTo("-9.00");
              assertThat(money(row, "sale_total")).isEqualByComparingTo("-9.00");
              assertThat(money(row, "discount")).isEqualByComparingTo("1.00");
            });
    assertThat(sent(ID))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("sale_state", "COMPLETE"));
  }

  @Test
  void a_refund_without_its_origin_is_sent_too() {
    receipt(ID, "refund", "paid", null);
    line(ID, 1, "product", "6410000071544", "-1", "4.00", "0");
    assertThat(sent(ID))
        .singleElement()
        .satisfies(row -> assertThat(money(row, "sale_total")).isEqualByComparingTo("-4.00"));
  }

  @Test
  void a_refund_that_names_nobody_is_of_whoever_bought_the_goods() {
    receipt(ID, "sale", "paid", null);
    receipt(ID + 1, "refund", "paid", ID);
    line(ID + 1, 1, "product", "6410000071544", "-1", "10.00", "0");
    nobody(ID + 1);
    assertThat(sent(ID + 1))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("sale_customer_id", customerNumber));
    nobody(ID);
    assertThat(sent(ID + 1)).isEmpty();
    rows.run("UPDATE receipt SET customer_phone = '0401234567' WHERE id = ?", ID);
    assertThat(sent(ID + 1))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("sale_phone_number", "0401234567"));
    rows.run("UPDATE receipt SET customer_email = ' ', customer_phone = '' WHERE id = ?", ID + 1);
    assertThat(sent(ID + 1))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("sale_phone_number", "0401234567"));
    rows.run(
        "UPDATE receipt SET customer_email = 'a@example.com', customer_phone = NULL WHERE id = ?",
        ID + 1);
    assertThat(sent(ID + 1))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("sale_email", "a@example.com")
                    .containsEntry("sale_phone_number", null));
  }

  @Test
  void a_parked_receipt_is_sent_only_once_it_is_paid() {
    receipt(ID, "sale", "parked", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    assertThat(sent(ID)).isEmpty();
    rows.run(
        "UPDATE receipt SET status = 'paid', paid_at = now(), business_date = current_date WHERE id = ?",
        ID);
    assertThat(sent(ID)).hasSize(1);
  }

  @Test
  void gift_cards_and_deposits_are_neither_sent_nor_counted() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    line(ID, 2, "gift_card", null, "1", "50.00", "0");
    line(ID, 3, "deposit", null, "1", "0.15", "0");
    assertThat(sent(ID))
        .singleElement()
        .satisfies(row -> assertThat(money(row, "sale_total")).isEqualByComparingTo("10.00"));
    receipt(ID + 1, "sale", "paid", null);
    line(ID + 1, 1, "gift_card", null, "1", "50.00", "0");
    assertThat(sent(ID + 1)).isEmpty();
  }

  @Test
  void paying_with_a_gift_card_is_a_sale() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "30.00", "0");
    pay(ID, 1, "gift_card", "20.00");
    pay(ID, 2, "cash", "10.00");
    assertThat(sent(ID))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("sale_payment_method", "gift_card");
              assertThat(money(row, "sale_total")).isEqualByComparingTo("30.00");
            });
  }

  @Test
  void cash_rounding_and_change_stay_out_of_the_total() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "9.98", "0");
    rows.run("UPDATE receipt SET rounding = 0.02 WHERE id = ?", ID);
    pay(ID, 1, "cash", "20.00");
    rows.run("INSERT INTO receipt_payment VALUES (?, 2, 'cash', -10.00, true)", ID);
    assertThat(sent(ID))
        .singleElement()
        .satisfies(row -> assertThat(money(row, "sale_total")).isEqualByComparingTo("9.98"));
  }

  @Test
  void weighed_goods_go_by_their_plain_code_with_weight_and_price_per_kilo() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "2323511100006", "0.123", "20.00", "0");
    rows.run("UPDATE receipt_line SET scanned_code = '2323511101232' WHERE receipt_id = ?", ID);
    assertThat(sent(ID))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row).containsEntry("product_id", "2323511100006");
              assertThat(money(row, "quantity")).isEqualByComparingTo("0.123");
              assertThat(money(row, "unit_price")).isEqualByComparingTo("20.00");
              assertThat(money(row, "total")).isEqualByComparingTo("2.46");
            });
  }

  @Test
  void a_product_without_ean_goes_by_its_id_and_an_open_product_by_its_name_only() {
    Object product =
        rows.one("SELECT id FROM product WHERE sku IS NULL AND product_type = 'basic' LIMIT 1");
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", null, "1", "1.00", "0");
    line(ID, 2, "product", null, "1", "1.00", "0");
    rows.run(
        "UPDATE receipt_line SET product_id = ? WHERE receipt_id = ? AND line_no = 1", product, ID);
    List<Map<String, Object>> sent = sent(ID);
    assertThat(sent.get(0)).containsEntry("product_id", "SCC-" + product);
    assertThat(sent.get(1))
        .containsEntry("product_id", null)
        .containsEntry("product_title", "Testituote");
  }

  @Test
  void a_struck_out_line_was_not_sold() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    line(ID, 2, "product", "6410000053984", "1", "99.00", "0");
    rows.run("UPDATE receipt_line SET voided = true WHERE receipt_id = ? AND line_no = 2", ID);
    assertThat(sent(ID))
        .singleElement()
        .satisfies(row -> assertThat(money(row, "sale_total")).isEqualByComparingTo("10.00"));
  }

  @Test
  void an_exchange_of_like_for_like_is_two_rows_and_nothing_in_sum() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    line(ID, 2, "product", "6410000071544", "-1", "10.00", "0");
    assertThat(sent(ID))
        .hasSize(2)
        .allSatisfy(row -> assertThat(money(row, "sale_total")).isEqualByComparingTo("0"));
  }

  @Test
  void an_anonymous_receipt_is_not_sent_and_a_phone_typed_at_the_till_is_enough() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    nobody(ID);
    assertThat(sent(ID)).isEmpty();
    rows.run("UPDATE receipt SET customer_phone = '040 123 4567' WHERE id = ?", ID);
    assertThat(sent(ID))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("sale_phone_number", "040 123 4567")
                    .containsEntry("sale_customer_id", null));
  }

  @Test
  void a_known_customer_is_named_by_number_alone() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    rows.run(
        "UPDATE receipt SET customer_phone = '040 123 4567', customer_email = 'x@example.com' WHERE id = ?",
        ID);
    assertThat(sent(ID))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("sale_phone_number", null)
                    .containsEntry("sale_email", null));
  }

  @Test
  void nothing_is_sent_about_a_restricted_customer() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "0");
    rows.run("UPDATE customer SET gdpr_restricted = true WHERE id = ?", customer);
    assertThat(sent(ID)).isEmpty();
  }

  @Test
  void a_benefit_used_is_named_on_the_sale() throws java.sql.SQLException {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "1.00");
    rows.run(
        "INSERT INTO benefit_use (receipt_id, benefit_ref, phone_used, state, checked_at) VALUES (?, 'SYNTTARI', '', 'used', now())",
        ID);
    rows.run(
        "INSERT INTO benefit_use (receipt_id, benefit_ref, phone_used, state, checked_at) VALUES (?, 'KATSOTTU', '', 'checked', now())",
        ID);
    assertThat((Object[]) ((java.sql.Array) sent(ID).get(0).get("sale_coupon_codes")).getArray())
        .containsExactly("SYNTTARI");
  }

  @Test
  void change_is_no_payment_so_the_card_is_what_most_was_paid_with() {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "40.00", "0");
    pay(ID, 1, "cash", "50.00");
    pay(ID, 2, "payment_terminal", "30.00");
    rows.run("INSERT INTO receipt_payment VALUES (?, 3, 'cash', -40.00, true)", ID);
    assertThat(sent(ID).get(0)).containsEntry("sale_payment_method", "payment_terminal");
  }

  @Test
  void a_benefit_that_was_taken_back_is_taken_off_the_sale() throws java.sql.SQLException {
    receipt(ID, "sale", "paid", null);
    line(ID, 1, "product", "6410000071544", "1", "10.00", "1.00");
    assertThat(sent(ID).get(0)).containsEntry("sale_coupon_codes", null);
    rows.run(
        "INSERT INTO benefit_use (receipt_id, benefit_ref, phone_used, state, checked_at) VALUES (?, 'SYNTTARI', '', 'used', now())",
        ID);
    assertThat((Object[]) ((java.sql.Array) sent(ID).get(0).get("sale_coupon_codes")).getArray())
        .containsExactly("SYNTTARI");
    rows.run("UPDATE benefit_use SET state = 'checked' WHERE receipt_id = ?", ID);
    assertThat((Object[]) ((java.sql.Array) sent(ID).get(0).get("sale_coupon_codes")).getArray())
        .isEmpty();
  }

  private void receipt(long id, String type, String status, Long original) {
    rows.run(
        "INSERT INTO receipt (id, receipt_number, order_type, status, original_receipt_id, store_id, customer_id, opened_at, paid_at)"
            + " VALUES (?, 'T', ?, ?, ?::bigint, 1, ?, now(), CASE WHEN ? <> 'parked' THEN now() END)",
        id,
        type,
        status,
        original,
        customer,
        status);
  }

  private void nobody(long receipt) {
    rows.run("UPDATE receipt SET customer_id = NULL WHERE id = ?", receipt);
  }

  private void line(
      long receipt,
      int number,
      String type,
      String sku,
      String qty,
      String price,
      String discount) {
    BigDecimal total =
        new BigDecimal(qty)
            .multiply(new BigDecimal(price))
            .setScale(2, java.math.RoundingMode.HALF_UP)
            .subtract(new BigDecimal(discount));
    rows.run(
        "INSERT INTO receipt_line (receipt_id, line_no, line_type, sku, name, qty, unit_price_gross, discount_amount, tax_percent, line_total_gross)"
            + " VALUES (?, ?, ?, ?::text, 'Testituote', ?, ?, ?, 25.5, ?)",
        receipt,
        number,
        type,
        sku,
        new BigDecimal(qty),
        new BigDecimal(price),
        new BigDecimal(discount),
        total);
  }

  private void pay(long receipt, int number, String type, String amount) {
    rows.run(
        "INSERT INTO receipt_payment VALUES (?, ?, ?, ?)",
        receipt,
        number,
        type,
        new BigDecimal(amount));
  }

  private List<Map<String, Object>> sent(long receipt) {
    return rows.list(
        "SELECT * FROM (" + Rows.flow("sales") + ") q WHERE sale_external_id = ? ORDER BY _key",
        String.valueOf(receipt));
  }

  private static BigDecimal money(Map<String, Object> row, String column) {
    return (BigDecimal) row.get(column);
  }
}
