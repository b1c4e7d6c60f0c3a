package io.custobarconnector.forget;

import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.custobar.datatype.PersonColumns;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.custobar.value.Times;
import io.custobarconnector.journal.ForgottenContacts;
import io.custobarconnector.journal.ForgottenContacts.Erased;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which rows name somebody who was forgotten by a phone number or an e-mail address alone.
 *
 * @param contacts reads those of a row
 * @param forgotten recognises those of people who were forgotten
 * @param zone of times that carry none
 */
public record ErasedContacts(Contacts contacts, ForgottenContacts forgotten, ZoneId zone) {

  /**
   * Those of the rows that are left out. One that names its customer by number is not among them.
   * What happened before the person was forgotten may be theirs, whoever has the number or address
   * today; what happened later is another's, if another is known to have it.
   *
   * @return their places in the list
   */
  Set<Integer> among(String datatype, PersonColumns columns, List<Map<String, Object>> rows) {
    if (columns.date().isEmpty()) {
      return Set.of();
    }
    Map<Integer, Set<Contact>> nameless = new LinkedHashMap<>();
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      if (columns.customer(rows.get(i)).isEmpty()) {
        Set<Contact> of = contacts.of(datatype, rows.get(i));
        nameless.put(i, of);
        of.forEach(contact -> texts.add(contact.text()));
      }
    }
    Map<String, Erased> erased = forgotten.among(texts);
    Set<Integer> out = new HashSet<>();
    if (!erased.isEmpty()) {
      nameless.forEach(
          (place, of) -> {
            Optional<Instant> date = date(rows.get(place).get(columns.date().get()));
            boolean any =
                of.stream()
                    .map(contact -> erased.get(contact.text()))
                    .anyMatch(found -> found != null && isTheirs(found, date));
            if (any) {
              out.add(place);
            }
          });
    }
    return out;
  }

  private static boolean isTheirs(Erased erased, Optional<Instant> date) {
    return !erased.living() || date.filter(at -> at.isAfter(erased.erasedAt())).isEmpty();
  }

  /** The moment as a message has it; a day is its beginning. */
  private Optional<Instant> date(Object value) {
    try {
      Object plain = SourceValue.plain(value);
      return SourceValue.isBlank(plain)
          ? Optional.empty()
          : Optional.of(
              OffsetDateTime.parse(new Times(zone).dateTime(plain).toString()).toInstant());
    } catch (InvalidValue e) {
      return Optional.empty();
    }
  }

  /** Notes who of the customers has a number or address of somebody who was forgotten. */
  void live(List<Map<String, Object>> customers) {
    if (customers.isEmpty() || !forgotten.anyWithoutOwner()) {
      return;
    }
    Set<String> texts = new HashSet<>();
    customers.forEach(
        row -> contacts.of("customers", row).forEach(contact -> texts.add(contact.text())));
    if (!texts.isEmpty()) {
      forgotten.live(texts);
    }
  }

  /** The contacts of rows whose people are being forgotten; nobody else is known to have them. */
  Map<String, Boolean> of(String datatype, List<Map<String, Object>> rows) {
    Map<String, Boolean> living = new HashMap<>();
    rows.forEach(
        row -> contacts.of(datatype, row).forEach(contact -> living.put(contact.text(), false)));
    return living;
  }
}
