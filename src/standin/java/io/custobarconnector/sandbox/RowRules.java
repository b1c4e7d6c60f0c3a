package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What a row must carry to be a row: identity and mandatory fields. */
final class RowRules {
  /** The types of <a href="https://www.custobar.com/docs/api/events">the events page</a>. */
  private static final Set<String> STANDARD_EVENTS =
      Set.of(
          "BROWSE",
          "MAIL_SUBSCRIBE",
          "MAIL_UNSUBSCRIBE",
          "SMS_SUBSCRIBE",
          "SMS_UNSUBSCRIBE",
          "ORDER_SHIPPED",
          "BASKET_ADD",
          "SENTIMENT",
          "MAIL_OPEN",
          "MAIL_CLICK");

  private final boolean priceRequired;
  private final boolean saleRowIdRequired;
  private final boolean eventsDeclared;
  private final Set<String> eventTypes;

  RowRules(StandInOptions options) {
    priceRequired = options.assumes(Unknown.ProductPrice.REQUIRED);
    saleRowIdRequired = options.assumes(Unknown.SaleRowId.REQUIRED);
    eventsDeclared = options.assumes(Unknown.UndeclaredEvent.REFUSED);
    eventTypes = new HashSet<>(STANDARD_EVENTS);
    eventTypes.addAll(options.eventTypes());
  }

  /** The rule that a row breaks, if any. */
  Optional<String> broken(Datatype datatype, ObjectNode row) {
    return Optional.ofNullable(
        switch (datatype) {
          case CUSTOMERS -> oneOf(row, "external_id", "phone_number", "email");
          case PRODUCTS -> product(row);
          case SHOPS -> oneOf(row, "external_id");
          case SALES -> sale(row);
          case EVENTS -> event(row);
        });
  }

  private String product(ObjectNode row) {
    String identity = oneOf(row, "external_id", "sku", "ean");
    return identity == null && priceRequired ? oneOf(row, "price") : identity;
  }

  private String sale(ObjectNode row) {
    if (!has(row, "sale_external_id")) {
      return "sale_external_id is missing; every row must carry it";
    }
    if (saleRowIdRequired && !has(row, "external_id")) {
      return "external_id of the row is missing";
    }
    if (has(row, "sale_currency") != has(row, "sale_exchange_rate")) {
      return "sale_currency and sale_exchange_rate must come together";
    }
    return null;
  }

  private String event(ObjectNode row) {
    if (!has(row, "type") || !has(row, "date")) {
      return "type and date are mandatory";
    }
    if (eventsDeclared && !eventTypes.contains(row.get("type").textValue())) {
      return "this event type is not declared";
    }
    return oneOf(row, "customer_id", "phone_number", "email", "customer_token");
  }

  private static String oneOf(ObjectNode row, String... keys) {
    for (String key : keys) {
      if (has(row, key)) {
        return null;
      }
    }
    return keys.length == 1
        ? keys[0] + " is missing"
        : "one of " + String.join(", ", keys) + " is needed";
  }

  private static boolean has(ObjectNode row, String key) {
    return !Json.text(row, key).isEmpty();
  }
}
