package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** What the cashier should do about a problem, in Finnish, Swedish and English. */
final class CashierWords {

  static final List<Locale> LANGUAGES =
      List.of(new Locale("fi"), new Locale("sv"), new Locale("en"));

  private final Map<Locale, Properties> sentences = new LinkedHashMap<>();

  CashierWords() {
    LANGUAGES.forEach(language -> sentences.put(language, read(language)));
  }

  /** The best of the three for an Accept-Language header; Finnish when it wants none of them. */
  static Locale language(String acceptLanguage) {
    if (acceptLanguage == null || acceptLanguage.isBlank()) {
      return LANGUAGES.get(0);
    }
    try {
      Locale chosen = Locale.lookup(Locale.LanguageRange.parse(acceptLanguage), LANGUAGES);
      return chosen == null ? LANGUAGES.get(0) : chosen;
    } catch (IllegalArgumentException notALanguage) {
      return LANGUAGES.get(0);
    }
  }

  String sentence(Problem problem, Locale language) {
    return sentences.get(language).getProperty(problem.code());
  }

  private static Properties read(Locale language) {
    String file = "/benefits/cashier_%s.properties".formatted(language.getLanguage());
    try (InputStream stream = CashierWords.class.getResourceAsStream(file)) {
      Properties sentences = new Properties();
      sentences.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
      return sentences;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }
}
