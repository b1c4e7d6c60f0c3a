package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.custobarconnector.sandbox.CustomerIndex.Found;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Customers: matched by id, phone number or e-mail, generated from sales and events, dead once
 * deleted. Rules: <a href="https://developers.custobar.com/customers.html">customers</a>, <a
 * href="https://custobar.com/docs/guides/mailing-lists-logic-in-custobar/">mailing lists</a>.
 */
final class CustomerStore implements RecordStore {
  static final List<String> PERMISSIONS =
      List.of("can_email", "can_sms", "can_post", "can_profile", "can_push");
  private static final List<String> DATETIMES =
      List.of("date_joined", "last_login", "last_purchase_date", "last_action_date");

  private final CustomerIndex index = new CustomerIndex();
  private final Graveyard graveyard = new Graveyard();
  private final Deliveries deliveries = new Deliveries();
  private final ZoneId zone;
  private final boolean phoneFirst;
  private final boolean adopts;
  private final boolean unsetIsFalse;

  CustomerStore(StandInOptions options) {
    zone = options.zone();
    phoneFirst = options.assumes(Unknown.ContactOrder.PHONE_FIRST);
    adopts = options.assumes(Unknown.NewId.ADOPTS_CONTACT);
    unsetIsFalse = options.assumes(Unknown.UnsetPermission.FALSE);
  }

  @Override
  public void apply(List<ObjectNode> rows, Effects effects) {
    for (ObjectNode row : rows) {
      upsert(row, effects);
    }
  }

  private void upsert(ObjectNode row, Effects effects) {
    long key = HashIndex.hash(deliveryKey(row));
    if (graveyard.holds(row)) {
      deliveries.note(key, false);
      effects.ignore();
      return;
    }
    boolean deleted = row.path("is_deleted").asBoolean();
    row.remove("is_deleted");
    if (Json.text(row, "external_id").isEmpty()) {
      row.remove("external_id");
    }
    List<Found> targets = match(row);
    boolean changed;
    if (deleted) {
      graveyard.bury(row);
      targets.forEach(this::delete);
      changed = true;
    } else if (targets.isEmpty()) {
      create(row, true, effects);
      changed = true;
    } else {
      changed = false;
      for (Found target : targets) {
        changed |= update(target, effects, record -> register(record, row));
      }
    }
    deliveries.note(key, changed);
    effects.count(changed);
  }

  private static void register(ObjectNode record, ObjectNode row) {
    Merge.into(record, row);
    record.put("registered_user", true);
  }

  /** The customers a row means: one by id, or all that share the contact. */
  private List<Found> match(ObjectNode row) {
    String id = Json.text(row, "external_id");
    if (id.isEmpty()) {
      return byContact(row);
    }
    List<Found> byId = index.find("external_id", id);
    if (!byId.isEmpty() || !adopts) {
      return byId;
    }
    return byContact(row).stream()
        .filter(found -> Json.text(found.record(), "external_id").isEmpty())
        .limit(1)
        .toList();
  }

  private List<Found> byContact(JsonNode row) {
    List<String> order =
        phoneFirst ? List.of("phone_number", "email") : List.of("email", "phone_number");
    for (String field : order) {
      List<Found> found = index.find(field, Json.text(row, field));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private int create(ObjectNode row, boolean registered, Effects effects) {
    ObjectNode record = Merge.fresh(row);
    record.put("registered_user", registered);
    int number = index.add(record);
    for (String permission : PERMISSIONS) {
      if (record.has(permission)) {
        effects.permissionChanged(number);
      }
    }
    return number;
  }

  private boolean update(Found found, Effects effects, Consumer<ObjectNode> change) {
    ObjectNode record = found.record();
    List<String> before = CustomerIndex.identifiers(record);
    List<JsonNode> permissions = permissions(record);
    change.accept(record);
    boolean changed = index.put(found, before);
    if (changed && !permissions.equals(permissions(record))) {
      effects.permissionChanged(found.number());
    }
    return changed;
  }

  private static List<JsonNode> permissions(ObjectNode record) {
    List<JsonNode> values = new ArrayList<>(PERMISSIONS.size());
    PERMISSIONS.forEach(name -> values.add(record.path(name)));
    return values;
  }

  private void delete(Found found) {
    ObjectNode id = Json.object();
    id.put("external_id", Json.text(found.record(), "external_id"));
    graveyard.bury(id);
    index.remove(found);
  }

  /**
   * The customers that a sale or an event belongs to; one is generated when nobody matches, see <a
   * href="https://www.custobar.com/docs/guides/customer-page-symbols/">generated customers</a>.
   *
   * @param person identifiers, and what a generated customer starts with
   */
  List<Found> linked(ObjectNode person, Effects effects) {
    List<Found> found = index.find("external_id", Json.text(person, "external_id"));
    if (found.isEmpty()) {
      found = byContact(person);
    }
    boolean nobody = CustomerIndex.identifiers(person).stream().allMatch(String::isEmpty);
    if (!found.isEmpty() || nobody || graveyard.holds(person)) {
      return found;
    }
    int number = create(person, false, effects);
    return List.of(new Found(number, index.table().get(number)));
  }

  /** The customer with this read-only token, which events may name. */
  List<Found> byToken(String token) {
    try {
      int number = (int) (Long.parseLong(token.replaceFirst("^cb", ""), 36) ^ 0x5DEECE66DL);
      return index.table().has(number)
          ? List.of(new Found(number, index.table().get(number)))
          : List.of();
    } catch (NumberFormatException e) {
      return List.of();
    }
  }

  /** Keeps the latest of the times at which something happened. */
  void happened(Found found, String field, String time) {
    String before = Json.text(found.record(), field);
    if (Datetimes.after(time, before, zone)) {
      List<String> identifiers = CustomerIndex.identifiers(found.record());
      found.record().set(field, TextNode.valueOf(time));
      index.put(found, identifiers);
    }
  }

  /** Sets a permission and edits the mailing lists, as a subscription event does. */
  void subscribe(
      Found found, Optional<Permission> permission, JsonNode lists, boolean add, Effects effects) {
    update(
        found,
        effects,
        record -> {
          permission.ifPresent(p -> record.set(p.name(), BooleanNode.valueOf(p.granted())));
          if (lists instanceof ArrayNode) {
            Merge.edit(record, "mailing_lists", lists, add);
          }
        });
  }

  /** A permission and whether it is given. */
  record Permission(String name, boolean granted) {}

  /** Changes keys of one customer as a person does in the web interface; false if there is none. */
  boolean changeByHand(String externalId, ObjectNode keys, Effects effects) {
    List<Found> found = index.find("external_id", externalId);
    found.forEach(target -> update(target, effects, record -> Merge.into(record, keys)));
    return !found.isEmpty();
  }

  /**
   * Forgets a customer as a person does in the web interface, see <a
   * href="https://www.custobar.com/docs/guides/how-to-delete-customers-from-custobar">deleting
   * customers</a>.
   *
   * @param freeId whether the id may be used again; otherwise it stays, anonymous, for good
   */
  boolean forget(String externalId, boolean freeId) {
    List<Found> found = index.find("external_id", externalId);
    for (Found target : found) {
      index.remove(target);
      if (!freeId) {
        ObjectNode left = Json.object();
        left.put("external_id", externalId).put("is_forgotten", true);
        index.add(left);
        graveyard.bury(left);
      }
    }
    return !found.isEmpty();
  }

  /** The customer as it is stored, without what reads add; empty when it is gone. */
  Optional<ObjectNode> record(int number) {
    return index.table().has(number) ? Optional.of(index.table().get(number)) : Optional.empty();
  }

  boolean dead(ObjectNode row) {
    return graveyard.holds(row);
  }

  @Override
  public RecordTable table() {
    return index.table();
  }

  @Override
  public Optional<ObjectNode> shown(int number) {
    if (!index.table().has(number)) {
      return Optional.empty();
    }
    ObjectNode record = index.table().get(number);
    for (String field : DATETIMES) {
      if (record.has(field)) {
        record.put(field, Datetimes.withoutZone(Json.text(record, field), zone));
      }
    }
    if (unsetIsFalse) {
      PERMISSIONS.stream().filter(name -> !record.has(name)).forEach(n -> record.put(n, false));
    }
    record.put("cb_token", "cb" + Long.toString(number ^ 0x5DEECE66DL, 36));
    return Optional.of(record);
  }

  @Override
  public Optional<int[]> candidates(String field, String value) {
    return CustomerIndex.FIELDS.contains(field)
        ? Optional.of(index.candidates(field, value))
        : Optional.empty();
  }

  @Override
  public List<String> deliveryKeys(ObjectNode shown) {
    return CustomerIndex.identifiers(shown).stream().filter(id -> !id.isEmpty()).toList();
  }

  @Override
  public DeliveryCount deliveries(String key) {
    return deliveries.of(key);
  }

  /** A delivery is counted under the first identifier that the row carries. */
  private static String deliveryKey(ObjectNode row) {
    for (String field : CustomerIndex.FIELDS) {
      String value = Json.text(row, field);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }
}
