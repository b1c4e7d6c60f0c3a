package io.custobarconnector.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * What names of tables and columns mean, and which meanings fit which field, as the files {@code
 * words.properties} and {@code fields.properties} say.
 */
final class RetailWords {

  private static final String NOISE = "noise";
  private static final String UNKNOWN = "?";
  private static final int SHORTEST = 3;
  private static final int SHORTEST_AFTER_UNKNOWN = 4;
  private static final int ENDING = 2;

  private final Map<String, String> meanings = new HashMap<>();
  private final Map<String, List<List<String>>> rules = new HashMap<>();

  RetailWords() {
    Properties words = read("words.properties");
    for (String meaning : words.stringPropertyNames()) {
      for (String word : words.getProperty(meaning).split(" ", -1)) {
        meanings.put(word, meaning);
      }
    }
    Properties fields = read("fields.properties");
    for (String key : fields.stringPropertyNames()) {
      List<List<String>> alternatives = new ArrayList<>();
      for (String alternative : fields.getProperty(key).split(" *\\| *", -1)) {
        alternatives.add(List.of(alternative.trim().split(" ", -1)));
      }
      rules.put(key, List.copyOf(alternatives));
    }
  }

  private static Properties read(String file) {
    Properties properties = new Properties();
    try (InputStream in = RetailWords.class.getResourceAsStream("/inspect/" + file)) {
      properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The meanings that fit, the best first; none when the files do not say. */
  List<List<String>> alternatives(String key) {
    return rules.getOrDefault(key, List.of());
  }

  /** What a name means, word by word; {@code ?} for a word that is not known. */
  List<String> meaning(String name) {
    List<String> found = new ArrayList<>();
    String spaced =
        name.replaceAll("(?i)\\be-(?=post|mail)", "e")
            .replaceAll(
                "(?<=[\\p{Ll}\\d])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|[^\\p{L}\\d]+", " ");
    for (String word : spaced.trim().split(" +", -1)) {
      cut(folded(word), found);
    }
    found.removeIf(NOISE::equals);
    for (int i = found.size() - 1; i > 0; i--) {
      if (found.get(i).equals(found.get(i - 1))) {
        found.remove(i);
      }
    }
    return found;
  }

  private static String folded(String word) {
    return Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
        .replaceAll("\\p{M}", "");
  }

  private void cut(String word, List<String> found) {
    int rest = 0;
    int at = 0;
    while (at < word.length()) {
      int end = longest(word, at, at == rest ? SHORTEST : SHORTEST_AFTER_UNKNOWN);
      if (end < 0) {
        at++;
        continue;
      }
      addUnknown(at - rest, rest == 0, found);
      found.add(meanings.get(word.substring(at, end)));
      at = end;
      rest = end;
    }
    addUnknown(at - rest, rest == 0, found);
  }

  private static void addUnknown(int length, boolean atStart, List<String> found) {
    if (length > (atStart ? 0 : ENDING)) {
      found.add(UNKNOWN);
    }
  }

  /** Where the longest known word ends that begins here; negative when none does. */
  private int longest(String word, int at, int shortest) {
    for (int end = word.length(); end > at; end--) {
      boolean whole = end == word.length();
      if (((whole && shortest == SHORTEST) || end - at >= shortest)
          && meanings.containsKey(word.substring(at, end))) {
        return end;
      }
    }
    return -1;
  }
}
