package io.custobarconnector.torture;

import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Rows that cannot be delivered: some are refused by Custobar, some by the connector.
 *
 * @param customers external_id of those that Custobar refuses
 * @param products external_id of those that Custobar refuses
 * @param refused receipts with a row that Custobar refuses
 * @param nobodys receipts of somebody whose phone number is none, which the connector refuses
 */
record BadRows(
    Set<String> customers, Set<String> products, Set<String> refused, Set<String> nobodys) {

  private static final int EACH = 3;

  static BadRows plant(Rows rows, SplittableRandom random) {
    BadRows bad = new BadRows(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
    for (int i = 0; i < EACH; i++) {
      bad.customers.add(
          any(
              rows,
              random,
              "SELECT sequence_number FROM customer WHERE NOT gdpr_restricted AND deleted_at IS NULL ORDER BY 1"));
      bad.products.add(
          any(
              rows,
              random,
              "SELECT sku FROM product WHERE active AND sku IS NOT NULL AND product_type = 'basic' ORDER BY sku"));
      bad.refused.add(
          any(
              rows,
              random,
              """
              SELECT r.id FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id AND l.line_no = 1
               WHERE r.customer_id IS NOT NULL AND r.status = 'paid' AND r.order_type = 'sale' ORDER BY r.id\
              """));
      bad.nobodys.add(
          rows.one(
                  """
                  WITH paid AS (
                    INSERT INTO receipt (receipt_number, store_id, customer_phone, opened_at, paid_at, total_gross)
                    VALUES ('NOBODY', 1, 'soita huomenna', now(), now(), 10) RETURNING id
                  )
                  INSERT INTO receipt_line (receipt_id, line_no, name, qty, unit_price_gross, tax_percent, line_total_gross)
                  SELECT id, 1, 'Muki', 1, 10, 25.5, 10 FROM paid RETURNING receipt_id\
                  """)
              .toString());
    }
    return bad;
  }

  private static String any(Rows rows, SplittableRandom random, String sql) {
    List<Map<String, Object>> found = rows.list(sql);
    return found.get(random.nextInt(found.size())).values().iterator().next().toString();
  }

  /** Lets Custobar refuse its own. */
  void poison(StandInCustobar custobar) {
    customers.forEach(id -> custobar.poison(Datatype.CUSTOMERS, "external_id", id));
    products.forEach(id -> custobar.poison(Datatype.PRODUCTS, "external_id", id));
    refused.forEach(id -> custobar.poison(Datatype.SALES, "external_id", id + "-1"));
  }

  /** All receipts that cannot be delivered. */
  Set<String> receipts() {
    Set<String> all = new TreeSet<>(refused);
    all.addAll(nobodys);
    return all;
  }
}
