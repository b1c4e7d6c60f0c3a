package io.custobarconnector.flows;

import io.custobarconnector.sandbox.Rows;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Custobar should hold, worked out from the tables of the reference database one table at a
 * time and in Java, without the flows' own queries and without the connector's conversions.
 */
public record Source(Rows rows) {

  private static final Pattern FINNISH =
      Pattern.compile("(?:\\+358|00358|358)?0?([1-9][0-9]{5,9})");
  private static final Pattern EMAIL =
      Pattern.compile("[A-Za-z0-9.'-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");

  /** Valid inside the retailer only, or a coupon. */
  private static final Pattern NOT_OF_A_MAKER =
      Pattern.compile("[02].{7}|.?(0[245]|2.|9[89]).{11}");

  /** Shops by external_id. */
  public Map<String, Map<String, String>> shops() {
    Map<String, Map<String, String>> shops = new LinkedHashMap<>();
    for (Map<String, Object> store : all("store")) {
      Map<String, String> shop = new TreeMap<>();
      for (String same :
          List.of("external_id", "name", "email", "street_address", "city", "country")) {
        put(shop, same, store.get(same));
      }
      put(shop, "shop_type", store.get("store_type").equals("webshop") ? "online" : "offline");
      put(shop, "phone_number", phone(text(store, "phone")));
      put(shop, "is_hidden", !is(store, "active"));
      shops.put(text(store, "external_id"), shop);
    }
    return shops;
  }

  /** Products by external_id: one for each EAN. */
  public Map<String, Map<String, String>> products() {
    Map<Object, List<Map<String, Object>>> barcodes = by("product_id", all("product_barcode"));
    Map<Object, List<Map<String, Object>>> prices = by("product_id", all("price"));
    Map<Object, List<Map<String, Object>>> shelves = by("product_id", all("product_category"));
    Map<Object, Map<String, Object>> categories = one("id", all("category"));
    Map<Object, Map<String, Object>> products = one("id", all("product"));
    Instant now = Instant.now();
    Map<String, Map<String, String>> expected = new LinkedHashMap<>();
    for (Map<String, Object> product : products.values()) {
      if (product.get("product_type").equals("deposit")) {
        continue;
      }
      Object id = product.get("id");
      List<Map<String, Object>> ids =
          shelves.getOrDefault(id, List.of()).stream()
              .map(shelf -> categories.get(shelf.get("category_id")))
              .sorted(Comparator.comparing(category -> (Integer) category.get("id")))
              .toList();
      List<Map<String, Object>> codes = new ArrayList<>();
      codes.add(
          Map.of(
              "barcode",
              code(product),
              "package_unit",
              product.get("measurement_unit"),
              "conversion_rate",
              BigDecimal.ONE));
      codes.addAll(barcodes.getOrDefault(id, List.of()));
      for (Map<String, Object> code : codes) {
        BigDecimal contents = (BigDecimal) code.get("conversion_rate");
        boolean several = contents.compareTo(BigDecimal.ONE) != 0;
        String barcode = text(code, "barcode");
        Map<String, String> sent = new TreeMap<>();
        put(sent, "external_id", barcode);
        if (!is(product, "active")) {
          if (!wasGoneBeforeTheFirstRun("products", product)) {
            put(sent, "visible", false);
            expected.put(barcode, sent);
          }
          continue;
        }
        put(sent, "visible", true);
        put(sent, "ean", isEan(barcode) ? barcode : null);
        put(sent, "title", text(product, "name") + (several ? " " + code.get("package_unit") : ""));
        for (String same : List.of("description", "brand", "vendor")) {
          put(sent, same, product.get(same));
        }
        put(sent, "image", product.get("image_url"));
        put(sent, "url", product.get("web_url"));
        put(sent, "price", cents(((BigDecimal) product.get("standard_price")).multiply(contents)));
        put(
            sent,
            "sale_price",
            prices.getOrDefault(id, List.of()).stream()
                .filter(price -> price.get("store_id") == null)
                .filter(price -> !instant(price, "valid_from").isAfter(now))
                .filter(price -> instant(price, "valid_to").isAfter(now))
                .map(price -> (BigDecimal) price.get("amount"))
                .min(Comparator.naturalOrder())
                .map(amount -> cents(amount.multiply(contents)))
                .orElse(null));
        put(sent, "unit", several ? code.get("package_unit") : product.get("measurement_unit"));
        put(sent, "category", ids.stream().map(c -> text(c, "name")).toList());
        put(sent, "category_id", ids.stream().map(c -> text(c, "external_id")).toList());
        Object model = product.get("parent_id");
        put(
            sent,
            "main_product_ids",
            model == null ? List.of() : List.of(code(products.get(model))));
        put(
            sent,
            "exclude_from_recommendations",
            List.of("gift_card", "service").contains(text(product, "product_type")));
        expected.put(barcode, sent);
      }
    }
    return expected;
  }

  private static String code(Map<String, Object> product) {
    return product.get("sku") == null ? "SCC-" + product.get("id") : text(product, "sku");
  }

  /** Customers by external_id. */
  public Map<String, Map<String, String>> customers() {
    Map<Object, List<Map<String, Object>>> phones =
        by("customer_id", sorted("position", all("customer_phone")));
    Map<Object, List<Map<String, Object>>> addresses =
        by("customer_id", sorted("position", all("customer_address")));
    Map<Object, List<Map<String, Object>>> members =
        by("customer_id", sorted("group_id", all("customer_group_member")));
    Map<Object, Map<String, Object>> groups = one("id", all("customer_group"));
    Map<Object, Map<String, Object>> tiers = one("id", all("loyalty_tier"));
    Map<String, Map<String, String>> expected = new LinkedHashMap<>();
    for (Map<String, Object> customer : all("customer")) {
      if (is(customer, "gdpr_restricted") || customer.get("deleted_at") != null) {
        continue;
      }
      Object id = customer.get("id");
      Map<String, String> sent = new TreeMap<>();
      put(sent, "external_id", customer.get("sequence_number"));
      for (String same : List.of("first_name", "last_name", "language", "birth_date")) {
        put(sent, same, customer.get(same));
      }
      put(sent, "email", email(text(customer, "email")));
      put(
          sent,
          "phone_number",
          phones.getOrDefault(id, List.of()).stream()
              .map(phone -> phone(text(phone, "value")))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null));
      addresses.getOrDefault(id, List.of()).stream()
          .findFirst()
          .ifPresent(
              address ->
                  List.of("street_address", "zip_code", "city", "country")
                      .forEach(same -> put(sent, same, address.get(same))));
      put(sent, "date_joined", tenantTime(instant(customer, "created_at")));
      put(sent, "company", customer.get("company_name"));
      Map<String, Object> tier = tiers.get(customer.get("loyalty_tier_id"));
      put(sent, "demo__loyalty_tier", tier == null ? null : tier.get("name"));
      put(sent, "demo__loyalty_points", customer.get("loyalty_points"));
      List<String> names =
          members.getOrDefault(id, List.of()).stream()
              .map(member -> text(groups.get(member.get("group_id")), "name"))
              .toList();
      put(sent, "demo__customer_groups", names);
      expected.put(text(customer, "sequence_number"), sent);
    }
    return expected;
  }

  /** Fields of customers that cannot be sent as they are, as {@code key field}. */
  public Set<String> omissions() {
    Map<String, Map<String, String>> sent = customers();
    Map<Object, List<Map<String, Object>>> phones = by("customer_id", all("customer_phone"));
    Set<String> omitted = new TreeSet<>();
    for (Map<String, Object> customer : all("customer")) {
      String key = text(customer, "sequence_number");
      Map<String, String> record = sent.get(key);
      if (is(customer, "gdpr_restricted")) {
        continue;
      }
      if (record == null) {
        if (!wasGoneBeforeTheFirstRun("customers", customer)) {
          omitted.add(key + " _deleted");
        }
        continue;
      }
      if (customer.get("email") != null && !record.containsKey("email")) {
        omitted.add(key + " email");
      }
      boolean dialled =
          phones.getOrDefault(customer.get("id"), List.of()).stream()
              .anyMatch(phone -> !text(phone, "value").isBlank());
      if (dialled && !record.containsKey("phone_number")) {
        omitted.add(key + " phone_number");
      }
    }
    return omitted;
  }

  /** Sales by external_id, the rows among the fields as {@code row: field}. */
  public Map<String, Map<String, String>> sales() {
    Map<Object, List<Map<String, Object>>> lines =
        by("receipt_id", sorted("line_no", all("receipt_line")));
    Map<Object, List<Map<String, Object>>> payments =
        by("receipt_id", sorted("line_no", all("receipt_payment")));
    Map<Object, List<Map<String, Object>>> uses =
        by("receipt_id", sorted("id", all("benefit_use")));
    Map<Object, Map<String, Object>> customers = one("id", all("customer"));
    Map<Object, Map<String, Object>> stores = one("id", all("store"));
    Map<Object, Map<String, Object>> products = one("id", all("product"));
    Map<String, Map<String, String>> expected = new LinkedHashMap<>();
    for (Map<String, Object> receipt : all("receipt")) {
      Object id = receipt.get("id");
      Map<String, Object> customer = customers.get(receipt.get("customer_id"));
      boolean sale = List.of("paid", "voided").contains(text(receipt, "status"));
      boolean known =
          customer != null
              ? !is(customer, "gdpr_restricted") && customer.get("deleted_at") == null
              : receipt.get("customer_phone") != null || receipt.get("customer_email") != null;
      List<Map<String, Object>> sold =
          lines.getOrDefault(id, List.of()).stream()
              .filter(line -> !is(line, "voided"))
              .filter(line -> !List.of("gift_card", "deposit").contains(text(line, "line_type")))
              .toList();
      if (!sale || !known || sold.isEmpty() || receipt.get("order_type").equals("void")) {
        continue;
      }
      Map<String, String> sent = new TreeMap<>();
      put(sent, "external_id", id);
      put(sent, "date", instant(receipt, "paid_at").truncatedTo(ChronoUnit.SECONDS));
      if (customer != null) {
        put(sent, "customer_id", customer.get("sequence_number"));
      } else {
        put(sent, "phone_number", phone(text(receipt, "customer_phone")));
        put(sent, "email", email(text(receipt, "customer_email")));
      }
      put(sent, "shop_id", stores.get(receipt.get("store_id")).get("external_id"));
      put(sent, "state", receipt.get("status").equals("voided") ? "CANCELED" : "COMPLETE");
      put(sent, "total", cents(sum(sold, "line_total_gross")));
      put(
          sent,
          "discount",
          cents(
              sold.stream()
                  .map(line -> ((BigDecimal) line.get("discount_amount")).abs())
                  .reduce(BigDecimal.ZERO, BigDecimal::add)));
      put(
          sent,
          "payment_method",
          paid(payments.getOrDefault(id, List.of())).entrySet().stream()
              .max(Comparator.comparing(means -> means.getValue().abs()))
              .map(Map.Entry::getKey)
              .orElse(null));
      List<String> used =
          uses.getOrDefault(id, List.of()).stream()
              .filter(use -> List.of("used", "reported").contains(text(use, "state")))
              .map(use -> text(use, "benefit_ref"))
              .toList();
      put(sent, "coupon_codes", uses.containsKey(id) ? used : null);
      for (Map<String, Object> line : sold) {
        String row = id + "-" + line.get("line_no");
        Map<String, Object> product = products.get(line.get("product_id"));
        Object code = line.get("sku") != null ? line.get("sku") : product == null ? null : "";
        put(sent, row + ": external_id", row);
        put(sent, row + ": product_id", "".equals(code) ? code(product) : code);
        put(sent, row + ": product_title", line.get("name"));
        put(sent, row + ": quantity", Held.number((BigDecimal) line.get("qty")));
        put(sent, row + ": unit_price", cents((BigDecimal) line.get("unit_price_gross")));
        put(sent, row + ": discount", cents(((BigDecimal) line.get("discount_amount")).abs()));
        put(sent, row + ": total", cents((BigDecimal) line.get("line_total_gross")));
      }
      expected.put(id.toString(), sent);
    }
    return expected;
  }

  /** Of a length of a GTIN, with a right check digit, from a maker. */
  private static boolean isEan(String code) {
    if (!code.matches("[0-9]{8}|[0-9]{13,14}") || NOT_OF_A_MAKER.matcher(code).matches()) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < code.length(); i++) {
      int fromRight = code.length() - i;
      sum += (code.charAt(i) - '0') * (fromRight % 2 == 0 ? 3 : 1);
    }
    return sum % 10 == 0;
  }

  /** E.164, for the numbers that the reference database has. */
  private static String phone(String typed) {
    if (typed == null) {
      return null;
    }
    String digits = typed.replaceAll("[^0-9+]", "");
    if (digits.startsWith("+") && !digits.startsWith("+358")) {
      return digits;
    }
    Matcher finnish = FINNISH.matcher(digits);
    // +358 99 000 is planted as a number that is not in use.
    return finnish.matches() && !finnish.group(1).equals("99000")
        ? "+358" + finnish.group(1)
        : null;
  }

  private static String email(String typed) {
    if (typed == null || !EMAIL.matcher(typed.strip()).matches()) {
      return null;
    }
    String address = typed.strip();
    int at = address.indexOf('@');
    return address.substring(0, at) + address.substring(at).toLowerCase(Locale.ROOT);
  }

  /** Customers read back in the tenant's time, without an offset. */
  private static String tenantTime(Instant instant) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")
        .format(instant.atZone(ZoneId.of("Europe/Helsinki")));
  }

  private List<Map<String, Object>> all(String table) {
    return rows.list("SELECT * FROM " + table);
  }

  private static List<Map<String, Object>> sorted(String column, List<Map<String, Object>> rows) {
    return rows.stream()
        .sorted(Comparator.comparing(row -> ((Number) row.get(column)).longValue()))
        .toList();
  }

  private static Map<Object, List<Map<String, Object>>> by(
      String column, List<Map<String, Object>> rows) {
    return rows.stream().collect(Collectors.groupingBy(row -> row.get(column)));
  }

  private static Map<Object, Map<String, Object>> one(
      String column, List<Map<String, Object>> rows) {
    return rows.stream().collect(Collectors.toMap(row -> row.get(column), row -> row));
  }

  private static BigDecimal sum(List<Map<String, Object>> rows, String column) {
    return rows.stream()
        .map(row -> (BigDecimal) row.get(column))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String cents(BigDecimal euros) {
    return euros.setScale(2, RoundingMode.HALF_UP).movePointRight(2).toPlainString();
  }

  private static void put(Map<String, String> record, String name, Object value) {
    if (value != null && !Objects.toString(value).isBlank()) {
      record.put(name, value.toString().strip());
    }
  }

  private static String text(Map<String, Object> row, String column) {
    return Objects.toString(row.get(column), null);
  }

  /** What had gone by then, Custobar never had. */
  private boolean wasGoneBeforeTheFirstRun(String flow, Map<String, Object> row) {
    Timestamp first =
        (Timestamp) rows.one("SELECT min(started_at) FROM connector.run WHERE flow = ?", flow);
    return first == null || instant(row, "updated_at").isBefore(first.toInstant());
  }

  private static boolean is(Map<String, Object> row, String column) {
    return (Boolean) row.get(column);
  }

  /** What was paid by each means, change taken off. */
  private static Map<String, BigDecimal> paid(List<Map<String, Object>> payments) {
    Map<String, BigDecimal> paid = new LinkedHashMap<>();
    for (Map<String, Object> payment : payments) {
      paid.merge(
          text(payment, "payment_type"), (BigDecimal) payment.get("amount"), BigDecimal::add);
    }
    return paid;
  }

  private static Instant instant(Map<String, Object> row, String column) {
    return ((Timestamp) row.get(column)).toInstant();
  }
}
