package io.custobarconnector.settings;

import io.custobarconnector.settings.SettingsReader.Effective;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The value that each setting has, whatever it was given or not.
 *
 * @param sources what was given
 * @param effective the settings of the catalogue, in its order
 */
record SettingsInForce(SettingsSources sources, Map<String, Effective> effective) {

  /** As it was written; empty when it has no value. */
  String text(String key) {
    return effective.get(key).text();
  }

  /** As it was read, of a setting that always has a value. */
  <T> T value(String key, Class<T> type) {
    return find(key, type).orElseThrow();
  }

  /** As it was read, of a setting that may have no value. */
  <T> Optional<T> find(String key, Class<T> type) {
    return effective.get(key).value().map(type::cast);
  }

  /** A file or a folder, which is named as seen from the folder of the settings. */
  Path beside(String key) {
    return sources.file().folder().resolve(text(key)).normalize();
  }

  /** The same path, seen from the current folder when it lies beneath. */
  static Path asPeopleSeeIt(Path path) {
    Path here = Path.of("").toAbsolutePath();
    return path.startsWith(here) && !path.equals(here) ? here.relativize(path) : path;
  }

  /** What was given under a prefix that the catalogue knows nothing else of. */
  Map<String, String> under(String prefix) {
    Map<String, String> found = new TreeMap<>();
    for (String key : sources.keys(name -> name.startsWith(prefix))) {
      sources.find(key).ifPresent(given -> found.put(key, given.value()));
    }
    return found;
  }

  /** What must never be shown. */
  List<String> secrets() {
    return Stream.of(
            effective.values().stream()
                .filter(found -> found.setting().secret())
                .map(Effective::text),
            under(SettingsCatalogue.ROUTE).entrySet().stream()
                .filter(entry -> entry.getKey().matches(".*(secret|token|password|key).*"))
                .map(Map.Entry::getValue),
            // Half of a pair, and no secret by itself.
            Stream.of(text("webshop.key")))
        .flatMap(values -> values)
        .filter(value -> !value.isBlank())
        .distinct()
        .toList();
  }

  /** As {@link Settings#describe()}. */
  String describe(Map<String, String> customFields) {
    Map<String, String> lines = new LinkedHashMap<>();
    effective.forEach(
        (key, found) -> {
          String shown =
              found.setting().secret() && !found.text().isEmpty() ? "(not shown)" : found.text();
          lines.put(key, key + "=" + shown + "  # " + found.origin());
        });
    customFields.forEach(
        (field, type) -> {
          String key = CustomFieldSettings.PREFIX + field;
          lines.put(key, key + "=" + type + "  # " + origin(key));
        });
    sources
        .keys(
            key ->
                key.startsWith(SettingsCatalogue.CAMEL) || key.startsWith(SettingsCatalogue.ROUTE))
        .forEach(key -> lines.put(key, key + "=(not shown)  # " + origin(key)));
    return String.join("\n", lines.values()) + "\n";
  }

  private String origin(String key) {
    return sources.find(key).map(SettingsSources.Given::origin).orElse("not set");
  }
}
