package io.custobarconnector.custobar.value;

import static java.util.Map.entry;

import java.text.Normalizer;
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
      Map.ofEntries(
          entry("UK", "GB"),
          entry("GREAT BRITAIN", "GB"),
          entry("ENGLAND", "GB"),
          entry("SCOTLAND", "GB"),
          entry("WALES", "GB"),
          entry("NORTHERN IRELAND", "GB"),
          entry("EL", "GR"),
          entry("HOLLAND", "NL"),
          entry("CZECH REPUBLIC", "CZ"),
          entry("UNITED STATES OF AMERICA", "US"),
          entry("RUSSIAN FEDERATION", "RU"),
          entry("AHVENANMAA", "AX"),
          // Java's names are those of some years, and differ from one version to the next.
          entry("TURKEY", "TR"),
          entry("TÜRKIYE", "TR"),
          entry("VIET NAM", "VN"),
          entry("REPUBLIC OF KOREA", "KR"),
          entry("MACEDONIA", "MK"),
          entry("SWAZILAND", "SZ"),
          entry("CAPE VERDE", "CV"),
          entry("BURMA", "MM"),
          entry("IVORY COAST", "CI"));

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
    return Normalizer.normalize(text, Normalizer.Form.NFC)
        .replaceAll("[\\p{Cf}.]", "")
        .replaceAll("[\\p{Z}\\s]+", " ")
        .strip()
        .toUpperCase(Locale.ROOT)
        .replaceFirst("^THE ", "");
  }
}
