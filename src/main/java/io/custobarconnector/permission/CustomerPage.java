package io.custobarconnector.permission;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.permission.decision.Channel;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one page of Custobar's customers, token by token, so that a page costs no more memory than
 * its bytes.
 *
 * @see <a href="https://developers.develbar.com/data-retrieval.html">Data retrieval</a>
 */
public final class CustomerPage {

  private static final JsonFactory JSON = new JsonFactory();

  /** Takes the customers of a page. */
  public interface Taker {
    /**
     * Takes a customer.
     *
     * @param flags the permissions; one that the customer lacks is missing
     */
    void take(String externalId, Map<Channel, Boolean> flags) throws IOException;
  }

  private CustomerPage() {}

  /**
   * Hands out the customers that have an external_id.
   *
   * @return where the next page is; empty after the last
   * @throws IOException when the answer is cut off, is no JSON or holds no list of customers
   */
  public static Optional<String> read(byte[] answer, Taker taker) throws IOException {
    Optional<String> next = Optional.empty();
    boolean anyList = false;
    try (JsonParser parser = JSON.createParser(answer)) {
      require(parser.nextToken() == JsonToken.START_OBJECT);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        require(value != null);
        if (name.equals("customers")) {
          require(value == JsonToken.START_ARRAY);
          anyList = true;
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            require(parser.currentToken() == JsonToken.START_OBJECT);
            customer(parser, taker);
          }
        } else if (name.equals("next_url") && value == JsonToken.VALUE_STRING) {
          next = Optional.of(parser.getText());
        } else {
          parser.skipChildren();
        }
      }
    }
    require(anyList);
    return next;
  }

  private static void customer(JsonParser parser, Taker taker) throws IOException {
    String externalId = "";
    Map<Channel, Boolean> flags = new EnumMap<>(Channel.class);
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      require(value != null);
      if (name.equals("external_id") && value.isScalarValue()) {
        externalId = value == JsonToken.VALUE_NULL ? "" : parser.getText();
      } else if (value.isBoolean()) {
        for (Channel channel : Channel.values()) {
          if (name.equals(channel.field())) {
            flags.put(channel, parser.getBooleanValue());
          }
        }
      } else {
        parser.skipChildren();
      }
    }
    String number = CustomerNumber.of(externalId);
    if (!number.isEmpty()) {
      taker.take(number, flags);
    }
  }

  private static void require(boolean condition) throws IOException {
    if (!condition) {
      throw new IOException("Custobar's answer is not a page of customers");
    }
  }
}
