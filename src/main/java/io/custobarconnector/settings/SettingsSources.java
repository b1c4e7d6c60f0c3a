package io.custobarconnector.settings;

import io.custobarconnector.settings.declared.Setting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where settings come from, the strongest first: what the program itself sets, system properties of
 * the JVM, the environment, the file. A blank value counts as none.
 *
 * @param used how the keys begin that the caller uses: of other secrets, no file is read, and
 *     nothing else has to be given
 */
record SettingsSources(
    Map<String, String> overrides,
    Map<String, String> systemProperties,
    Map<String, String> environment,
    SettingsFile file,
    List<String> used) {

  /** All keys. */
  static final List<String> ALL = List.of("");

  /**
   * A value and where it was given.
   *
   * @param line its line in the file; after all lines when it is not from the file
   */
  record Given(String value, String origin, int line) {}

  boolean uses(String key) {
    return used.stream().anyMatch(key::startsWith);
  }

  Optional<Given> find(String key) {
    String variable = Setting.environmentName(key);
    return given(overrides.get(key), "set by this command")
        .or(() -> given(systemProperties.get(key), "system property " + key))
        .or(() -> given(environment.get(variable), "environment variable " + variable))
        .or(() -> inFile(key));
  }

  private static Optional<Given> given(String value, String origin) {
    return Optional.ofNullable(value)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(text -> new Given(text, origin, Integer.MAX_VALUE));
  }

  private Optional<Given> inFile(String key) {
    return file.entries().stream()
        .filter(entry -> entry.key().equals(key) && !entry.value().isEmpty())
        .map(entry -> new Given(entry.value(), file.path() + ":" + entry.line(), entry.line()))
        .findFirst();
  }

  /** The keys given in the file, by this command, or as system properties. */
  Set<String> keys(Predicate<String> wanted) {
    Set<String> keys = new LinkedHashSet<>();
    file.entries().forEach(entry -> keys.add(entry.key()));
    keys.addAll(overrides.keySet());
    keys.addAll(systemProperties.keySet());
    keys.removeIf(wanted.negate());
    return keys;
  }
}
