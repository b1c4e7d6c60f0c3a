package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The API's <a href="https://developers.develbar.com/data-types.html">data types</a>, and a few
 * narrower ones that single fields have. {@link #convert} gives the value as it is stored, or
 * nothing when it does not fit.
 */
enum StoredType {
  STRING("text") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      if (value.isTextual()) {
        return Optional.of(value);
      }
      return value.isValueNode() ? Optional.of(TextNode.valueOf(value.asText())) : Optional.empty();
    }
  },
  BOOLEAN("true or false") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      if (value.isBoolean()) {
        return Optional.of(value);
      }
      return switch (textOf(value).toLowerCase(Locale.ROOT)) {
        case "true" -> Optional.of(BooleanNode.TRUE);
        case "false" -> Optional.of(BooleanNode.FALSE);
        default -> Optional.empty();
      };
    }
  },
  COUNTRY_CODE("a two-letter ISO 3166 country code") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return textIf(value, COUNTRIES.contains(textOf(value).toUpperCase(Locale.ROOT)));
    }
  },
  LANGUAGE_CODE("a two-letter ISO 639-1 language code") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return textIf(value, LANGUAGES.contains(textOf(value).toLowerCase(Locale.ROOT)));
    }
  },
  DATE("an ISO 8601 date") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      try {
        LocalDate.parse(textOf(value));
        return Optional.of(value);
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
  },
  DATETIME("an ISO 8601 date or datetime") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return Datetimes.isPlain(textOf(value))
          ? Optional.of(value)
          : Datetimes.normal(textOf(value), zone).map(TextNode::valueOf);
    }
  },
  DAY_OF_YEAR("a day as MM/DD") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      String text = textOf(value);
      if (text.length() != 5 || text.charAt(2) != '/') {
        return Optional.empty();
      }
      try {
        LocalDate.parse("2000-" + text.replace('/', '-'));
        return Optional.of(value);
      } catch (DateTimeException e) {
        return Optional.empty();
      }
    }
  },
  EMAIL("a well-formed e-mail address") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return textIf(value, ContactChecks.isEmail(textOf(value)));
    }
  },
  PHONE_NUMBER("an E.164 phone number") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return textIf(value, ContactChecks.isPhone(textOf(value)));
    }
  },
  INTEGER("a whole number") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return value.isInt() ? Optional.of(value) : whole(value);
    }
  },
  MONEY("a whole number of cents") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return value.isInt() ? Optional.of(value) : whole(value);
    }
  },
  NUMBER("a number") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      if (value.isInt()) {
        return Optional.of(value);
      }
      return decimal(value)
          .map(
              number ->
                  number.stripTrailingZeros().scale() <= 0
                      ? whole(value).orElseGet(() -> JsonNodeFactory.instance.numberNode(number))
                      : JsonNodeFactory.instance.numberNode(number.stripTrailingZeros()));
    }
  },
  OBJECT("an object") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return value.isObject() ? Optional.of(value) : Optional.empty();
    }
  },
  LIST("a list of values") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      if (value.isArray()) {
        // The reference prints lists nested once more ([["a","b"]]); both spellings are taken.
        for (JsonNode member : value.size() == 1 && value.get(0).isArray() ? value.get(0) : value) {
          if (!member.isValueNode() || member.isNull()) {
            return Optional.empty();
          }
          list.add(member.asText());
        }
        return Optional.of(list);
      }
      if (!value.isTextual()) {
        return Optional.empty();
      }
      for (String member : value.textValue().split(",", -1)) {
        if (!member.isBlank()) {
          list.add(member.strip());
        }
      }
      return Optional.of(list);
    }
  },
  SET("a list of unique values") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return LIST.convert(value, zone)
          .map(
              list -> {
                Set<JsonNode> unique = new LinkedHashSet<>();
                list.forEach(unique::add);
                return JsonNodeFactory.instance.arrayNode().addAll(unique);
              });
    }
  },
  TEXT_OR_LIST("a text or a list of texts") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return value.isArray() ? LIST.convert(value, zone) : STRING.convert(value, zone);
    }
  },
  CUSTOMER_ID("letters, digits and dashes") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      return STRING.convert(value, zone).filter(id -> ContactChecks.isCustomerId(id.textValue()));
    }
  },
  EVENT_TYPE("a name in capitals") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      String text = textOf(value);
      return textIf(value, !text.isEmpty() && text.equals(text.toUpperCase(Locale.ROOT)));
    }
  },
  SHOP_TYPE("offline or online") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      String text = textOf(value);
      return textIf(value, text.equals("offline") || text.equals("online"));
    }
  },
  STOCK("a list of {shop_id, quantity}") {
    @Override
    Optional<JsonNode> convert(JsonNode value, ZoneId zone) {
      if (!value.isArray()) {
        return Optional.empty();
      }
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      for (JsonNode entry : value) {
        Optional<JsonNode> shop = part(entry, "shop_id", STRING, zone);
        Optional<JsonNode> quantity = part(entry, "quantity", NUMBER, zone);
        if (shop.isEmpty() || quantity.isEmpty()) {
          return Optional.empty();
        }
        list.addObject().<ObjectNode>set("shop_id", shop.get()).set("quantity", quantity.get());
      }
      return Optional.of(list);
    }
  };

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

  private final String wanted;

  StoredType(String wanted) {
    this.wanted = wanted;
  }

  /** The value as it is stored; empty when it does not fit this type. */
  abstract Optional<JsonNode> convert(JsonNode value, ZoneId zone);

  /** What a fitting value looks like, for people. */
  String wanted() {
    return wanted;
  }

  /** The type with the API's name for it, e.g. {@code phone_number}. */
  static Optional<StoredType> of(String name) {
    for (StoredType type : values()) {
      if (type.name().equals(name.toUpperCase(Locale.ROOT))) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private static String textOf(JsonNode value) {
    return value.isTextual() ? value.textValue() : "";
  }

  private static Optional<JsonNode> textIf(JsonNode value, boolean fits) {
    return fits ? Optional.of(value) : Optional.empty();
  }

  private static Optional<JsonNode> part(JsonNode entry, String key, StoredType type, ZoneId zone) {
    JsonNode value = entry.get(key);
    return value == null || value.isNull() ? Optional.empty() : type.convert(value, zone);
  }

  private static Optional<BigDecimal> decimal(JsonNode value) {
    if (value.isNumber()) {
      return Optional.of(value.decimalValue());
    }
    try {
      return Optional.of(new BigDecimal(textOf(value).strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** 1000, 1000.0 and "1000" are all the whole number 1000; the Magento plugin sends floats. */
  private static Optional<JsonNode> whole(JsonNode value) {
    return decimal(value)
        .flatMap(
            number -> {
              try {
                long exact = number.longValueExact();
                return Optional.of(
                    exact == (int) exact
                        ? JsonNodeFactory.instance.numberNode((int) exact)
                        : JsonNodeFactory.instance.numberNode(exact));
              } catch (ArithmeticException e) {
                return Optional.empty();
              }
            });
  }
}
