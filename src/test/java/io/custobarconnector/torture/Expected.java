package io.custobarconnector.torture;

import io.custobarconnector.flows.Held;
import io.custobarconnector.flows.Source;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Rows;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What Custobar should hold in the end, worked out from the source's tables; rows that no one could
 * deliver are left out of it.
 */
record Expected(Rows rows, Source source, BadRows bad) {

  Expected(Rows rows, BadRows bad) {
    this(rows, new Source(rows), bad);
  }

  Map<String, Map<String, String>> shops() {
    return source.shops();
  }

  /**
   * Products with the balances of their stock. One that came and went between two runs was never
   * told, so there is nothing to hide.
   */
  Map<String, Map<String, String>> products(Held held) {
    Map<String, Map<String, String>> products = source.products();
    products.keySet().removeAll(bad.products());
    products
        .entrySet()
        .removeIf(
            product ->
                product.getValue().get("visible").equals("false")
                    && held.record(Datatype.PRODUCTS, product.getKey()).isEmpty());
    for (Map<String, Object> item :
        rows.list(
            "SELECT i.id AS item, i.sku, p.id AS product FROM stock_item i JOIN product p ON p.sku = i.sku")) {
      Map<String, BigDecimal> free = free(item.get("item"));
      balance(products.get(item.get("sku").toString()), free, BigDecimal.ONE);
      for (Map<String, Object> code :
          rows.list(
              "SELECT barcode, conversion_rate FROM product_barcode WHERE product_id = ?",
              item.get("product"))) {
        balance(
            products.get(code.get("barcode").toString()),
            free,
            (BigDecimal) code.get("conversion_rate"));
      }
    }
    return products;
  }

  /** What is free to sell by shop; the central stock under a blank. */
  private Map<String, BigDecimal> free(Object item) {
    Map<String, BigDecimal> free = new TreeMap<>();
    for (Map<String, Object> balance :
        rows.list(
            """
            SELECT coalesce(s.external_id, '') AS shop, b.current_qty - b.reserved_qty AS qty
              FROM stock_balance b JOIN stock t ON t.id = b.stock_id LEFT JOIN store s ON s.id = t.store_id
             WHERE b.stock_item_id = ?\
            """,
            item)) {
      free.merge(balance.get("shop").toString(), (BigDecimal) balance.get("qty"), BigDecimal::add);
    }
    return free;
  }

  private static void balance(
      Map<String, String> product, Map<String, BigDecimal> free, BigDecimal contents) {
    if (product == null || product.get("visible").equals("false")) {
      return;
    }
    Map<String, BigDecimal> sellable = new TreeMap<>();
    free.forEach(
        (shop, quantity) -> {
          BigDecimal some = quantity.max(BigDecimal.ZERO);
          sellable.put(
              shop,
              contents.compareTo(BigDecimal.ONE) == 0
                  ? some
                  : some.divide(contents, 0, RoundingMode.DOWN));
        });
    BigDecimal total = sellable.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    List<String> stores =
        sellable.entrySet().stream()
            .filter(store -> !store.getKey().isEmpty())
            .map(
                store ->
                    "{\"shop_id\":\"%s\",\"quantity\":%s}"
                        .formatted(store.getKey(), Held.number(store.getValue())))
            .toList();
    product.put("stock", stores.toString());
    product.put("demo__stock_total", Held.number(total));
    product.put("in_stock", Boolean.toString(total.signum() > 0));
  }

  /** Customers with what they said about marketing at the till. */
  Map<String, Map<String, String>> customers() {
    Map<String, Map<String, String>> customers = source.customers();
    for (Map<String, Object> customer : rows.list("SELECT * FROM customer")) {
      Map<String, String> sent = customers.get(customer.get("sequence_number").toString());
      for (String channel : List.of("email", "sms")) {
        Object said = customer.get("marketing_" + channel);
        if (sent != null
            && said != null
            && customer.get("marketing_" + channel + "_at") != null
            && !"custobar".equals(customer.get("marketing_" + channel + "_source"))) {
          boolean heard =
              !isDoubted(
                  customer.get("sequence_number").toString(),
                  channel,
                  customer.get("marketing_" + channel + "_at"));
          sent.put("can_" + channel, Boolean.toString(heard && (Boolean) said));
        }
      }
    }
    customers.keySet().removeAll(bad.customers());
    return customers;
  }

  /**
   * Whether the last word was a yes that was typed before the connector had read the no that it
   * follows: that may be older than the no, and does not count. By the times alone, and not only by
   * what the history calls it.
   */
  private boolean isDoubted(String customer, String channel, Object saidAt) {
    return rows
        .list(
            """
            SELECT yes.reason
              FROM (SELECT * FROM connector.permission_audit WHERE external_id = ? AND channel = ?
                     ORDER BY id DESC LIMIT 1) AS yes
             WHERE yes.stated AND EXISTS (
                   SELECT FROM connector.permission_audit no
                    WHERE no.external_id = yes.external_id AND no.channel = yes.channel AND NOT no.stated
                      AND no.id < yes.id AND no.decided_at >= ?)\
            """,
            customer,
            channel,
            saidAt)
        .stream()
        .anyMatch(
            word -> List.of("keeps-withdrawal", "within-tolerance").contains(word.get("reason")));
  }

  /**
   * Sales. Those of people who were erased or restricted later are no longer in the source;
   * Custobar keeps them as they were.
   */
  Map<String, Map<String, String>> sales(Held held) {
    Map<String, Map<String, String>> sales = source.sales();
    sales.keySet().removeAll(bad.receipts());
    for (Map<String, Object> receipt :
        rows.list(
            """
            SELECT r.id FROM receipt r LEFT JOIN customer c ON c.id = r.customer_id
             WHERE coalesce(c.gdpr_restricted OR c.deleted_at IS NOT NULL, false)
                OR c.id IS NULL AND r.customer_phone IS NULL AND r.customer_email IS NULL\
            """)) {
      String id = receipt.get("id").toString();
      Map<String, String> kept = held.record(Datatype.SALES, id);
      if (!kept.isEmpty() && !bad.receipts().contains(id)) {
        sales.putIfAbsent(id, kept);
      }
    }
    return sales;
  }

  /** Joins, each by customer or phone and receipt. */
  Set<String> joins() {
    return rows
        .list(
            """
            SELECT coalesce(c.sequence_number::text, '') AS customer, j.receipt_id
              FROM loyalty_join j
                   LEFT JOIN customer c ON c.id = j.customer_id
                   LEFT JOIN receipt r ON r.id = j.receipt_id
             WHERE j.joined_at > now() - interval '6 days'
               AND (r.id IS NULL OR r.paid_at IS NOT NULL)
               AND (c.id IS NOT NULL OR r.customer_phone IS NOT NULL)
               AND NOT coalesce(c.gdpr_restricted OR c.deleted_at IS NOT NULL, false)\
            """)
        .stream()
        .map(join -> join.get("customer") + " " + Objects.toString(join.get("receipt_id"), ""))
        .collect(Collectors.toCollection(HashSet::new));
  }
}
