package io.custobarconnector.custobar.value;

import java.util.Optional;

/** Turns a value of a source into what is written as JSON for a type. */
@FunctionalInterface
public interface Converter {
  /**
   * Converts a {@linkplain SourceValue plain} value that is not null.
   *
   * @return a String, Boolean, Long, BigDecimal, or a List or Map of those
   */
  Object convert(Object plain) throws InvalidValue;

  /** The conversion for a type under the choices of a deployment. */
  static Converter of(ValueType type, Conversion choices) {
    if (type.type().isCollection()) {
      Converter element =
          type.element()
              .map(e -> of(new ValueType(e, Optional.empty(), type.members(), false), choices))
              .orElse(new OpenValues(choices.zone()));
      return new Structures(type.type() == FieldType.SET, type.orSingle(), element);
    }
    return switch (type.type()) {
      case BOOLEAN -> Booleans::parse;
      case COUNTRY_CODE -> Codes::country;
      case DATE -> new Times(choices.zone())::date;
      case DATETIME -> new Times(choices.zone())::dateTime;
      case DAY_OF_YEAR -> new Times(choices.zone())::dayOfYear;
      case EMAIL -> new EmailAddresses();
      case INTEGER -> Numbers::integer;
      case LANGUAGE_CODE -> Codes::language;
      case MONEY -> Numbers::cents;
      case NUMBER -> Numbers::number;
      case OBJECT -> Structures.objects(type.members(), choices);
      case PHONE_NUMBER -> new FirstUsable(new PhoneNumbers(choices.defaultRegion()));
      case STRING -> new Texts(choices.zone());
      case LIST, SET -> throw new IllegalStateException("a collection is handled above");
    };
  }
}
