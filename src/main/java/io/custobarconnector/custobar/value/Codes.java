package io.custobarconnector.custobar.value;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Country codes of ISO 3166-1 and language codes of ISO 639-1, of what people write for them. */
final class Codes {
  private static final Map<String, String> COUNTRIES = countries();
  private static final Map<String, String> LANGUAGES = languages();
  private static final Pattern LANGUAGE_TAG =
      Pattern.compile("([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*");

  /** A text of a million parts would exhaust the stack of the pattern's matcher. */
  private static final int LONGEST_TAG = 100;

  private Codes() {}

  /** Two or three letters in any case, or the country's name, to two capitals. */
  static Object country(Object plain) throws InvalidValue {
    if (!(plain instanceof String text)) {
      throw SourceValue.wrongType("a country", plain);
    }
    String code = COUNTRIES.get(Blanks.strip(text).toUpperCase(Locale.ROOT));
    // Names of all countries in many languages take a while to gather: not where all write codes.
    Optional<String> named = code == null ? Countries.code(text) : Optional.of(code);
    return named.orElseThrow(
        () ->
            new InvalidValue(
                "not_a_country",
                "not a country: its code of ISO 3166-1, for example FI, or its name"));
  }

  /** fi, FI, fin, fi-FI and fi_FI, to fi. */
  static Object language(Object plain) throws InvalidValue {
    if (!(plain instanceof String text)) {
      throw SourceValue.wrongType("a language code", plain);
    }
    String stripped = Blanks.strip(text);
    var tag = LANGUAGE_TAG.matcher(stripped);
    String code =
        stripped.length() <= LONGEST_TAG && tag.matches()
            ? LANGUAGES.get(tag.group(1).toLowerCase(Locale.ROOT))
            : null;
    if (code == null) {
      throw new InvalidValue("not_a_language", "not a language code of ISO 639-1, for example fi");
    }
    return code;
  }

  private static Map<String, String> countries() {
    var codes = new HashMap<String, String>();
    for (String alpha2 : Locale.getISOCountries()) {
      codes.put(alpha2, alpha2);
      codes.put(new Locale.Builder().setRegion(alpha2).build().getISO3Country(), alpha2);
    }
    return Map.copyOf(codes);
  }

  private static Map<String, String> languages() {
    // Java lists these three under the codes that ISO withdrew in 1989, too.
    Map<String, String> withdrawn = Map.of("iw", "he", "in", "id", "ji", "yi");
    var codes = new HashMap<String, String>();
    for (String listed : Locale.getISOLanguages()) {
      String alpha2 = withdrawn.getOrDefault(listed, listed);
      codes.put(listed, alpha2);
      codes.put(alpha2, alpha2);
      codes.put(new Locale.Builder().setLanguage(alpha2).build().getISO3Language(), alpha2);
    }
    return Map.copyOf(codes);
  }
}
