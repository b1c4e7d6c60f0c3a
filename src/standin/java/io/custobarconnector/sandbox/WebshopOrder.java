package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An order to place in the stand-in webshop.
 *
 * @param customerNumber the customer's number in Commerce Cloud; empty for one it does not know
 * @param email empty when the order has none
 * @param phone empty when the order has none
 * @param currency ISO 4217
 * @param lines what is bought
 * @param coupon a coupon's code; empty when none is used
 */
public record WebshopOrder(
    Optional<String> customerNumber,
    String email,
    String phone,
    String currency,
    List<Line> lines,
    Optional<String> coupon) {

  private static final BigDecimal TAX = new BigDecimal("0.255");
  private static final BigDecimal SHIPPING = new BigDecimal("4.90");
  private static final BigDecimal COUPON = new BigDecimal("0.10");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

  /**
   * A row of an order.
   *
   * @param ean the product's EAN, which the shop keeps as SKU
   * @param price of one, with tax
   */
  public record Line(String ean, String name, int quantity, BigDecimal price) {}

  /** A guest's order in euros. */
  public static WebshopOrder ofGuest(String email, Line... lines) {
    return new WebshopOrder(Optional.empty(), email, "", "EUR", List.of(lines), Optional.empty());
  }

  /** The same order of a customer that Commerce Cloud knows. */
  public WebshopOrder of(String number) {
    return new WebshopOrder(Optional.of(number), email, phone, currency, lines, coupon);
  }

  /** The same order in another currency. */
  public WebshopOrder in(String otherCurrency) {
    return new WebshopOrder(customerNumber, email, phone, otherCurrency, lines, coupon);
  }

  /** The order as WooCommerce writes it. */
  ObjectNode toJson(long id, Instant created, ZoneId zone) {
    ObjectNode order = Json.object();
    order.put("id", id).put("parent_id", 0).put("number", Long.toString(id));
    order.put("status", "pending").put("currency", currency).put("created_via", "checkout");
    time(order, "date_created", created, zone);
    time(order, "date_modified", created, zone);
    for (String later : List.of("date_paid", "date_completed")) {
      order.putNull(later).putNull(later + "_gmt");
    }
    order.put("prices_include_tax", true).put("customer_id", customerNumber.isPresent() ? id : 0);
    ObjectNode billing = order.putObject("billing");
    billing.put("first_name", "Testi").put("last_name", "Ostaja");
    billing.put("email", email).put("phone", phone).put("country", "FI");
    order.put("payment_method", "paytrail").put("payment_method_title", "Paytrail");
    customerNumber.ifPresentOrElse(
        number ->
            order
                .putArray("meta_data")
                .addObject()
                .put("id", id)
                .put("key", "commerce_cloud_customer")
                .put("value", number),
        () -> order.putArray("meta_data"));
    addLines(order, id);
    return order;
  }

  private void addLines(ObjectNode order, long id) {
    BigDecimal total = SHIPPING;
    BigDecimal discount = BigDecimal.ZERO;
    ArrayNode items = order.putArray("line_items");
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      BigDecimal full = line.price().multiply(BigDecimal.valueOf(line.quantity()));
      BigDecimal off =
          coupon.isPresent()
              ? full.multiply(COUPON).setScale(2, RoundingMode.HALF_UP)
              : BigDecimal.ZERO;
      ObjectNode item = items.addObject();
      item.put("id", id * 100 + i).put("name", line.name()).put("product_id", 7000 + i);
      item.put("variation_id", 0).put("quantity", line.quantity()).put("sku", line.ean());
      taxed(item, "subtotal", "subtotal_tax", full);
      taxed(item, "total", "total_tax", full.subtract(off));
      item.put("price", full.subtract(off).doubleValue() / line.quantity());
      total = total.add(full).subtract(off);
      discount = discount.add(off);
    }
    taxed(order, "discount_total", "discount_tax", discount);
    taxed(order, "shipping_total", "shipping_tax", SHIPPING);
    order.put("total", money(total));
    ObjectNode shipping = order.putArray("shipping_lines").addObject();
    shipping.put("id", id * 100 + 90).put("method_title", "Posti").put("method_id", "flat_rate");
    order.putArray("fee_lines");
    ArrayNode coupons = order.putArray("coupon_lines");
    coupon.ifPresent(code -> coupons.addObject().put("id", id * 100 + 95).put("code", code));
    order.putArray("refunds");
  }

  private static void taxed(ObjectNode node, String net, String tax, BigDecimal gross) {
    BigDecimal without = gross.divide(BigDecimal.ONE.add(TAX), 2, RoundingMode.HALF_UP);
    node.put(net, money(without)).put(tax, money(gross.subtract(without)));
  }

  static String money(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }

  /** Writes a time as WooCommerce does: whole seconds, without a zone, once local and once GMT. */
  static void time(ObjectNode order, String field, Instant time, ZoneId zone) {
    Instant second = time.truncatedTo(ChronoUnit.SECONDS);
    order.put(field, TIME.format(second.atZone(zone)));
    order.put(field + "_gmt", TIME.format(second.atZone(ZoneOffset.UTC)));
  }
}
