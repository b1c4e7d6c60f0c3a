package io.custobarconnector.settings;

import io.custobarconnector.settings.SettingsReader.Effective;
import io.custobarconnector.settings.declared.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The value that each setting has, whatever it was given or not.
 *
 * @param sources what was given
 * @param effective the settings of the catalogue, in its order
 */
record SettingsInForce(SettingsSources sources, Map<String, Effective> effective) {

  private static final Pattern ROUTE_SECRET =
      Pattern.compile("route\\..*(secret|token|password|key).*");

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

  /** What integrators' routes are given, with the secrets that stand in files of their own. */
  Map<String, String> ofRoutes() {
    Map<String, String> found = under(SettingsCatalogue.ROUTE);
    secretsInFiles().forEach(found::putIfAbsent);
    return found;
  }

  /**
   * Secrets of integrators' routes, read from the files that are named: {@code route.erp-token} of
   * {@code route.erp-token-file}.
   *
   * @throws SettingsException when a file cannot be read
   */
  Map<String, String> secretsInFiles() {
    Map<String, String> found = new TreeMap<>();
    if (!sources.uses(SettingsCatalogue.ROUTE)) {
      return found;
    }
    under(SettingsCatalogue.ROUTE)
        .forEach(
            (key, name) -> {
              String secret = key.replaceFirst(Setting.FILE_SUFFIX + "$", "");
              if (!secret.equals(key) && isSecret(secret)) {
                found.put(secret, secretIn(key, sources.file().folder().resolve(name)));
              }
            });
    return found;
  }

  private static String secretIn(String key, Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new SettingsException(
          List.of(key + ": " + file + ": " + SettingsFile.unreadable(file, e)));
    }
  }

  /** Whether a setting must never be shown; of a route's own, its name tells. */
  boolean isSecret(String key) {
    Effective known = effective.get(key);
    return known == null ? ROUTE_SECRET.matcher(key).matches() : known.setting().secret();
  }

  /** What must never be shown. */
  List<String> secrets() {
    return Stream.of(
            effective.values().stream()
                .filter(found -> found.setting().secret())
                .map(Effective::text),
            ofRoutes().entrySet().stream()
                .filter(entry -> ROUTE_SECRET.matcher(entry.getKey()).matches())
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
