package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ReferenceDatabaseExtension.class)
@WithoutJournal
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedDataTest {
  private Rows rows;

  @BeforeAll
  void look(DataSource database) {
    rows = new Rows(database);
  }

  /** What a connector must survive, each with a query that finds it. */
  private static final Map<String, String> AWKWARD =
      Map.ofEntries(
          Map.entry(
              "a customer without e-mail", "customer WHERE email IS NULL AND deleted_at IS NULL"),
          Map.entry("a malformed e-mail", "customer WHERE email LIKE '%@@%'"),
          Map.entry("an e-mail that is no address", "customer WHERE email = 'ei sähköpostia'"),
          Map.entry(
              "an e-mail with spaces around", "customer WHERE email LIKE ' %' AND email LIKE '% '"),
          Map.entry(
              "two customers with one e-mail",
              "(SELECT FROM customer GROUP BY email HAVING count(*) = 2) e"),
          Map.entry(
              "an erased customer", "customer WHERE deleted_at IS NOT NULL AND last_name IS NULL"),
          Map.entry(
              "a restricted customer who bought",
              "receipt JOIN customer c ON c.id = customer_id WHERE gdpr_restricted"),
          Map.entry(
              "a company", "customer WHERE customer_type = 'company' AND tax_code LIKE 'FI%'"),
          Map.entry("accents in a name", "customer WHERE first_name = 'Zoë-Maija'"),
          Map.entry("an emoji in a name", "customer WHERE first_name LIKE '%🎸'"),
          Map.entry("an apostrophe in a name", "customer WHERE last_name LIKE '%''%'"),
          Map.entry("a permission never asked", "customer WHERE marketing_email IS NULL"),
          Map.entry("a number that is too short", "customer_phone WHERE value = '12345'"),
          Map.entry("words for a number", "customer_phone WHERE value = 'ei puhelinta'"),
          Map.entry("a Swedish number", "customer_phone WHERE value LIKE '+46%'"),
          Map.entry("an Estonian number", "customer_phone WHERE value LIKE '+372%'"),
          Map.entry("a person with two numbers", "customer_phone WHERE position = 2"),
          Map.entry(
              "a family with one number",
              "customer_phone a JOIN customer_phone b ON right(regexp_replace(a.value, '\\D', '', 'g'), 9)"
                  + " = right(regexp_replace(b.value, '\\D', '', 'g'), 9) WHERE a.customer_id <> b.customer_id"),
          Map.entry(
              "a customer without address",
              "customer c WHERE NOT EXISTS (SELECT FROM customer_address a WHERE a.customer_id = c.id)"),
          Map.entry(
              "many customers changed at one moment",
              "(SELECT FROM customer GROUP BY updated_at HAVING count(*) > 10) g"),
          Map.entry(
              "many products changed at one moment",
              "(SELECT FROM product GROUP BY updated_at HAVING count(*) > 20) g"),
          Map.entry(
              "many receipts changed at one moment",
              "(SELECT FROM receipt GROUP BY updated_at HAVING count(*) > 50) g"),
          Map.entry(
              "a product without EAN", "product WHERE sku IS NULL AND product_type = 'basic'"),
          Map.entry("a product with several EANs", "product_barcode WHERE position = 2"),
          Map.entry("a package with its own EAN", "product_barcode WHERE conversion_rate = 6"),
          Map.entry("an EAN-8", "product WHERE length(sku) = 8"),
          Map.entry(
              "a variant and its model",
              "product v JOIN product m ON m.id = v.parent_id WHERE m.product_type = 'variant_model'"),
          Map.entry("an inactive product", "product WHERE NOT active"),
          Map.entry(
              "a weight in the scanned code",
              "receipt_line WHERE scanned_code ~ '^2[345]' AND qty <> trunc(qty)"),
          Map.entry(
              "a price in the scanned code",
              "receipt_line WHERE scanned_code ~ '^2[012]' AND scanned_code <> sku"),
          Map.entry(
              "a campaign price now",
              "price WHERE now() BETWEEN valid_from AND valid_to AND store_id IS NULL"),
          Map.entry(
              "a stock of no store",
              "stock_balance WHERE stock_id IN (SELECT id FROM stock WHERE store_id IS NULL)"),
          Map.entry("a negative balance", "stock_balance WHERE current_qty < 0"),
          Map.entry(
              "an anonymous receipt",
              "receipt WHERE customer_id IS NULL AND customer_phone IS NULL AND customer_email IS NULL"),
          Map.entry(
              "a receipt known by phone",
              "receipt WHERE customer_id IS NULL AND customer_phone IS NOT NULL"),
          Map.entry(
              "a receipt known by e-mail",
              "receipt WHERE customer_id IS NULL AND customer_email IS NOT NULL"),
          Map.entry("a parked receipt", "receipt WHERE status = 'parked'"),
          Map.entry(
              "a void with its mirror",
              "receipt m JOIN receipt o ON o.id = m.original_receipt_id AND o.total_gross = -m.total_gross"
                  + " AND o.business_date = m.business_date WHERE m.order_type = 'void' AND o.status = 'voided'"),
          Map.entry(
              "a refund on another day",
              "receipt f JOIN receipt o ON o.id = f.original_receipt_id"
                  + " WHERE f.order_type = 'refund' AND f.business_date > o.business_date"),
          Map.entry(
              "a refund at another store",
              "receipt f JOIN receipt o ON o.id = f.original_receipt_id AND o.store_id <> f.store_id"
                  + " WHERE f.order_type = 'refund'"),
          Map.entry(
              "a refund that knows no origin",
              "receipt WHERE order_type = 'refund' AND original_receipt_id IS NULL"),
          Map.entry(
              "a negative row in a sale",
              "receipt_line l JOIN receipt r ON r.id = receipt_id AND order_type = 'sale'"
                  + " WHERE qty < 0 AND line_type = 'product'"),
          Map.entry(
              "an exchange of nothing for nothing",
              "receipt r WHERE total_gross = 0 AND"
                  + " (SELECT count(*) FROM receipt_line l WHERE l.receipt_id = r.id AND line_type = 'product') = 2"),
          Map.entry("a gift card sold", "receipt_line WHERE line_type = 'gift_card'"),
          Map.entry(
              "a deposit with a drink", "receipt_line WHERE line_type = 'deposit' AND qty > 0"),
          Map.entry("bottles brought back", "receipt_line WHERE line_type = 'deposit' AND qty < 0"),
          Map.entry("a struck-out line", "receipt_line WHERE voided"),
          Map.entry("an open product", "receipt_line WHERE product_id IS NULL"),
          Map.entry("a service", "receipt_line WHERE line_type = 'service'"),
          Map.entry("cash rounded", "receipt WHERE rounding <> 0"),
          Map.entry("change given back", "receipt_payment WHERE is_change AND amount < 0"),
          Map.entry(
              "a gift card and a card on one receipt",
              "receipt_payment WHERE payment_type = 'gift_card'"),
          Map.entry(
              "a receipt that came a day late",
              "receipt WHERE updated_at > paid_at + interval '1 day' AND status = 'paid'"),
          Map.entry(
              "a receipt that belongs to the day before",
              "receipt WHERE (paid_at AT TIME ZONE 'Europe/Helsinki')::date > business_date"),
          Map.entry("a benefit used", "benefit_use WHERE state = 'reported'"),
          Map.entry(
              "somebody who joined at the till", "loyalty_join WHERE receipt_id IS NOT NULL"));

  @TestFactory
  Stream<DynamicTest> awkward_cases_are_present_even_in_a_small_database() {
    return AWKWARD.entrySet().stream()
        .map(
            e ->
                dynamicTest(
                    e.getKey(),
                    () ->
                        assertThat(rows.list("SELECT 1 FROM " + e.getValue()))
                            .as(e.getKey())
                            .isNotEmpty()));
  }

  @Test
  void every_scale_prefix_is_in_use() {
    assertThat(
            rows.list(
                "SELECT DISTINCT left(sku, 2) AS prefix FROM product WHERE scale_type IS NOT NULL ORDER BY 1"))
        .extracting(row -> row.get("prefix"))
        .containsExactly("20", "21", "22", "23", "24", "25");
  }

  @Test
  void every_code_has_a_valid_check_digit() {
    List<Map<String, Object>> codes =
        rows.list(
            "SELECT sku AS code FROM product WHERE sku IS NOT NULL UNION SELECT barcode FROM product_barcode"
                + " UNION SELECT scanned_code FROM receipt_line WHERE scanned_code IS NOT NULL");
    assertThat(codes)
        .hasSizeGreaterThan(300)
        .allSatisfy(row -> assertThat(isGtin((String) row.get("code"))).isTrue());
  }

  @Test
  void a_scanned_scale_code_without_its_value_is_the_plain_code_of_the_product() {
    List<Map<String, Object>> lines =
        rows.list(
            "SELECT l.sku, l.scanned_code FROM receipt_line l JOIN product p ON p.id = l.product_id WHERE p.scale_type IS NOT NULL");
    assertThat(lines)
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(((String) line.get("scanned_code")).substring(0, 8) + "0000")
                    .isEqualTo(((String) line.get("sku")).substring(0, 12)));
  }

  @Test
  void the_published_examples_of_scale_codes_come_out_the_same() {
    assertThat(rows.one("SELECT demo.scale_code(20, 5143, 123)")).isEqualTo("2000514301233");
    assertThat(rows.one("SELECT demo.scale_code(23, 235111, 0)")).isEqualTo("2323511100006");
    assertThat(rows.one("SELECT demo.scale_code(23, 865842, 217)")).isEqualTo("2386584202176");
  }

  @Test
  void nine_spellings_of_a_number_are_the_same_number() throws NumberParseException {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    for (Map<String, Object> row :
        rows.list(
            "SELECT n, array_agg(demo.phone(n, 5, s)) AS written FROM generate_series(1, 200) n, generate_series(0, 8) s GROUP BY n")) {
      String[] written = strings(row.get("written"));
      assertThat(written).hasSize(9).doesNotHaveDuplicates();
      String first = phones.format(phones.parse(written[0], "FI"), PhoneNumberFormat.E164);
      for (String spelling : written) {
        var number = phones.parse(spelling.replace("+3580", "+358"), "FI");
        assertThat(phones.isValidNumber(number)).as(spelling).isTrue();
        assertThat(phones.format(number, PhoneNumberFormat.E164)).as(spelling).isEqualTo(first);
      }
    }
  }

  @Test
  void foreign_numbers_are_valid_where_they_come_from() throws NumberParseException {
    PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    for (Map<String, Object> row :
        rows.list("SELECT value FROM customer_phone WHERE value ~ '^\\+(46|372)'")) {
      assertThat(phones.isValidNumber(phones.parse((String) row.get("value"), "FI")))
          .as((String) row.get("value"))
          .isTrue();
    }
  }

  @Test
  void about_55_percent_of_receipts_have_a_customer() {
    double share =
        ((Number) rows.one("SELECT avg((customer_id IS NOT NULL)::int) FROM receipt"))
            .doubleValue();
    assertThat(share).isBetween(0.48, 0.62);
  }

  @Test
  void lines_payments_and_totals_of_a_receipt_agree() {
    assertThat(
            rows.list(
                "SELECT r.id FROM receipt r LEFT JOIN LATERAL (SELECT sum(line_total_gross) AS s FROM receipt_line l WHERE l.receipt_id = r.id"
                    + " AND NOT l.voided) l ON true LEFT JOIN LATERAL (SELECT coalesce(sum(amount), 0) AS s FROM receipt_payment p"
                    + " WHERE p.receipt_id = r.id) p ON true WHERE r.total_gross <> coalesce(l.s, 0)"
                    + " OR (r.paid_at IS NOT NULL AND p.s <> r.total_gross + r.rounding) OR abs(r.rounding) > 0.02"))
        .isEmpty();
    assertThat(
            rows.list(
                "SELECT FROM receipt_line WHERE line_total_gross <> round(qty * unit_price_gross, 2) - discount_amount"))
        .isEmpty();
  }

  @Test
  void a_refund_in_2026_of_a_sale_in_2025_carries_the_old_rate() {
    assertThat(
            rows.list(
                "SELECT FROM receipt_line l JOIN receipt r ON r.id = l.receipt_id AND r.original_receipt_id IS NOT NULL"
                    + " JOIN receipt_line o ON o.receipt_id = r.original_receipt_id AND o.line_no = l.original_line_no"
                    + " WHERE l.tax_percent <> o.tax_percent"))
        .isEmpty();
  }

  @Test
  void foreign_keys_hold_though_they_rested_during_generation() {
    for (Map<String, Object> key :
        rows.list(
            "SELECT conrelid::regclass::text AS child, confrelid::regclass::text AS parent,"
                + " (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) AS reference FROM pg_constraint WHERE contype = 'f'")) {
      assertThat(
              rows.count(
                  "SELECT count(*) FROM %s c WHERE c.%s IS NOT NULL AND NOT EXISTS (SELECT FROM %s p WHERE p.id = c.%s)"
                      .formatted(
                          key.get("child"),
                          key.get("reference"),
                          key.get("parent"),
                          key.get("reference"))))
          .as(key.toString())
          .isZero();
    }
  }

  private static String[] strings(Object array) {
    try {
      return (String[]) ((java.sql.Array) array).getArray();
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** GS1: from the right, the digits before the check digit weigh 3, 1, 3, 1 ... */
  private static boolean isGtin(String code) {
    int sum = 0;
    for (int i = code.length() - 2, weight = 3; i >= 0; i--, weight = 4 - weight) {
      sum += weight * (code.charAt(i) - '0');
    }
    return (code.length() == 8 || code.length() == 13)
        && (10 - sum % 10) % 10 == code.charAt(code.length() - 1) - '0';
  }
}
