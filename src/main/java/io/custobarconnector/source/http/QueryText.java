package io.custobarconnector.source.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The parameters of a query, not encoded, in their order. A value may have places to fill, such as
 * {@code {since}}.
 *
 * @param parameters values by name, mostly one; a name may stand again
 */
public record QueryText(Map<String, List<String>> parameters) {

  /** Reads {@code a=1&b=two words}. */
  public static QueryText of(String text) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String part : text.split("&", -1)) {
      String[] pair = part.strip().split("=", 2);
      if (!pair[0].isEmpty()) {
        parameters
            .computeIfAbsent(pair[0], name -> new ArrayList<>())
            .add(pair.length == 2 ? pair[1] : "");
      }
    }
    return new QueryText(parameters);
  }

  /** These and others, which take the place of those with the same name. */
  QueryText with(QueryText others) {
    Map<String, List<String>> all = new LinkedHashMap<>(parameters);
    all.putAll(others.parameters);
    return new QueryText(all);
  }

  QueryText with(String name, String value) {
    return with(new QueryText(Map.of(name, List.of(value))));
  }

  /** With a place filled. */
  public QueryText filled(String place, String value) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    parameters.forEach(
        (name, texts) ->
            all.put(
                name, texts.stream().map(text -> text.replace("{" + place + "}", value)).toList()));
    return new QueryText(all);
  }

  /** Whether a value has this place. */
  public boolean hasPlace(String place) {
    return parameters.values().stream()
        .flatMap(List::stream)
        .anyMatch(value -> value.contains("{" + place + "}"));
  }

  String encoded() {
    return parameters.entrySet().stream()
        .flatMap(
            parameter ->
                parameter.getValue().stream()
                    .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
        .collect(Collectors.joining("&"));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
