package io.custobarconnector.permission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.permission.decision.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a webhook's body says. Custobar documents a <a
 * href="https://www.custobar.com/docs/api/webhooks/">bare list</a>; its own <a
 * href="https://github.com/Custobar/woocommerce-custobar/blob/master/classes/rest-api/class-rest-marketing-permissions.php">WooCommerce
 * plugin</a> expects the list in {@code items}. Both are understood.
 *
 * @param told customers with at least one statement, in the body's order
 * @param received customers in the body
 * @param noStatement customers whose permissions are all null or missing
 * @param nameless customers without an external_id, whom Custobar made up from sales or events
 * @param invalid customers with a value that cannot be right; their other values count
 */
record WebhookBody(
    List<WebhookEntry> told, int received, int noStatement, int nameless, int invalid) {

  private static final ObjectReader STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Longer than any identifier, shorter than an attack. */
  private static final int LONGEST_ID = 200;

  /**
   * @throws WebhookRefusedException when the body is no JSON or has neither shape
   */
  static WebhookBody read(byte[] body) {
    JsonNode items = items(parse(body));
    List<WebhookEntry> told = new ArrayList<>();
    int noStatement = 0;
    int nameless = 0;
    int invalid = 0;
    for (JsonNode item : items) {
      JsonNode id = item.path("external_id");
      Map<Channel, Boolean> flags = new EnumMap<>(Channel.class);
      boolean right = item.isObject() && flags(item, flags);
      String number = id.isNumber() || id.isTextual() ? CustomerNumber.of(id) : "";
      boolean named =
          !number.isEmpty() && number.length() <= LONGEST_ID && id.asText().indexOf('\0') < 0;
      boolean absent = id.isMissingNode() || id.isNull() || (number.isEmpty() && !id.isBoolean());
      if (!right || (!named && !absent)) {
        invalid++;
      }
      if (absent && right) {
        nameless++;
      } else if (named && !flags.isEmpty()) {
        told.add(new WebhookEntry(number, flags));
      } else if (named && right) {
        noStatement++;
      }
    }
    return new WebhookBody(List.copyOf(told), items.size(), noStatement, nameless, invalid);
  }

  /** Collects the flags of an item; false when one is neither true, false nor null. */
  private static boolean flags(JsonNode item, Map<Channel, Boolean> flags) {
    boolean right = true;
    for (Channel channel : Channel.values()) {
      JsonNode flag = item.path(channel.field());
      if (flag.isBoolean()) {
        flags.put(channel, flag.booleanValue());
      } else {
        right &= flag.isMissingNode() || flag.isNull();
      }
    }
    return right;
  }

  private static JsonNode items(JsonNode body) {
    JsonNode items = body.isObject() ? body.path("items") : body;
    if (!items.isArray()) {
      throw new WebhookRefusedException(
          400,
          "wrong-shape",
          "the body must be a list of customers, or an object whose items is one");
    }
    return items;
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode parsed = STRICT.readTree(body);
      if (parsed.isMissingNode()) {
        throw new WebhookRefusedException(
            400, "malformed", "the body is empty; it must be sent as application/json");
      }
      return parsed;
    } catch (JsonProcessingException e) {
      // The parser's own words may quote the body.
      throw new WebhookRefusedException(
          400,
          "malformed",
          "the body is not JSON: see line %s, column %s"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw new WebhookRefusedException(400, "malformed", "the body cannot be read");
    }
  }
}
