package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.sandbox.CustomerIndex.Found;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sales: an uploaded item is one row, rows with one sale_external_id are one transaction, its
 * {@code sale_} keys may stand on any of the rows. Rules: <a
 * href="https://developers.custobar.com/sales.html">sales</a>. Kept in the shape in which sales
 * read back: unprefixed, with the rows under {@code products}.
 */
final class SalesStore implements RecordStore {
  private static final String PREFIX = "sale_";
  private static final String ROWS = "products";

  private final RecordTable table = new RecordTable();
  private final HashIndex byId = new HashIndex();
  private final Deliveries deliveries = new Deliveries();
  private final CustomerStore customers;
  private final boolean appliesPermissions;

  SalesStore(StandInOptions options, CustomerStore customers) {
    this.customers = customers;
    this.appliesPermissions = options.assumes(Unknown.SalePermissions.APPLIED);
  }

  @Override
  public void apply(List<ObjectNode> rows, Effects effects) {
    Map<String, List<ObjectNode>> bySale = new LinkedHashMap<>();
    for (ObjectNode row : rows) {
      bySale.computeIfAbsent(Json.text(row, "sale_external_id"), id -> new ArrayList<>()).add(row);
    }
    bySale.forEach((id, saleRows) -> applySale(id, saleRows, effects));
  }

  private void applySale(String id, List<ObjectNode> rows, Effects effects) {
    int number = find(id);
    ObjectNode sale = number < 0 ? Json.object().put("external_id", id) : table.get(number);
    ArrayNode products = sale.withArrayProperty(ROWS);
    for (ObjectNode row : rows) {
      String rowId = Json.text(row, "external_id");
      boolean changed = applyRow(sale, products, row, rowId);
      deliveries.note(HashIndex.hash(id + "/" + rowId), changed);
      effects.count(changed);
    }
    if (number < 0) {
      byId.add(HashIndex.hash(id), table.add(sale));
    } else {
      table.put(number, sale);
    }
    link(sale, effects);
  }

  private static boolean applyRow(
      ObjectNode sale, ArrayNode products, ObjectNode row, String rowId) {
    Optional<ObjectNode> known = rowOf(products, rowId);
    ObjectNode product = known.orElseGet(Json::object);
    boolean changed = known.isEmpty();
    for (Map.Entry<String, JsonNode> field : row.properties()) {
      String name = field.getKey();
      boolean header = name.startsWith(PREFIX);
      ObjectNode target = header || name.equals("tags") ? sale : product;
      String key = header ? name.substring(PREFIX.length()) : name;
      if (!key.equals(ROWS)) {
        JsonNode before = target.path(key);
        Merge.value(target, key, field.getValue());
        changed |= !before.equals(target.path(key));
      }
    }
    if (known.isEmpty()) {
      products.add(product);
    }
    return changed;
  }

  private static Optional<ObjectNode> rowOf(ArrayNode products, String rowId) {
    for (JsonNode product : products) {
      if (!rowId.isEmpty() && Json.text(product, "external_id").equals(rowId)) {
        return Optional.of((ObjectNode) product);
      }
    }
    return Optional.empty();
  }

  private void link(ObjectNode sale, Effects effects) {
    for (Found buyer : customers.linked(buyer(sale), effects)) {
      customers.happened(buyer, "last_purchase_date", Json.text(sale, "date"));
      if (appliesPermissions) {
        for (String name : CustomerStore.PERMISSIONS) {
          StoredType.BOOLEAN
              .convert(sale.path(name), ZoneOffset.UTC)
              .map(value -> new CustomerStore.Permission(name, value.booleanValue()))
              .ifPresent(
                  p -> customers.subscribe(buyer, Optional.of(p), sale.path(""), true, effects));
        }
      }
    }
  }

  /** The buyer as a customer: identifiers, and the personal data that a sale may carry. */
  private static ObjectNode buyer(ObjectNode sale) {
    ObjectNode person = Json.object();
    copy(sale, "customer_id", person, "external_id");
    copy(sale, "customer_company", person, "company");
    for (String key :
        List.of(
            "phone_number",
            "email",
            "first_name",
            "last_name",
            "street_address",
            "zip_code",
            "city",
            "country")) {
      copy(sale, key, person, key);
    }
    return person;
  }

  private static void copy(ObjectNode from, String key, ObjectNode to, String as) {
    if (from.has(key)) {
      to.set(as, from.get(key));
    }
  }

  private int find(String id) {
    for (int number : byId.find(HashIndex.hash(id))) {
      if (Json.text(table.get(number), "external_id").equals(id)) {
        return number;
      }
    }
    return -1;
  }

  /** Transactions that still lack their mandatory date or any key of a customer. */
  int incomplete() {
    int count = 0;
    for (int i = 0; i < table.end(); i++) {
      if (table.has(i)) {
        ObjectNode sale = table.get(i);
        boolean nobody = CustomerIndex.identifiers(buyer(sale)).stream().allMatch(String::isEmpty);
        count += nobody || !sale.has("date") ? 1 : 0;
      }
    }
    return count;
  }

  /** Removes what a customer bought. */
  void removeOf(String customerId) {
    for (int i = 0; i < table.end(); i++) {
      if (table.has(i) && Json.text(table.get(i), "customer_id").equals(customerId)) {
        byId.remove(HashIndex.hash(Json.text(table.get(i), "external_id")), i);
        table.remove(i);
      }
    }
  }

  @Override
  public RecordTable table() {
    return table;
  }

  @Override
  public Optional<int[]> candidates(String field, String value) {
    return field.equals("external_id")
        ? Optional.of(byId.find(HashIndex.hash(value)))
        : Optional.empty();
  }

  @Override
  public List<String> deliveryKeys(ObjectNode shown) {
    List<String> keys = new ArrayList<>();
    String sale = Json.text(shown, "external_id");
    shown.path(ROWS).forEach(row -> keys.add(sale + "/" + Json.text(row, "external_id")));
    return keys;
  }

  @Override
  public DeliveryCount deliveries(String key) {
    return deliveries.of(key);
  }
}
