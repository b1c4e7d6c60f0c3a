package io.custobarconnector.permission.till;

import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.StoredPermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which customers of a page have another e-mail address or phone number than those that were known
 * when their permission was said. The journal keeps marks of them, from which none can be read.
 *
 * <p>Where a customer has several, messages go to the first; a permission is for each of those that
 * stood there when it was said, so that another order is no other address.
 */
final class AddressChanges {

  /** The end of the column that says where a permission leads: {@code can_email_to}. */
  static final String TO = "_to";

  /** Of each customer and channel that was seen before, whether the first address was known. */
  private static final String KNOWN =
      """
      SELECT c.customer, c.channel, bool_or(a.mark = %s) AS known
        FROM unnest(?::text[], ?::text[], ?::text[]) AS c (customer, channel, address)
        JOIN permission_address a ON a.external_id = c.customer AND a.channel = c.channel
       GROUP BY c.customer, c.channel\
      """
          .formatted(Forgotten.mark("c.address"));

  private static final String FORGET =
      """
      DELETE FROM permission_address a
       USING (SELECT DISTINCT * FROM unnest(?::text[], ?::text[]) AS u (customer, channel)) AS c
       WHERE a.external_id = c.customer AND a.channel = c.channel\
      """;

  private static final String SAVE =
      """
      INSERT INTO permission_address (external_id, channel, mark)
      SELECT c.customer, c.channel, %s
        FROM unnest(?::text[], ?::text[], ?::text[]) AS c (customer, channel, address)
      ON CONFLICT DO NOTHING\
      """
          .formatted(Forgotten.mark("c.address"));

  private record Place(String customer, Channel channel) {}

  private final Map<Place, List<String>> addresses;
  private final Set<Place> changed;
  private final Set<Place> anew;

  private AddressChanges(Map<Place, List<String>> addresses, Set<Place> changed, Set<Place> anew) {
    this.addresses = addresses;
    this.changed = changed;
    this.anew = anew;
  }

  /**
   * Compares a page with what was known before. A row without an address says nothing about it.
   *
   * @param rows with {@code can_email_to} and {@code can_sms_to}, where the query has them
   * @param known what is remembered of the customers' permissions
   */
  static AddressChanges of(
      Connection journal,
      Contacts contacts,
      List<Map<String, Object>> rows,
      Map<String, Map<Channel, PermissionState>> known)
      throws SQLException {
    Map<Place, List<String>> addresses = new LinkedHashMap<>();
    Set<Place> anew = new HashSet<>();
    for (Map<String, Object> row : rows) {
      String customer = CustomerNumber.of(row.get("external_id"));
      for (Channel channel : Channel.values()) {
        Object address = row.get(channel.field() + TO);
        if (address != null && !customer.isEmpty()) {
          String field = channel == Channel.EMAIL ? "email" : "phone_number";
          List<String> texts =
              contacts.of("customers", Map.of(field, address)).stream().map(Contact::text).toList();
          Place place = new Place(customer, channel);
          if (!texts.isEmpty()) {
            addresses.put(place, texts);
            Optional<StoredPermission> held = TillDecisions.held(row, channel);
            PermissionState state = TillDecisions.state(known, row, channel);
            if (held.isPresent() && !state.knows(held.get())) {
              anew.add(place);
            }
          }
        }
      }
    }
    Set<Place> changed = new HashSet<>();
    Set<Place> seen = new HashSet<>();
    if (!addresses.isEmpty()) {
      Sql.each(
          journal,
          KNOWN,
          row -> {
            Place place = new Place(row.getString(1), Channel.of(row.getString(2)));
            seen.add(place);
            if (!row.getBoolean("known")) {
              changed.add(place);
            }
          },
          customers(addresses.keySet()),
          channels(addresses.keySet()),
          addresses.values().stream().map(texts -> texts.get(0)).toList());
    }
    // What was said anew is for the addresses of now, and so is what was never looked at.
    addresses.keySet().stream().filter(place -> !seen.contains(place)).forEach(anew::add);
    anew.addAll(changed);
    return new AddressChanges(addresses, changed, anew);
  }

  /** Whether the customer's first address of the channel was not known before. */
  boolean isChanged(String customer, Channel channel) {
    return changed.contains(new Place(customer, channel));
  }

  /** Remembers for which addresses permissions are from now on. */
  void save(Connection journal) throws SQLException {
    if (anew.isEmpty()) {
      return;
    }
    Sql.update(journal, FORGET, customers(anew), channels(anew));
    List<Place> places = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Place place : anew) {
      for (String text : addresses.get(place)) {
        places.add(place);
        texts.add(text);
      }
    }
    Sql.update(journal, SAVE, customers(places), channels(places), texts);
  }

  private static List<String> customers(Collection<Place> places) {
    return places.stream().map(Place::customer).toList();
  }

  private static List<String> channels(Collection<Place> places) {
    return places.stream().map(place -> place.channel().column()).toList();
  }
}
