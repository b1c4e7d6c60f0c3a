package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.sandbox.CustomerIndex.Found;
import io.custobarconnector.sandbox.CustomerStore.Permission;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Events: appended as they come, with the effects that the <a
 * href="https://www.custobar.com/docs/api/events">events page</a> gives the subscription types.
 */
final class EventStore implements RecordStore {
  /** What is about the event and not about the person. */
  private static final Set<String> EVENT_KEYS =
      Set.of(
          "type",
          "date",
          "customer_id",
          "customer_token",
          "mailing_lists",
          "label",
          "product_ean",
          "product_id",
          "path",
          "sale_id",
          "tracking_number",
          "sentiment_value",
          "transactional_message_data");

  private final RecordTable table = new RecordTable();
  private final Deliveries deliveries = new Deliveries();
  private final CustomerStore customers;
  private final boolean dropsRepeats;
  private final boolean listsOnly;

  EventStore(StandInOptions options, CustomerStore customers) {
    this.customers = customers;
    this.dropsRepeats = options.assumes(Unknown.RepeatedEvent.DROPPED);
    this.listsOnly = options.assumes(Unknown.UnsubscribeWithLists.LEAVES_LISTS);
  }

  @Override
  public void apply(List<ObjectNode> rows, Effects effects) {
    for (ObjectNode row : rows) {
      String key = key(row);
      boolean repeated = deliveries.of(key).received() > 0;
      boolean taken = !repeated || !dropsRepeats;
      deliveries.note(HashIndex.hash(key), taken);
      effects.count(taken);
      if (taken) {
        table.add(row);
        happen(row, effects);
      } else {
        effects.ignore();
      }
    }
  }

  private void happen(ObjectNode event, Effects effects) {
    String token = Json.text(event, "customer_token");
    List<Found> people =
        token.isEmpty() ? customers.linked(person(event), effects) : customers.byToken(token);
    for (Found found : people) {
      customers.happened(found, "last_action_date", Json.text(event, "date"));
      switch (Json.text(event, "type")) {
        case "MAIL_SUBSCRIBE" -> subscribe(found, "can_email", true, event, effects);
        case "MAIL_UNSUBSCRIBE" -> subscribe(found, "can_email", false, event, effects);
        case "SMS_SUBSCRIBE" -> subscribe(found, "can_sms", true, event, effects);
        case "SMS_UNSUBSCRIBE" -> subscribe(found, "can_sms", false, event, effects);
        default -> {
          // other events leave the customer's permissions alone
        }
      }
    }
  }

  private void subscribe(
      Found found, String permission, boolean granted, ObjectNode event, Effects effects) {
    JsonNode lists = event.path("mailing_lists");
    boolean keepsPermission = !granted && listsOnly && lists.size() > 0;
    Optional<Permission> change =
        keepsPermission ? Optional.empty() : Optional.of(new Permission(permission, granted));
    customers.subscribe(found, change, lists, granted, effects);
  }

  /** The person of an event; one that is generated starts with what the event tells of it. */
  private static ObjectNode person(ObjectNode event) {
    ObjectNode person = Json.object();
    for (Map.Entry<String, JsonNode> field : event.properties()) {
      String name = field.getKey();
      if (!EVENT_KEYS.contains(name) && !name.startsWith("utm_") && !name.contains("__")) {
        person.set(name, field.getValue());
      }
    }
    String id = Json.text(event, "customer_id");
    if (!id.isEmpty()) {
      person.put("external_id", id);
    }
    return person;
  }

  /** Removes what a customer did. */
  void removeOf(String customerId) {
    for (int i = 0; i < table.end(); i++) {
      if (table.has(i) && Json.text(table.get(i), "customer_id").equals(customerId)) {
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
    return Optional.empty();
  }

  @Override
  public List<String> deliveryKeys(ObjectNode shown) {
    return List.of(key(shown));
  }

  @Override
  public DeliveryCount deliveries(String key) {
    return deliveries.of(key);
  }

  /** An event has no id: it is known by all that it says. */
  private static String key(ObjectNode event) {
    return new String(Json.bytes(event), StandardCharsets.UTF_8);
  }
}
