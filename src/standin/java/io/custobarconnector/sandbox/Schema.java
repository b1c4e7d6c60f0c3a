package io.custobarconnector.sandbox;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The type of each known field. The names are those of the field tables: <a
 * href="https://developers.custobar.com/customers.html">customers</a>, <a
 * href="https://developers.develbar.com/reference/get-products.html">products</a>, <a
 * href="https://developers.develbar.com/reference/import-sales.html">sales</a>, <a
 * href="https://developers.custobar.com/shops.html">shops</a>, <a
 * href="https://www.custobar.com/docs/api/events">events</a>. A field without a type takes any
 * value, since unknown keys do not fail a request.
 */
final class Schema {
  private static final Map<String, StoredType> CUSTOMERS =
      Map.ofEntries(
          entry("external_id", StoredType.CUSTOMER_ID),
          entry("phone_number", StoredType.PHONE_NUMBER),
          entry("email", StoredType.EMAIL),
          entry("canonical_id", StoredType.STRING),
          entry("first_name", StoredType.STRING),
          entry("last_name", StoredType.STRING),
          entry("can_email", StoredType.BOOLEAN),
          entry("can_post", StoredType.BOOLEAN),
          entry("can_profile", StoredType.BOOLEAN),
          entry("can_push", StoredType.BOOLEAN),
          entry("can_sms", StoredType.BOOLEAN),
          entry("date_joined", StoredType.DATETIME),
          entry("mailing_lists", StoredType.SET),
          entry("tags", StoredType.LIST),
          entry("street_address", StoredType.STRING),
          entry("zip_code", StoredType.STRING),
          entry("city", StoredType.STRING),
          entry("state", StoredType.STRING),
          entry("country", StoredType.COUNTRY_CODE),
          entry("language", StoredType.LANGUAGE_CODE),
          entry("company", StoredType.STRING),
          entry("vat_number", StoredType.STRING),
          entry("birth_date", StoredType.DATE),
          entry("last_login", StoredType.DATETIME),
          entry("shop_id", StoredType.STRING),
          entry("gender", StoredType.STRING),
          entry("is_deleted", StoredType.BOOLEAN));

  private static final Map<String, StoredType> PRODUCTS =
      Map.ofEntries(
          entry("external_id", StoredType.STRING),
          entry("price", StoredType.MONEY),
          entry("type", StoredType.STRING),
          entry("category", StoredType.TEXT_OR_LIST),
          entry("category_id", StoredType.TEXT_OR_LIST),
          entry("vendor", StoredType.STRING),
          entry("ean", StoredType.STRING),
          entry("sku", StoredType.STRING),
          entry("shop_id", StoredType.STRING),
          entry("brand", StoredType.STRING),
          entry("title", StoredType.STRING),
          entry("image", StoredType.STRING),
          entry("date", StoredType.DATETIME),
          entry("url", StoredType.STRING),
          entry("sale_price", StoredType.MONEY),
          entry("lowest_price", StoredType.MONEY),
          entry("price_before_campaign", StoredType.MONEY),
          entry("highest_price", StoredType.MONEY),
          entry("description", StoredType.STRING),
          entry("short_description", StoredType.STRING),
          entry("language", StoredType.LANGUAGE_CODE),
          entry("visible", StoredType.BOOLEAN),
          entry("exclude_from_recommendations", StoredType.BOOLEAN),
          entry("recommendation_set_ids", StoredType.LIST),
          entry("in_stock", StoredType.BOOLEAN),
          entry("stock", StoredType.STOCK),
          entry("tags", StoredType.LIST),
          entry("main_product_ids", StoredType.LIST),
          entry("unit", StoredType.STRING),
          entry("weight", StoredType.STRING),
          entry("company", StoredType.STRING));

  private static final Map<String, StoredType> SALES =
      Map.ofEntries(
          entry("sale_external_id", StoredType.STRING),
          entry("sale_date", StoredType.DATETIME),
          entry("sale_customer_id", StoredType.STRING),
          entry("sale_phone_number", StoredType.PHONE_NUMBER),
          entry("sale_email", StoredType.EMAIL),
          entry("sale_currency", StoredType.STRING),
          entry("sale_exchange_rate", StoredType.NUMBER),
          entry("sale_discount", StoredType.MONEY),
          entry("sale_payment_method", StoredType.STRING),
          entry("sale_shipping", StoredType.MONEY),
          entry("sale_shipping_method", StoredType.STRING),
          entry("sale_shipping_in_currency", StoredType.MONEY),
          entry("sale_coupon_codes", StoredType.LIST),
          entry("sale_shop_id", StoredType.STRING),
          entry("sale_state", StoredType.STRING),
          entry("sale_total", StoredType.MONEY),
          entry("tags", StoredType.LIST),
          entry("sale_first_name", StoredType.STRING),
          entry("sale_last_name", StoredType.STRING),
          entry("sale_street_address", StoredType.STRING),
          entry("sale_country", StoredType.COUNTRY_CODE),
          entry("sale_zip_code", StoredType.STRING),
          entry("sale_city", StoredType.STRING),
          entry("sale_customer_company", StoredType.STRING),
          entry("external_id", StoredType.STRING),
          entry("product_id", StoredType.STRING),
          entry("product_sku", StoredType.STRING),
          entry("product_title", StoredType.STRING),
          entry("quantity", StoredType.NUMBER),
          entry("unit_price", StoredType.MONEY),
          entry("discount", StoredType.MONEY),
          entry("total", StoredType.MONEY),
          entry("unit_price_in_currency", StoredType.MONEY));

  private static final Map<String, StoredType> SHOPS =
      Map.ofEntries(
          entry("external_id", StoredType.STRING),
          entry("name", StoredType.STRING),
          entry("email", StoredType.STRING),
          entry("shop_type", StoredType.SHOP_TYPE),
          entry("phone_number", StoredType.PHONE_NUMBER),
          entry("street_address", StoredType.STRING),
          entry("city", StoredType.STRING),
          entry("country", StoredType.COUNTRY_CODE),
          entry("is_hidden", StoredType.BOOLEAN));

  private static final Map<String, StoredType> EVENTS =
      Map.ofEntries(
          entry("type", StoredType.EVENT_TYPE),
          entry("date", StoredType.DATETIME),
          entry("customer_id", StoredType.STRING),
          entry("phone_number", StoredType.PHONE_NUMBER),
          entry("email", StoredType.EMAIL),
          entry("customer_token", StoredType.STRING),
          entry("mailing_lists", StoredType.SET),
          entry("label", StoredType.STRING),
          entry("product_ean", StoredType.STRING),
          entry("product_id", StoredType.STRING),
          entry("path", StoredType.STRING),
          entry("utm_campaign", StoredType.STRING),
          entry("utm_source", StoredType.STRING),
          entry("utm_medium", StoredType.STRING),
          entry("sale_id", StoredType.STRING),
          entry("tracking_number", StoredType.STRING),
          entry("sentiment_value", StoredType.INTEGER),
          entry("transactional_message_data", StoredType.OBJECT),
          entry("first_name", StoredType.STRING),
          entry("last_name", StoredType.STRING));

  private final Map<Datatype, Map<String, StoredType>> declared = new HashMap<>();
  private final Map<Datatype, Map<String, StoredType>> fields = new HashMap<>();

  /**
   * @throws IllegalArgumentException when a custom field is declared with an unknown type
   */
  Schema(Map<Datatype, Map<String, String>> customFields) {
    for (Datatype datatype : Datatype.values()) {
      Map<String, StoredType> custom = new HashMap<>();
      customFields
          .getOrDefault(datatype, Map.of())
          .forEach((name, type) -> custom.put(name, typeOf(name, type)));
      declared.put(datatype, Map.copyOf(custom));
      Map<String, StoredType> all = new HashMap<>(standard(datatype));
      all.putAll(custom);
      fields.put(datatype, all);
    }
  }

  Optional<StoredType> type(Datatype datatype, String field) {
    return Optional.ofNullable(fields.get(datatype).get(field));
  }

  Map<String, StoredType> types(Datatype datatype) {
    return fields.get(datatype);
  }

  boolean declares(Datatype datatype, String customField) {
    return declared.get(datatype).containsKey(customField);
  }

  private static StoredType typeOf(String name, String type) {
    return StoredType.of(type)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "custom field " + name + " has the type " + type + ", which does not exist"));
  }

  private static Map<String, StoredType> standard(Datatype datatype) {
    return switch (datatype) {
      case CUSTOMERS -> CUSTOMERS;
      case PRODUCTS -> PRODUCTS;
      case SALES -> SALES;
      case SHOPS -> SHOPS;
      case EVENTS -> EVENTS;
    };
  }
}
