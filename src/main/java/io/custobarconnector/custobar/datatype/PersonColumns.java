package io.custobarconnector.custobar.datatype;

import io.custobarconnector.custobar.value.Blanks;
import io.custobarconnector.custobar.value.Booleans;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import java.util.Map;
import java.util.Optional;

/**
 * Which columns of a row say who it is about.
 *
 * @param customer the column with the customer number
 * @param group rows with the same value here go together; empty when each is for itself
 * @param date when it happened; empty when it is not about something that happened
 * @param phone the column with the phone number
 * @param email the column with the e-mail address
 */
public record PersonColumns(
    String customer, Optional<String> group, Optional<String> date, String phone, String email) {

  /** True: the person of the row is to be forgotten. */
  public static final String FORGET = "_forget";

  /** The columns of a datatype; empty when its records are not about people. */
  public static Optional<PersonColumns> of(String datatype) {
    return switch (datatype) {
      case "customers" ->
          Optional.of(
              new PersonColumns(
                  "external_id", Optional.empty(), Optional.empty(), "phone_number", "email"));
      case "sales" ->
          Optional.of(
              new PersonColumns(
                  "sale_customer_id",
                  Optional.of("sale_external_id"),
                  Optional.of("sale_date"),
                  "sale_phone_number",
                  "sale_email"));
      case "events" ->
          Optional.of(
              new PersonColumns(
                  "customer_id", Optional.empty(), Optional.of("date"), "phone_number", "email"));
      default -> Optional.empty();
    };
  }

  /** The customer number; empty when the row has none. */
  public Optional<String> customer(Map<String, Object> row) {
    return Optional.of(CustomerNumber.of(row.get(customer))).filter(number -> !number.isEmpty());
  }

  /** What holds the row together with others; empty when nothing does. */
  public Optional<String> group(Map<String, Object> row) {
    return group.flatMap(column -> text(row, column));
  }

  /**
   * Whether the row says that its person is to be forgotten.
   *
   * @throws InvalidValue when it says neither yes nor no
   */
  public static boolean saysForget(Map<String, Object> row) throws InvalidValue {
    Object value = row.get(FORGET);
    Object plain = value == null ? null : SourceValue.plain(value);
    return !SourceValue.isBlank(plain) && (Boolean) Booleans.parse(plain);
  }

  /**
   * The text of a column; empty when it has none, such as a list, or one whose own methods fail.
   */
  static Optional<String> text(Map<String, Object> row, String column) {
    try {
      Object value = row.get(column);
      Object plain = value == null ? null : SourceValue.plain(value);
      return SourceValue.isBlank(plain) || SourceValue.hasParts(plain)
          ? Optional.empty()
          : Optional.of(Blanks.strip(plain.toString()));
    } catch (InvalidValue | RuntimeException e) {
      return Optional.empty();
    }
  }
}
