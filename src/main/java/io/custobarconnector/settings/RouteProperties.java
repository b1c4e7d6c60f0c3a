package io.custobarconnector.settings;

import io.custobarconnector.settings.SettingsReader.Effective;
import io.custobarconnector.settings.declared.SettingType;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Settings as routes, SQL and JSLT may use them. */
record RouteProperties(SettingsInForce settings) {

  /** The secrets that routes send. */
  private static final Set<String> SENT =
      Set.of("alerts.to", "custobar.token", "webshop.secret", "webshop.token");

  /** As {@link Settings#asProperties()}. */
  Map<String, String> ofRoutes() {
    Map<String, String> properties = new TreeMap<>(settings.ofRoutes());
    settings
        .effective()
        .forEach(
            (key, found) -> {
              if (!found.setting().secret() || SENT.contains(key)) {
                properties.put(key, forRoutes(found));
              }
              if (found.value().orElse("") instanceof Duration duration) {
                properties.put(key + "-millis", Long.toString(duration.toMillis()));
                properties.put(
                    key + "-seconds", Long.toString(duration.plusMillis(999).toSeconds()));
              }
            });
    properties.put("routes.directory", settings.beside("routes.directory").toString());
    properties.put("demo.directory", settings.beside("demo.directory").toString());
    return properties;
  }

  /** As {@link Settings#forQueries()}. */
  Map<String, String> ofQueries() {
    Map<String, String> properties = ofRoutes();
    properties.keySet().removeAll(SENT);
    properties.keySet().removeAll(settings.secretsInFiles().keySet());
    return properties;
  }

  private static String forRoutes(Effective found) {
    Object value = found.value().orElse("");
    if (value instanceof Duration) {
      return found.text();
    }
    return value instanceof Enum<?> choice ? SettingType.nameOf(choice) : value.toString();
  }
}
