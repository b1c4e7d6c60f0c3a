package io.custobarconnector.settings;

import io.custobarconnector.NearestName;
import io.custobarconnector.error.SettingError;
import io.custobarconnector.settings.declared.FlowCatalogue;
import io.custobarconnector.settings.declared.Setting;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds what was given but is no setting: a typo would otherwise be obeyed by nobody, in silence.
 */
final class StraySettings {

  /** A stray setting, told. */
  record Stray(int line, String text) {}

  private final SettingsSources sources;
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> flows;
  private final Path routesDirectory;

  StraySettings(
      SettingsSources sources, Set<String> settings, Set<String> flows, Path routesDirectory) {
    this.sources = sources;
    this.flows = flows;
    this.routesDirectory = routesDirectory;
    known.addAll(settings);
    SettingsCatalogue.SETTINGS.stream()
        .filter(Setting::secret)
        .map(Setting::fileKey)
        .forEach(known::add);
  }

  void forEach(Consumer<Stray> action) {
    String path = sources.file().path().toString();
    sources.file().entries().stream()
        .filter(entry -> isStray(entry.key()))
        .forEach(
            entry ->
                action.accept(
                    new Stray(
                        entry.line(), path + ":" + entry.line() + ": " + unknown(entry.key()))));
    sources.overrides().keySet().stream()
        .filter(this::isStray)
        .forEach(key -> action.accept(last("set by this command: " + unknown(key))));
    sources.systemProperties().keySet().stream()
        .filter(key -> ownPrefixes().anyMatch(key::startsWith))
        .filter(this::isStray)
        .sorted()
        .forEach(key -> action.accept(last("system property " + key + ": " + unknown(key))));
    sources.environment().keySet().stream()
        .sorted()
        .flatMap(variable -> mistypedVariable(variable).stream())
        .forEach(text -> action.accept(last(text)));
  }

  private static Stray last(String text) {
    return new Stray(Integer.MAX_VALUE, text);
  }

  private static Stream<String> ownPrefixes() {
    return SettingsCatalogue.OWN_PREFIXES.stream();
  }

  private boolean isStray(String key) {
    if (known.contains(key)
        || key.startsWith(SettingsCatalogue.CAMEL)
        || key.startsWith(CustomFieldSettings.PREFIX)) {
      return false;
    }
    // A letter away from routes.directory, route.directory is a typo and not an integrator's own.
    return !key.startsWith(SettingsCatalogue.ROUTE) || nearest(key, 1).isPresent();
  }

  private Optional<String> nearest(String key, int furthest) {
    return NearestName.to(key, known)
        .filter(name -> furthest > 1 || NearestName.distance(key, name) <= 1);
  }

  private String unknown(String key) {
    String start = "unknown setting \"" + key + "\"; ";
    int dot = key.lastIndexOf('.');
    List<String> ofFlows = FlowCatalogue.OF_EACH.stream().map(Setting::key).toList();
    boolean ofUnknownFlow =
        dot > 0
            && ofFlows.contains(key.substring(dot + 1))
            && !flows.contains(key.substring(0, dot));
    Optional<String> near = nearest(key, ofUnknownFlow ? 1 : 2);
    if (near.isPresent()) {
      return SettingError.UNKNOWN.of(start + "did you mean \"" + near.get() + "\"?");
    }
    if (ofUnknownFlow) {
      String flow = key.substring(0, dot);
      return SettingError.OF_NO_FLOW.of(
          start + "a flow of that name needs " + flow + ".camel.yaml in " + routesDirectory);
    }
    return SettingError.UNKNOWN.of(
        start + "values for your own routes go under route., as in route." + key);
  }

  /** The environment is shared with other programs, so only a near miss is taken for a mistake. */
  private Optional<String> mistypedVariable(String variable) {
    List<String> names = known.stream().map(Setting::environmentName).toList();
    boolean ours =
        ownPrefixes().map(Setting::environmentName).anyMatch(variable::startsWith)
            && !variable.startsWith(Setting.environmentName(CustomFieldSettings.PREFIX));
    if (!ours || names.contains(variable)) {
      return Optional.empty();
    }
    return NearestName.to(variable, names)
        .filter(name -> NearestName.distance(variable, name) <= 2)
        .map(
            name ->
                SettingError.VARIABLE.of(
                    "environment variable "
                        + variable
                        + ": no setting has that name; did you mean "
                        + name
                        + "?"));
  }
}
