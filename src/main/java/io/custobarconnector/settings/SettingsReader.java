package io.custobarconnector.settings;

import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.error.SettingError;
import io.custobarconnector.settings.SettingsSources.Given;
import io.custobarconnector.settings.declared.FlowCatalogue;
import io.custobarconnector.settings.declared.RefusedValue;
import io.custobarconnector.settings.declared.Setting;
import io.custobarconnector.settings.part.PayloadSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
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

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

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
    requireCustobar();
    refuseOpenHosts();
    requirePayloadKey();
    requireReceiver();
    requireDirectory();
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
      String secret = Files.readString(file).strip();
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
      problems.add(
          new Problem(
              Integer.MAX_VALUE,
              SettingError.FOLDER_UNREADABLE,
              "The routes in " + directory + " cannot be listed"));
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

  private void requireCustobar() {
    Optional<Given> url = sources.find("custobar.url");
    if (url.isEmpty() && sources.uses("custobar.url")) {
      problems.add(
          new Problem(
              Integer.MAX_VALUE,
              SettingError.NO_ADDRESS,
              "custobar.url is missing: set it to your company's address, such as"
                  + " https://acme.custobar.com"));
    }
    url.filter(given -> given.value().contains("COMPANY") && sources.uses("custobar.url"))
        .ifPresent(
            given ->
                tell(
                    given,
                    SettingError.OPEN_COMPANY,
                    "custobar.url still says COMPANY: put your company's name there, as in"
                        + " https://acme.custobar.com"));
    Setting token = effective.get("custobar.token").setting();
    boolean given =
        Stream.of(token.key(), token.fileKey()).anyMatch(key -> sources.find(key).isPresent());
    if (!given && sources.uses(token.key())) {
      problems.add(
          new Problem(
              Integer.MAX_VALUE,
              SettingError.NO_KEY,
              "custobar.token is missing: set the environment variable CUSTOBAR_TOKEN, or name a"
                  + " file that holds it in custobar.token-file"));
    }
  }

  /** The name that {@code init} leaves open: a start would wait for a host that never comes. */
  private void refuseOpenHosts() {
    for (String key : List.of("scc.url", "journal.url")) {
      sources
          .find(key)
          .filter(given -> given.value().contains("DATABASE-HOST") && sources.uses(key))
          .ifPresent(
              given ->
                  tell(
                      given,
                      SettingError.OPEN_HOST,
                      key
                          + " still says DATABASE-HOST: put the database's host there, as in"
                          + " jdbc:postgresql://db.example.com:5432/commerce_cloud"));
    }
  }

  private void requirePayloadKey() {
    if (sources.uses("rejected.payload-key")
        && effective
            .get("rejected.payload")
            .value()
            .equals(Optional.of(PayloadSettings.How.ENCRYPT))
        && effective.get("rejected.payload-key").text().isEmpty()) {
      sources
          .find("rejected.payload")
          .ifPresent(
              given ->
                  tell(
                      given,
                      SettingError.NO_PAYLOAD_KEY,
                      "rejected.payload=encrypt needs a key: make one with openssl rand -base64 32, and"
                          + " set the environment variable REJECTED_PAYLOAD_KEY, or name a file that"
                          + " holds it in rejected.payload-key-file"));
    }
  }

  private void requireReceiver() {
    if (sources.uses("alerts.to")
        && effective.get("alerts.enabled").value().equals(Optional.of(true))
        && effective.get("alerts.to").text().isEmpty()) {
      sources
          .find("alerts.enabled")
          .ifPresent(
              given ->
                  tell(
                      given,
                      SettingError.NO_RECEIVER,
                      "alerts.enabled=true needs a receiver: set the environment variable ALERTS_TO, or"
                          + " name a file that holds it in alerts.to-file, as docs/operate.md shows"));
    }
  }

  /** What a directory needs to send people back, and to tell what they may do. */
  private void requireDirectory() {
    Optional<Given> issuer = sources.find("console.oidc.issuer");
    if (issuer.isEmpty() || effective.get("console.oidc.issuer").value().isEmpty()) {
      return;
    }
    for (String key : List.of("console.url", "console.oidc.client-id")) {
      if (effective.get(key).text().isEmpty()) {
        tell(
            issuer.get(),
            SettingError.NEEDS,
            "console.oidc.issuer needs %s as well".formatted(key));
      }
    }
    if (Stream.of("operator", "service", "viewer")
        .allMatch(role -> effective.get("console.oidc." + role).text().isBlank())) {
      tell(
          issuer.get(),
          SettingError.NEEDS,
          "console.oidc.issuer needs console.oidc.operator, console.oidc.service or"
              + " console.oidc.viewer as well: nobody could sign in");
    }
    for (String key : List.of("console.url", "console.oidc.issuer")) {
      Optional<URI> plain =
          effective
              .get(key)
              .value()
              .map(URI.class::cast)
              .filter(
                  address ->
                      address.getScheme().equals("http") && !LOOPBACK.contains(address.getHost()));
      if (plain.isPresent()) {
        tell(
            sources.find(key).orElseThrow(),
            SettingError.NOT_PRIVATE,
            key
                + " must begin with https://: who reads the line between could sign in as somebody else");
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
}
