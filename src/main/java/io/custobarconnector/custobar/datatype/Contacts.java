package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.custobar.value.Converter;
import io.custobarconnector.custobar.value.EmailAddresses;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.PhoneNumbers;
import io.custobarconnector.custobar.value.SourceValue;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads phone numbers and e-mail addresses in any spelling, to compare whom they belong to. */
public final class Contacts {

  private final Datatypes datatypes;
  private final String region;
  private final EmailAddresses emails = new EmailAddresses();

  /**
   * @param region country of phone numbers that name none, ISO 3166-1 alpha-2
   */
  public Contacts(Datatypes datatypes, String region) {
    this.datatypes = datatypes;
    this.region = region;
  }

  /** What a person wrote: an e-mail address when it has an @; empty when it is neither. */
  public Optional<Contact> read(String written) {
    return written.contains("@") ? email(written) : phone(written, region);
  }

  /**
   * All by which a row of a datatype names its person, apart from a number.
   *
   * @param row with columns as they come from the source, or as Custobar gives them
   */
  public Set<Contact> of(String datatype, Map<String, Object> row) {
    Set<Contact> contacts = new LinkedHashSet<>();
    PersonColumns.of(datatype)
        .ifPresent(
            columns -> {
              String country =
                  PhoneCountry.of(row, PhoneCountry.columns(datatypes.get(datatype)))
                      .orElse(region);
              values(row, columns.phone())
                  .forEach(value -> phone(value, country).ifPresent(contacts::add));
              values(row, columns.email()).forEach(value -> email(value).ifPresent(contacts::add));
            });
    return contacts;
  }

  private static Collection<?> values(Map<String, Object> row, String column) {
    try {
      Object plain = SourceValue.plain(row.get(column));
      if (plain instanceof Collection<?> several) {
        return several;
      }
      return plain == null ? List.of() : List.of(plain);
    } catch (InvalidValue e) {
      return List.of();
    }
  }

  private static Optional<Contact> phone(Object written, String country) {
    return converted(new PhoneNumbers(country), written)
        .map(number -> new Contact(Contact.Kind.PHONE, number));
  }

  private Optional<Contact> email(Object written) {
    return converted(emails, written)
        .map(address -> new Contact(Contact.Kind.EMAIL, address.toLowerCase(Locale.ROOT)));
  }

  private static Optional<String> converted(Converter converter, Object written) {
    try {
      Object plain = SourceValue.plain(written);
      return SourceValue.isBlank(plain)
          ? Optional.empty()
          : Optional.of(converter.convert(plain).toString());
    } catch (InvalidValue e) {
      return Optional.empty();
    }
  }
}
