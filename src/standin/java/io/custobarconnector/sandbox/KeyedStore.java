package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Products and shops: known by external_id; a product without it is looked up by its other keys, as
 * the <a href="https://developers.custobar.com/products.html">products page</a> says.
 */
final class KeyedStore implements RecordStore {
  private final RecordTable table = new RecordTable();
  private final Map<String, HashIndex> byField = new HashMap<>();
  private final Deliveries deliveries = new Deliveries();
  private final List<String> identity;
  private final boolean mergesStock;

  private KeyedStore(List<String> identity, boolean mergesStock) {
    this.identity = identity;
    this.mergesStock = mergesStock;
    identity.forEach(field -> byField.put(field, new HashIndex()));
  }

  static KeyedStore products(StandInOptions options) {
    List<String> identity =
        options.assumes(Unknown.ProductFallback.SKU_FIRST)
            ? List.of("external_id", "sku", "ean")
            : List.of("external_id", "ean", "sku");
    return new KeyedStore(identity, options.assumes(Unknown.Stock.MERGED_BY_SHOP));
  }

  static KeyedStore shops() {
    return new KeyedStore(List.of("external_id"), false);
  }

  @Override
  public void apply(List<ObjectNode> rows, Effects effects) {
    for (ObjectNode row : rows) {
      String id = Json.text(row, "external_id");
      int number = find(row);
      boolean changed;
      if (number >= 0) {
        changed = update(number, row);
      } else if (id.isEmpty()) {
        effects.ignore(); // sku or ean of a product nobody has
        continue;
      } else {
        ObjectNode record = Merge.fresh(row);
        dropZeroSalePrice(record);
        add(record);
        changed = true;
      }
      String key = id.isEmpty() ? Json.text(table.get(number), "external_id") : id;
      deliveries.note(HashIndex.hash(key), changed);
      effects.count(changed);
    }
  }

  private int find(ObjectNode row) {
    for (String field : identity) {
      String value = Json.text(row, field);
      for (int number : byField.get(field).find(HashIndex.hash(value))) {
        if (!value.isEmpty() && Json.text(table.get(number), field).equals(value)) {
          return number;
        }
      }
      if (field.equals("external_id") && !value.isEmpty()) {
        return -1;
      }
    }
    return -1;
  }

  private boolean update(int number, ObjectNode row) {
    ObjectNode record = table.get(number);
    index(record, number, false);
    merge(record, row);
    index(record, number, true);
    return table.put(number, record);
  }

  private void add(ObjectNode record) {
    index(record, table.add(record), true);
  }

  private void index(ObjectNode record, int number, boolean add) {
    for (String field : identity) {
      String value = Json.text(record, field);
      if (!value.isEmpty() && add) {
        byField.get(field).add(HashIndex.hash(value), number);
      } else if (!value.isEmpty()) {
        byField.get(field).remove(HashIndex.hash(value), number);
      }
    }
  }

  private void merge(ObjectNode record, ObjectNode row) {
    JsonNode stock = record.get("stock");
    Merge.into(record, row);
    if (mergesStock && stock != null && row.path("stock").isArray()) {
      Map<String, JsonNode> byShop = new LinkedHashMap<>();
      stock.forEach(entry -> byShop.put(Json.text(entry, "shop_id"), entry));
      row.get("stock").forEach(entry -> byShop.put(Json.text(entry, "shop_id"), entry));
      record.putArray("stock").addAll(byShop.values());
    }
    dropZeroSalePrice(record);
  }

  /** Both official connectors send 0 for a product that has no sale price. */
  private static void dropZeroSalePrice(ObjectNode record) {
    if (record.path("sale_price").isInt() && record.get("sale_price").intValue() == 0) {
      record.remove("sale_price");
    }
  }

  @Override
  public RecordTable table() {
    return table;
  }

  @Override
  public Optional<int[]> candidates(String field, String value) {
    return Optional.ofNullable(byField.get(field)).map(i -> i.find(HashIndex.hash(value)));
  }

  @Override
  public List<String> deliveryKeys(ObjectNode shown) {
    return List.of(Json.text(shown, "external_id"));
  }

  @Override
  public DeliveryCount deliveries(String key) {
    return deliveries.of(key);
  }
}
