package io.custobarconnector.custobar.datatype;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Converter;
import io.custobarconnector.custobar.value.Countries;
import io.custobarconnector.custobar.value.FieldType;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.PhoneNumbers;
import io.custobarconnector.custobar.value.SourceValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The country in which a row's phone numbers without a country prefix are read: that of the row's
 * address where the row has one, otherwise the deployment's.
 */
public final class PhoneCountry {

  /** The reserved column that names the country, for rows whose datatype has no field for it. */
  static final String COLUMN = "_country";

  private final List<String> columns;
  private final Converter[] usual;
  private final Function<String, Converter[]> make;
  private final Map<String, Converter[]> byCountry = new ConcurrentHashMap<>();

  /**
   * @param converters of all fields, for the country named
   */
  public PhoneCountry(
      DatatypeSchema datatype, Conversion choices, Function<Conversion, Converter[]> converters) {
    this.make = country -> converters.apply(choices.withDefaultRegion(country));
    this.usual = converters.apply(choices);
    this.columns = columns(datatype);
  }

  /** The columns that may name a row's country, the first that does counts. */
  static List<String> columns(DatatypeSchema datatype) {
    return Stream.concat(
            Stream.of(COLUMN),
            datatype.fields().stream()
                .filter(field -> field.type().type() == FieldType.COUNTRY_CODE)
                .filter(field -> !field.name().contains("__"))
                .map(Field::name))
        .toList();
  }

  /** The converters of the row's fields. */
  public Converter[] converters(Map<String, Object> row) {
    Optional<String> country = of(row, columns);
    return country.isPresent() ? byCountry.computeIfAbsent(country.get(), make) : usual;
  }

  /**
   * The country that a row names; {@link PhoneNumbers#NOWHERE} when what it names is none.
   *
   * @param columns those of its datatype
   */
  static Optional<String> of(Map<String, Object> row, List<String> columns) {
    Unreadable unreadable = Unreadable.of(row);
    for (String column : columns) {
      if (unreadable.has(column)) {
        return Optional.of(PhoneNumbers.NOWHERE);
      }
      Object value = row.get(column);
      if (value != null) {
        Optional<String> country = country(value);
        if (country.isPresent()) {
          return country;
        }
      }
    }
    return Optional.empty();
  }

  /** Empty when nothing is said; {@link PhoneNumbers#NOWHERE} when what is said is no country. */
  private static Optional<String> country(Object value) {
    try {
      Object plain = SourceValue.plain(value);
      if (SourceValue.isBlank(plain)) {
        return Optional.empty();
      }
      return Optional.of(
          plain instanceof String text
              ? Countries.code(text)
                  .filter(PhoneNumberUtil.getInstance().getSupportedRegions()::contains)
                  .orElse(PhoneNumbers.NOWHERE)
              : PhoneNumbers.NOWHERE);
    } catch (InvalidValue e) {
      return Optional.of(PhoneNumbers.NOWHERE);
    }
  }
}
