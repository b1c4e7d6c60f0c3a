package io.custobarconnector.flow.route;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settings that a text names, each as {@code {{webshop.url}}}. */
final class NamedSettings {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([^{}\\s]+)\\s*}}");

  private NamedSettings() {}

  /** The keys that are named, each once. */
  static List<String> in(String text) {
    return PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).distinct().toList();
  }

  /** The text with their values. */
  static String filled(String text, UnaryOperator<String> values) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(values.apply(found.group(1))));
  }
}
