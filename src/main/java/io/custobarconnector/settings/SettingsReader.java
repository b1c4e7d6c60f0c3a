package io.custobarconnector.settings;

import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.error.SettingError;
import io.custobarconnector.settings.SettingsSources.Given;
import io.custobarconnector.settings.declared.FlowCatalogue;
import io.custobarconnector.settings.declared.RefusedValue;
import io.custobarconnector.settings.declared.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads every setting from its sources and collects all that is wrong before it says so. */
final class SettingsReader {

  /** The value in force, as written and as read, and where it comes from. */
  record Effective(Setting setting, String text, Optional<Object> value, String origin) {}

  private record Problem(int line, String text) {

    Problem(int line, ErrorCode code, String sentence) {
      this(line, code.of(sentence));
    }
  }

  private final SettingsSources sources;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Effective> effective = new LinkedHashMap<>();
  private final Map<String, String> customFields = new LinkedHashMap<>();
  private final Set<String> flows = new TreeSet<>(FlowCatalogue.FLOWS.keySet());

  SettingsReader(SettingsSources sources) {
    this.sources = sources;
  }

  /**
   * @throws SettingsException with everything that is wrong
   */
  void read() {
    SettingsCatalogue.SETTINGS.forEach(this::resolve);
    findFlows();
    flows.stream().flatMap(SettingsCatalogue::flowSettings).forEach(this::resolve);
    customFields.putAll(CustomFieldSettings.read(sources, this::told));
    refuseDuplicates();
    new StraySettings(sources, effective.keySet(), flows, routesDirectory())
        .forEach(stray -> problems.add(new Problem(stray.line(), stray.text())));
    new RequiredSettings(sources, effective, this::told, this::missing).check();
    if (!problems.isEmpty()) {
      throw new SettingsException(
          problems.stream()
              .sorted(Comparator.comparingInt(Problem::line))
              .map(Problem::text)
              .toList());
    }
  }

  Map<String, Effective> effective() {
    return effective;
  }

  Map<String, String> customFields() {
    return customFields;
  }

  Set<String> flows() {
    return flows;
  }

  private void resolve(Setting setting) {
    if (setting.secret() && !sources.uses(setting.key())) {
      effective.put(setting.key(), new Effective(setting, "", Optional.empty(), "not read"));
      return;
    }
    Optional<Given> given = setting.secret() ? findSecret(setting) : sources.find(setting.key());
    effective.put(
        setting.key(),
        given.map(found -> read(setting, found)).orElseGet(() -> byDefault(setting)));
  }

  private Effective read(Setting setting, Given given) {
    try {
      Object value = setting.type().read(given.value());
      return new Effective(setting, given.value(), Optional.of(value), given.origin());
    } catch (RefusedValue e) {
      told(given, e.sentence(setting.key(), given.value(), setting.secret()));
      return byDefault(setting);
    }
  }

  private Effective byDefault(Setting setting) {
    if (!setting.defaultKey().isEmpty()) {
      Effective other = effective.get(setting.defaultKey());
      return new Effective(setting, other.text(), other.value(), "as " + setting.defaultKey());
    }
    if (setting.defaultValue().isEmpty()) {
      return new Effective(setting, "", Optional.empty(), "not set");
    }
    try {
      Object value = setting.type().read(setting.defaultValue());
      return new Effective(setting, setting.defaultValue(), Optional.of(value), "default");
    } catch (RefusedValue e) {
      throw new IllegalStateException(
          "The default " + e.sentence(setting.key(), setting.defaultValue(), false), e);
    }
  }

  private Optional<Given> findSecret(Setting setting) {
    Optional<Given> direct = sources.find(setting.key());
    Optional<Given> inFile = sources.find(setting.fileKey());
    if (inFile.isEmpty()) {
      return direct;
    }
    if (direct.isPresent()) {
      tell(
          inFile.get(),
          SettingError.SECRET_TWICE,
          setting.fileKey()
              + " is given, and so is "
              + setting.key()
              + " ("
              + direct.get().origin()
              + "): keep one of the two");
      return direct;
    }
    return readSecret(setting, inFile.get());
  }

  private Optional<Given> readSecret(Setting setting, Given inFile) {
    Path file = sources.file().folder().resolve(inFile.value());
    String start = setting.fileKey() + ": " + file + ": ";
    try {
      String secret = SettingsFile.withoutMark(Files.readString(file)).strip();
      if (!secret.isEmpty()) {
        return Optional.of(new Given(secret, inFile.origin() + ", from " + file, inFile.line()));
      }
      tell(inFile, SettingError.SECRET_EMPTY, start + "is empty");
    } catch (CharacterCodingException e) {
      tell(inFile, SettingError.SECRET_NOT_UTF8, start + "is not UTF-8 text");
    } catch (IOException e) {
      tell(inFile, SettingError.SECRET_FILE, start + SettingsFile.unreadable(file, e));
    }
    return Optional.empty();
  }

  private Path routesDirectory() {
    return sources.file().folder().resolve(effective.get("routes.directory").text()).normalize();
  }

  private void findFlows() {
    Path directory = routesDirectory();
    if (!Files.isDirectory(directory)) {
      // The usual folder may be missing, since not every command needs routes; another may not.
      Effective found = effective.get("routes.directory");
      sources
          .find("routes.directory")
          .filter(where -> !where.value().equals(found.setting().defaultValue()))
          .ifPresent(
              where ->
                  tell(
                      where,
                      SettingError.FOLDER,
                      "routes.directory=\""
                          + where.value()
                          + "\" is not a folder: there is no "
                          + directory));
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      files
          .map(RouteFileName::flowOf)
          .flatMap(Optional::stream)
          .filter(name -> !SettingsCatalogue.isReserved(name))
          .forEach(flows::add);
    } catch (IOException | UncheckedIOException e) {
      missing(
          SettingError.FOLDER_UNREADABLE.of("The routes in " + directory + " cannot be listed"));
    }
  }

  private void refuseDuplicates() {
    Map<String, Integer> firstLines = new HashMap<>();
    for (SettingsFile.Entry entry : sources.file().entries()) {
      Integer first = firstLines.putIfAbsent(entry.key(), entry.line());
      if (first != null) {
        problems.add(
            new Problem(
                entry.line(),
                SettingError.TWICE,
                sources.file().path()
                    + ":"
                    + entry.line()
                    + ": "
                    + entry.key()
                    + " is given twice, first on line "
                    + first
                    + ": keep one of the two"));
      }
    }
  }

  private void tell(Given given, ErrorCode code, String sentence) {
    told(given, code.of(sentence));
  }

  /**
   * @param sentence with its code at its end
   */
  private void told(Given given, String sentence) {
    problems.add(new Problem(given.line(), given.origin() + ": " + sentence));
  }

  /** Of what stands in no line, after all that does. */
  private void missing(String sentence) {
    problems.add(new Problem(Integer.MAX_VALUE, sentence));
  }
}
