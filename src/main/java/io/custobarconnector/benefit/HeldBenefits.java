package io.custobarconnector.benefit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.custobar.value.CustomerNumber;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Customers and their benefits, as Custobar's data API shows them and as the journal keeps them.
 *
 * @see <a href="https://developers.develbar.com/data-retrieval.html">Reading data</a>
 */
public final class HeldBenefits {

  private static final String CUSTOMERS = "customers";
  private static final String ID = "external_id";
  private static final int MOST_CUSTOMERS = 50;

  private final ObjectMapper json = new ObjectMapper();

  /** Of text: what stands behind a list is not to be lost. */
  private final ObjectReader whole =
      json.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String field;

  /**
   * @param field the customer's field that holds the benefits
   */
  public HeldBenefits(String field) {
    this.field = field;
  }

  /** The path and query that ask for the customers of a phone number, and for no more of them. */
  public String byPhone(String phone) {
    return path("phone_number", phone);
  }

  /** The path and query that ask for one customer. */
  public String byId(String customerId) {
    return path(ID, customerId);
  }

  private String path(String key, String value) {
    return "/api/data/customers/?%s=%s&fields=%s&limit=%s"
        .formatted(key, URLEncoder.encode(value, StandardCharsets.UTF_8), field, MOST_CUSTOMERS);
  }

  /**
   * Reads Custobar's answer.
   *
   * @param status the HTTP status
   * @param body the answer's bytes
   * @throws IOException when it is anything but the customers that were asked for
   */
  public List<CustomerBenefits> read(Integer status, byte[] body) throws IOException {
    if (status == null || status != 200) {
      throw new IOException("Custobar answered a look-up with HTTP " + status);
    }
    return holders(customers(body));
  }

  /**
   * What the field holds for the one customer asked for.
   *
   * @return empty when there is no such customer
   * @throws IOException when the answer is not what was asked for
   */
  public Optional<List<JsonNode>> entries(byte[] body) throws IOException {
    JsonNode customers = customers(body);
    return customers.isEmpty()
        ? Optional.empty()
        : Optional.of(entries(customers.get(0).path(field)));
  }

  private JsonNode customers(byte[] body) throws IOException {
    return list(body, CUSTOMERS);
  }

  private JsonNode list(byte[] body, String key) throws IOException {
    JsonNode list;
    try {
      list = json.readTree(body == null ? new byte[0] : body).path(key);
    } catch (JsonProcessingException e) {
      // Jackson's own message would quote the answer, which is about people.
      throw new IOException("Custobar answered a look-up with something that is not JSON");
    }
    if (!list.isArray()) {
      throw new IOException("Custobar's answer to a look-up holds no list of " + key);
    }
    return list;
  }

  /**
   * The events of Custobar's answer.
   *
   * @throws IOException when the answer is not what was asked for
   */
  public JsonNode events(byte[] body) throws IOException {
    return list(body, "events");
  }

  /** A customer without external_id cannot be told of a use, and is left out. */
  private List<CustomerBenefits> holders(JsonNode customers) {
    List<CustomerBenefits> holders = new ArrayList<>();
    for (JsonNode customer : customers) {
      String id = CustomerNumber.of(customer.path(ID));
      if (!id.isEmpty()) {
        holders.add(
            new CustomerBenefits(
                id,
                entries(customer.path(field)).stream()
                    .map(Benefit::read)
                    .flatMap(Optional::stream)
                    .toList()));
      }
    }
    return holders;
  }

  /** A list or a single entry, as it is or written as text. */
  private List<JsonNode> entries(JsonNode value) {
    JsonNode list = value;
    String text = value.isTextual() ? value.asText().strip() : "";
    if (text.startsWith("[") || text.startsWith("{")) {
      try {
        list = whole.readTree(value.asText());
      } catch (JsonProcessingException neither) {
        list = value;
      }
    }
    List<JsonNode> entries = new ArrayList<>();
    if (list.isArray()) {
      list.forEach(entries::add);
    } else if (list.isTextual() ? !list.asText().isBlank() : list.isObject()) {
      entries.add(list);
    }
    return entries;
  }

  /** For the journal. */
  public String write(List<CustomerBenefits> holders) {
    ArrayNode list = json.createArrayNode();
    for (CustomerBenefits holder : holders) {
      ArrayNode benefits = list.addObject().put(ID, holder.customerId()).putArray(field);
      holder.benefits().forEach(benefit -> benefits.add(benefit.held()));
    }
    return list.toString();
  }

  /** From the journal. */
  public List<CustomerBenefits> fromJournal(String written) {
    return holders(tree(written));
  }

  /** A message of our own. */
  public JsonNode tree(byte[] message) {
    return tree(new String(message, StandardCharsets.UTF_8));
  }

  /** One entry from the journal. */
  public JsonNode tree(String written) {
    try {
      return json.readTree(written);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the journal holds JSON of benefits that is not JSON", e);
    }
  }

  /** The message that gives a customer these benefits, in UTF-8. */
  public byte[] message(String customerId, List<JsonNode> entries) {
    ObjectNode message = json.createObjectNode().put(ID, customerId);
    message.putArray(field).addAll(entries);
    return bytes(message);
  }

  /** The message of an event, in UTF-8. */
  public byte[] message(Map<String, ?> event) {
    return bytes(json.valueToTree(event));
  }

  private byte[] bytes(JsonNode message) {
    try {
      return json.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can always be written", e);
    }
  }
}
