package io.custobarconnector.consent;

import io.custobarconnector.custobar.Contact;
import io.custobarconnector.custobar.Contacts;
import io.custobarconnector.custobar.CustomerNumber;
import io.custobarconnector.journal.Forgotten;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which customers of a page have another e-mail address or phone number than when the connector
 * last looked. The journal keeps marks of them, from which none can be read.
 */
final class AddressChanges {

  /** The end of the column that says where a permission leads: {@code can_email_to}. */
  static final String TO = "_to";

  private static final String OTHER =
      """
      SELECT c.customer, c.channel
        FROM unnest(?::text[], ?::text[], ?::text[]) AS c (customer, channel, address)
        JOIN permission_address a ON a.external_id = c.customer AND a.channel = c.channel
       WHERE a.mark <> %s\
      """
          .formatted(Forgotten.mark("c.address"));

  private static final String SAVE =
      """
      INSERT INTO permission_address AS a (external_id, channel, mark)
      SELECT c.customer, c.channel, %s
        FROM unnest(?::text[], ?::text[], ?::text[]) AS c (customer, channel, address)
      ON CONFLICT (external_id, channel) DO UPDATE
         SET mark = excluded.mark, since = clock_timestamp()
       WHERE a.mark <> excluded.mark\
      """
          .formatted(Forgotten.mark("c.address"));

  private record Place(String customer, Channel channel) {}

  private final Map<Place, String> addresses;
  private final Set<Place> changed;

  private AddressChanges(Map<Place, String> addresses, Set<Place> changed) {
    this.addresses = addresses;
    this.changed = changed;
  }

  /**
   * Compares a page with what was seen before. A row without an address says nothing about it.
   *
   * @param rows with {@code can_email_to} and {@code can_sms_to}, where the query has them
   */
  static AddressChanges of(Connection journal, Contacts contacts, List<Map<String, Object>> rows)
      throws SQLException {
    Map<Place, String> addresses = new LinkedHashMap<>();
    for (Map<String, Object> row : rows) {
      String customer = CustomerNumber.of(row.get("external_id"));
      for (Channel channel : Channel.values()) {
        Object address = row.get(channel.field() + TO);
        if (address != null && !customer.isEmpty()) {
          String field = channel == Channel.EMAIL ? "email" : "phone_number";
          contacts.of("customers", Map.of(field, address)).stream()
              .findFirst()
              .map(Contact::text)
              .ifPresent(text -> addresses.put(new Place(customer, channel), text));
        }
      }
    }
    Set<Place> changed = new HashSet<>();
    if (!addresses.isEmpty()) {
      try (PreparedStatement query = journal.prepareStatement(OTHER)) {
        bind(journal, query, addresses);
        try (ResultSet row = query.executeQuery()) {
          while (row.next()) {
            changed.add(new Place(row.getString(1), Channel.of(row.getString(2))));
          }
        }
      }
    }
    return new AddressChanges(addresses, changed);
  }

  /** Whether the customer had another address of the channel before. */
  boolean isChanged(String customer, Channel channel) {
    return changed.contains(new Place(customer, channel));
  }

  /** Remembers the addresses of the page. */
  void save(Connection journal) throws SQLException {
    if (!addresses.isEmpty()) {
      try (PreparedStatement upsert = journal.prepareStatement(SAVE)) {
        bind(journal, upsert, addresses);
        upsert.executeUpdate();
      }
    }
  }

  private static void bind(
      Connection journal, PreparedStatement statement, Map<Place, String> addresses)
      throws SQLException {
    List<String> customers = new ArrayList<>();
    List<String> channels = new ArrayList<>();
    addresses
        .keySet()
        .forEach(
            place -> {
              customers.add(place.customer());
              channels.add(place.channel().column());
            });
    statement.setArray(1, journal.createArrayOf("text", customers.toArray()));
    statement.setArray(2, journal.createArrayOf("text", channels.toArray()));
    statement.setArray(3, journal.createArrayOf("text", addresses.values().toArray()));
  }
}
