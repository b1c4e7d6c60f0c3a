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
  private static final Map<String, FieldType> CUSTOMERS =
      Map.ofEntries(
          entry("external_id", FieldType.CUSTOMER_ID),
          entry("phone_number", FieldType.PHONE_NUMBER),
          entry("email", FieldType.EMAIL),
          entry("canonical_id", FieldType.STRING),
          entry("first_name", FieldType.STRING),
          entry("last_name", FieldType.STRING),
          entry("can_email", FieldType.BOOLEAN),
          entry("can_post", FieldType.BOOLEAN),
          entry("can_profile", FieldType.BOOLEAN),
          entry("can_push", FieldType.BOOLEAN),
          entry("can_sms", FieldType.BOOLEAN),
          entry("date_joined", FieldType.DATETIME),
          entry("mailing_lists", FieldType.SET),
          entry("tags", FieldType.LIST),
          entry("street_address", FieldType.STRING),
          entry("zip_code", FieldType.STRING),
          entry("city", FieldType.STRING),
          entry("state", FieldType.STRING),
          entry("country", FieldType.COUNTRY_CODE),
          entry("language", FieldType.LANGUAGE_CODE),
          entry("company", FieldType.STRING),
          entry("vat_number", FieldType.STRING),
          entry("birth_date", FieldType.DATE),
          entry("last_login", FieldType.DATETIME),
          entry("shop_id", FieldType.STRING),
          entry("gender", FieldType.STRING),
          entry("is_deleted", FieldType.BOOLEAN));

  private static final Map<String, FieldType> PRODUCTS =
      Map.ofEntries(
          entry("external_id", FieldType.STRING),
          entry("price", FieldType.MONEY),
          entry("type", FieldType.STRING),
          entry("category", FieldType.TEXT_OR_LIST),
          entry("category_id", FieldType.TEXT_OR_LIST),
          entry("vendor", FieldType.STRING),
          entry("ean", FieldType.STRING),
          entry("sku", FieldType.STRING),
          entry("shop_id", FieldType.STRING),
          entry("brand", FieldType.STRING),
          entry("title", FieldType.STRING),
          entry("image", FieldType.STRING),
          entry("date", FieldType.DATETIME),
          entry("url", FieldType.STRING),
          entry("sale_price", FieldType.MONEY),
          entry("lowest_price", FieldType.MONEY),
          entry("price_before_campaign", FieldType.MONEY),
          entry("highest_price", FieldType.MONEY),
          entry("description", FieldType.STRING),
          entry("short_description", FieldType.STRING),
          entry("language", FieldType.LANGUAGE_CODE),
          entry("visible", FieldType.BOOLEAN),
          entry("exclude_from_recommendations", FieldType.BOOLEAN),
          entry("recommendation_set_ids", FieldType.LIST),
          entry("in_stock", FieldType.BOOLEAN),
          entry("stock", FieldType.STOCK),
          entry("tags", FieldType.LIST),
          entry("main_product_ids", FieldType.LIST),
          entry("unit", FieldType.STRING),
          entry("weight", FieldType.STRING),
          entry("company", FieldType.STRING));

  private static final Map<String, FieldType> SALES =
      Map.ofEntries(
          entry("sale_external_id", FieldType.STRING),
          entry("sale_date", FieldType.DATETIME),
          entry("sale_customer_id", FieldType.STRING),
          entry("sale_phone_number", FieldType.PHONE_NUMBER),
          entry("sale_email", FieldType.EMAIL),
          entry("sale_currency", FieldType.STRING),
          entry("sale_exchange_rate", FieldType.NUMBER),
          entry("sale_discount", FieldType.MONEY),
          entry("sale_payment_method", FieldType.STRING),
          entry("sale_shipping", FieldType.MONEY),
          entry("sale_shipping_method", FieldType.STRING),
          entry("sale_shipping_in_currency", FieldType.MONEY),
          entry("sale_coupon_codes", FieldType.LIST),
          entry("sale_shop_id", FieldType.STRING),
          entry("sale_state", FieldType.STRING),
          entry("sale_total", FieldType.MONEY),
          entry("tags", FieldType.LIST),
          entry("sale_first_name", FieldType.STRING),
          entry("sale_last_name", FieldType.STRING),
          entry("sale_street_address", FieldType.STRING),
          entry("sale_country", FieldType.COUNTRY_CODE),
          entry("sale_zip_code", FieldType.STRING),
          entry("sale_city", FieldType.STRING),
          entry("sale_customer_company", FieldType.STRING),
          entry("external_id", FieldType.STRING),
          entry("product_id", FieldType.STRING),
          entry("product_sku", FieldType.STRING),
          entry("product_title", FieldType.STRING),
          entry("quantity", FieldType.NUMBER),
          entry("unit_price", FieldType.MONEY),
          entry("discount", FieldType.MONEY),
          entry("total", FieldType.MONEY),
          entry("unit_price_in_currency", FieldType.MONEY));

  private static final Map<String, FieldType> SHOPS =
      Map.ofEntries(
          entry("external_id", FieldType.STRING),
          entry("name", FieldType.STRING),
          entry("email", FieldType.STRING),
          entry("shop_type", FieldType.SHOP_TYPE),
          entry("phone_number", FieldType.PHONE_NUMBER),
          entry("street_address", FieldType.STRING),
          entry("city", FieldType.STRING),
          entry("country", FieldType.COUNTRY_CODE),
          entry("is_hidden", FieldType.BOOLEAN));

  private static final Map<String, FieldType> EVENTS =
      Map.ofEntries(
          entry("type", FieldType.EVENT_TYPE),
          entry("date", FieldType.DATETIME),
          entry("customer_id", FieldType.STRING),
          entry("phone_number", FieldType.PHONE_NUMBER),
          entry("email", FieldType.EMAIL),
          entry("customer_token", FieldType.STRING),
          entry("mailing_lists", FieldType.SET),
          entry("label", FieldType.STRING),
          entry("product_ean", FieldType.STRING),
          entry("product_id", FieldType.STRING),
          entry("path", FieldType.STRING),
          entry("utm_campaign", FieldType.STRING),
          entry("utm_source", FieldType.STRING),
          entry("utm_medium", FieldType.STRING),
          entry("sale_id", FieldType.STRING),
          entry("tracking_number", FieldType.STRING),
          entry("sentiment_value", FieldType.INTEGER),
          entry("transactional_message_data", FieldType.OBJECT),
          entry("first_name", FieldType.STRING),
          entry("last_name", FieldType.STRING));

  private final Map<Datatype, Map<String, FieldType>> declared = new HashMap<>();
  private final Map<Datatype, Map<String, FieldType>> fields = new HashMap<>();

  /**
   * @throws IllegalArgumentException when a custom field is declared with an unknown type
   */
  Schema(Map<Datatype, Map<String, String>> customFields) {
    for (Datatype datatype : Datatype.values()) {
      Map<String, FieldType> custom = new HashMap<>();
      customFields
          .getOrDefault(datatype, Map.of())
          .forEach((name, type) -> custom.put(name, typeOf(name, type)));
      declared.put(datatype, Map.copyOf(custom));
      Map<String, FieldType> all = new HashMap<>(standard(datatype));
      all.putAll(custom);
      fields.put(datatype, all);
    }
  }

  Optional<FieldType> type(Datatype datatype, String field) {
    return Optional.ofNullable(fields.get(datatype).get(field));
  }

  Map<String, FieldType> types(Datatype datatype) {
    return fields.get(datatype);
  }

  boolean declares(Datatype datatype, String customField) {
    return declared.get(datatype).containsKey(customField);
  }

  private static FieldType typeOf(String name, String type) {
    return FieldType.of(type)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "custom field " + name + " has the type " + type + ", which does not exist"));
  }

  private static Map<String, FieldType> standard(Datatype datatype) {
    return switch (datatype) {
      case CUSTOMERS -> CUSTOMERS;
      case PRODUCTS -> PRODUCTS;
      case SALES -> SALES;
      case SHOPS -> SHOPS;
      case EVENTS -> EVENTS;
    };
  }
}
