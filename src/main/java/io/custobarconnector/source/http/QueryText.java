package io.custobarconnector.source.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;

/**
 * The parameters of a query, not encoded, in their order. A value may have places to fill, such as
 * {@code {since}}.
 *
 * @param parameters by name; a name stands once
 */
public record QueryText(Map<String, String> parameters) {

  /** Reads {@code a=1&b=two words}. */
  public static QueryText of(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : text.split("&", -1)) {
      String[] pair = part.strip().split("=", 2);
      if (!pair[0].isEmpty()) {
        parameters.put(pair[0], pair.length == 2 ? pair[1] : "");
      }
    }
    return new QueryText(parameters);
  }

  /** These and others, which take the place of those with the same name. */
  QueryText with(QueryText others) {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.putAll(others.parameters);
    return new QueryText(all);
  }

  QueryText with(String name, String value) {
    return with(new QueryText(Map.of(name, value)));
  }

  /** With a place filled. */
  public QueryText filled(String place, String value) {
    Map<String, String> all = new LinkedHashMap<>();
    parameters.forEach((name, text) -> all.put(name, text.replace("{" + place + "}", value)));
    return new QueryText(all);
  }

  /** Whether a value has this place. */
  public boolean hasPlace(String place) {
    return parameters.values().stream().anyMatch(value -> value.contains("{" + place + "}"));
  }

  String encoded() {
    return parameters.entrySet().stream().map(QueryText::encoded).collect(Collectors.joining("&"));
  }

  private static String encoded(Entry<String, String> parameter) {
    return encoded(parameter.getKey()) + "=" + encoded(parameter.getValue());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
