package io.custobarconnector.custobar.value;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The choices of a deployment that decide how values are written.
 *
 * @param defaultRegion country of phone numbers written without a country prefix, ISO 3166-1
 *     alpha-2
 * @param zone zone of dates and times that carry none
 * @param invalidField what happens to a row whose optional field is wrong
 * @param deletions what happens to a row with {@code _deleted} true
 * @param nulls what NULL means for text-like fields, instead of what the datatype says
 */
public record Conversion(
    String defaultRegion,
    ZoneId zone,
    InvalidField invalidField,
    Deletions deletions,
    Optional<Nulls> nulls) {

  /** What to do with a row whose optional field is wrong. */
  public enum InvalidField {
    /** Leave the field out, note it, and send the rest. */
    OMIT,
    /** Reject the row. */
    REJECT
  }

  /** How far a deletion at the source may reach. */
  public enum Deletions {
    /** Deletions are noted and nothing is sent. */
    IGNORE,
    /** Products and shops are hidden; customers stay. */
    HIDE,
    /** Customers are removed for good, products and shops are hidden. */
    DELETE
  }

  public Conversion {
    if (!defaultRegion.equals(PhoneNumbers.NOWHERE)
        && !PhoneNumberUtil.getInstance().getSupportedRegions().contains(defaultRegion)) {
      throw new IllegalArgumentException(
          "default-region is \"%s\", which is no country; write two capital letters, for example FI"
              .formatted(defaultRegion));
    }
  }

  /** Finland, and the gentlest policies. */
  public static Conversion defaults() {
    return new Conversion(
        "FI", ZoneId.of("Europe/Helsinki"), InvalidField.OMIT, Deletions.HIDE, Optional.empty());
  }

  public Conversion withDefaultRegion(String region) {
    return new Conversion(region, zone, invalidField, deletions, nulls);
  }

  public Conversion withZone(ZoneId other) {
    return new Conversion(defaultRegion, other, invalidField, deletions, nulls);
  }

  public Conversion withInvalidField(InvalidField policy) {
    return new Conversion(defaultRegion, zone, policy, deletions, nulls);
  }

  public Conversion withDeletions(Deletions policy) {
    return new Conversion(defaultRegion, zone, invalidField, policy, nulls);
  }

  public Conversion withNulls(Nulls meaning) {
    return new Conversion(defaultRegion, zone, invalidField, deletions, Optional.of(meaning));
  }
}
