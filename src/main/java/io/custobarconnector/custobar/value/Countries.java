package io.custobarconnector.custobar.value;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Countries as people and shops write them. Addresses are full of names, where a field for Custobar
 * needs a code, and a phone number a country to be read by.
 */
public final class Countries {

  /** Languages in which shops of the Nordic and Baltic countries, and their customers, write. */
  private static final List<String> LANGUAGES =
      List.of(
          "en", "fi", "sv", "nb", "nn", "da", "is", "et", "lv", "lt", "de", "nl", "fr", "it", "es",
          "pt", "pl", "cs", "ru");

  /** What people write beside codes and names. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "UK", "GB",
          "GREAT BRITAIN", "GB",
          "ENGLAND", "GB",
          "SCOTLAND", "GB",
          "EL", "GR",
          "HOLLAND", "NL",
          "CZECH REPUBLIC", "CZ",
          "UNITED STATES OF AMERICA", "US",
          "RUSSIAN FEDERATION", "RU",
          "AHVENANMAA", "AX");

  private static final Map<String, String> NAMES = names();

  private Countries() {}

  /** The ISO 3166-1 alpha-2 code of a country; empty when the text names none, or more than one. */
  public static Optional<String> code(String text) {
    return Optional.ofNullable(NAMES.get(normal(text)));
  }

  private static Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    Set<String> several = new HashSet<>();
    for (String code : Locale.getISOCountries()) {
      Locale country = new Locale.Builder().setRegion(code).build();
      Stream.concat(
              LANGUAGES.stream()
                  .map(language -> country.getDisplayCountry(Locale.forLanguageTag(language))),
              Stream.of(country.getISO3Country()))
          .map(Countries::normal)
          .forEach(
              name -> {
                String other = names.putIfAbsent(name, code);
                if (other != null && !other.equals(code)) {
                  several.add(name);
                }
              });
    }
    several.forEach(names::remove);
    names.putAll(OTHER_NAMES);
    // A name of two letters in some language must not stand before a code.
    for (String code : Locale.getISOCountries()) {
      names.put(code, code);
    }
    return Map.copyOf(names);
  }

  private static String normal(String text) {
    return text.replaceAll("[\\p{Cf}.]", "")
        .replaceAll("[\\p{Z}\\s]+", " ")
        .strip()
        .toUpperCase(Locale.ROOT);
  }
}
