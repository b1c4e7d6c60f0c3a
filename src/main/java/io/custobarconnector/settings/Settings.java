package io.custobarconnector.settings;

import io.custobarconnector.FlowNames;
import io.custobarconnector.settings.declared.OrOffType;
import io.custobarconnector.settings.part.AlertSettings;
import io.custobarconnector.settings.part.BenefitSettings;
import io.custobarconnector.settings.part.CustobarSettings;
import io.custobarconnector.settings.part.DemoSettings;
import io.custobarconnector.settings.part.DirectorySettings;
import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.FirstTrue;
import io.custobarconnector.settings.part.FlowSettings;
import io.custobarconnector.settings.part.JournalSettings;
import io.custobarconnector.settings.part.LoggingSettings;
import io.custobarconnector.settings.part.ManagementSettings;
import io.custobarconnector.settings.part.NewAddress;
import io.custobarconnector.settings.part.OfflineRule;
import io.custobarconnector.settings.part.Ownership;
import io.custobarconnector.settings.part.PayloadSettings;
import io.custobarconnector.settings.part.PermissionRules;
import io.custobarconnector.settings.part.Pools;
import io.custobarconnector.settings.part.PosSettings;
import io.custobarconnector.settings.part.SourceSettings;
import io.custobarconnector.settings.part.TracingSettings;
import io.custobarconnector.settings.part.WebshopSettings;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything the connector can be told from outside, checked as a whole before anything starts.
 *
 * <p>A system property of the JVM wins over an environment variable ({@code scc.url} is {@code
 * SCC_URL}), that over the file, and that over the default. A blank value counts as none.
 */
public final class Settings {

  private final SettingsSources sources;
  private final SettingsInForce values;
  private final Map<String, String> customFields;
  private final Set<String> flows;

  private Settings(SettingsSources sources) {
    SettingsReader reader = new SettingsReader(sources);
    reader.read();
    this.sources = sources;
    this.values = new SettingsInForce(sources, reader.effective());
    this.customFields = reader.customFields();
    this.flows = reader.flows();
  }

  /**
   * Reads the file, with this process's environment and system properties over it.
   *
   * @throws SettingsException with everything that is wrong
   */
  public static Settings load(Path file) {
    return loadPart(file, SettingsSources.ALL);
  }

  private static Map<String, String> systemProperties() {
    return System.getProperties().stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, key -> System.getProperty(key, "")));
  }

  /**
   * Reads the file, with the given environment and system properties over it.
   *
   * @throws SettingsException with everything that is wrong
   */
  public static Settings load(
      Path file, Map<String, String> environment, Map<String, String> systemProperties) {
    return new Settings(
        new SettingsSources(
            Map.of(),
            Map.copyOf(systemProperties),
            Map.copyOf(environment),
            SettingsFile.read(file),
            SettingsSources.ALL));
  }

  /**
   * As {@link #load(Path)}, for one who uses a part of the settings: of other secrets, no file is
   * read, and nothing else has to be given. All that is given is checked.
   *
   * @param used how the keys begin that are used
   * @throws SettingsException with everything that is wrong
   */
  public static Settings loadPart(Path file, List<String> used) {
    return new Settings(
        new SettingsSources(
            Map.of(),
            systemProperties(),
            System.getenv(),
            SettingsFile.read(file),
            List.copyOf(used)));
  }

  /**
   * The same settings with some set by the program, over every other source.
   *
   * @throws SettingsException when one of them is wrong
   */
  public Settings with(Map<String, String> overrides) {
    Map<String, String> all = new TreeMap<>(sources.overrides());
    all.putAll(overrides);
    return new Settings(
        new SettingsSources(
            Map.copyOf(all),
            sources.systemProperties(),
            sources.environment(),
            sources.file(),
            sources.used()));
  }

  /** The file that was read, as it was named. */
  public Path file() {
    return sources.file().path();
  }

  /** The Commerce Cloud database. */
  public SourceSettings source() {
    return new SourceSettings(
        text("scc.url"),
        text("scc.username"),
        text("scc.password"),
        text("scc.write-username"),
        text("scc.write-password"),
        value("source.page-size", Integer.class),
        value("source.query-timeout", Duration.class),
        value("source.overlap", Duration.class));
  }

  /** The connector's own tables. */
  public JournalSettings journal() {
    return new JournalSettings(
        text("journal.url"),
        text("journal.username"),
        text("journal.password"),
        text("journal.schema"));
  }

  /** How many connections to the databases there may be. */
  public Pools pools() {
    return new Pools(
        value("scc.connections", Integer.class), value("journal.connections", Integer.class));
  }

  /** How long a process that hangs keeps what it works at from the others. */
  public Duration lease() {
    return value("journal.lease", Duration.class);
  }

  /** How Custobar is reached. */
  public CustobarSettings custobar() {
    return new CustobarSettings(
        value("custobar.url", URI.class),
        text("custobar.token"),
        value("custobar.auth-scheme", String.class),
        text("custobar.company"),
        value("custobar.requests-per-minute", Integer.class),
        value("custobar.batch-size", Integer.class),
        value("custobar.connect-timeout", Duration.class),
        value("custobar.response-timeout", Duration.class),
        value("custobar.retries", Integer.class),
        value("custobar.retry-delay", Duration.class),
        value("custobar.retry-max-delay", Duration.class));
  }

  /** The file that holds Custobar's key, whether it is there or not; empty when none is named. */
  public Optional<Path> custobarTokenFile() {
    return sources
        .find("custobar.token-file")
        .map(given -> sources.file().folder().resolve(given.value()).normalize())
        .map(SettingsInForce::asPeopleSeeIt);
  }

  /** How long Custobar gets to apply what it accepted, before an upload that refers to it. */
  public Duration settle() {
    return value("custobar.settle", Duration.class);
  }

  /** The type of the event that tells Custobar of a join. */
  public String joinEventType() {
    return text("loyalty-joins.event-type");
  }

  /** Who asks a webshop. */
  public WebshopSettings webshop() {
    return new WebshopSettings(
        text("webshop.key"),
        text("webshop.secret"),
        value("webshop.response-timeout", Duration.class));
  }

  /** The names of all flows: the product's own and those with a route in the routes directory. */
  public Set<String> flows() {
    return Set.copyOf(flows);
  }

  /**
   * How one flow runs.
   *
   * @throws IllegalArgumentException when there is no such flow
   */
  public FlowSettings flow(String name) {
    if (!flows.contains(name)) {
      throw new IllegalArgumentException(
          "There is no flow \"" + name + "\"; there are " + String.join(", ", flows));
    }
    return new FlowSettings(
        name,
        value(name + ".enabled", Boolean.class)
            && (!name.equals(FlowNames.CUSTOMER_PERMISSIONS)
                || permissions().ownership().tillTellsCustobar()),
        text(name + ".schedule"),
        value(name + ".changes", FlowSettings.Changes.class),
        value(name + ".batch-size", Integer.class),
        value(name + ".invalid-field", FlowSettings.InvalidField.class),
        values.find(name + ".nulls", FlowSettings.Nulls.class),
        value(name + ".deletions", FlowSettings.Deletions.class),
        value(name + ".max-change", Integer.class),
        value(name + ".max-rejected", Integer.class),
        Optional.of(text(name + ".reconcile")).filter(cron -> !cron.equals(OrOffType.OFF)));
  }

  /**
   * Where routes are read from; it may not exist when nobody named it. Beneath the current folder
   * it is seen from there, since messages name its files.
   */
  public Path routesDirectory() {
    return SettingsInForce.asPeopleSeeIt(values.beside("routes.directory"));
  }

  /** The region, two capital letters, of phone numbers written without a country code. */
  public String defaultRegion() {
    return value("default-region", String.class);
  }

  /** The zone of schedules and of times that the database stores without one. */
  public ZoneId timeZone() {
    return value("time-zone", ZoneId.class);
  }

  /** Where health, metrics and the console answer. */
  public ManagementSettings management() {
    return new ManagementSettings(
        text("management.host"),
        value("management.port", Integer.class),
        value("console.enabled", Boolean.class));
  }

  /** The directory at which people sign in to the console; empty when there is none. */
  public Optional<DirectorySettings> directory() {
    if (text("console.oidc.issuer").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new DirectorySettings(
            value("console.oidc.issuer", URI.class),
            value("console.url", URI.class),
            text("console.oidc.client-id"),
            text("console.oidc.client-secret"),
            list("console.oidc.scopes", "\\s+"),
            text("console.oidc.name-claim"),
            text("console.oidc.role-claim"),
            list("console.oidc.operator", ","),
            list("console.oidc.service", ","),
            list("console.oidc.viewer", ",")));
  }

  private List<String> list(String key, String between) {
    return Arrays.stream(text(key).split(between))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** Where tills and Custobar's webhook are answered. */
  public PosSettings pos() {
    String keystore = text("pos.keystore");
    String truststore = text("pos.truststore");
    return new PosSettings(
        text("pos.host"),
        value("pos.port", Integer.class),
        keystore.isEmpty() ? "" : values.beside("pos.keystore").toString(),
        text("pos.keystore-password"),
        truststore.isEmpty() ? "" : values.beside("pos.truststore").toString(),
        text("pos.truststore-password"));
  }

  /** How benefits are looked up and used at tills. */
  public BenefitSettings benefits() {
    String field = text("benefits.field");
    int cap = value("benefits.offline-cap", Integer.class);
    boolean allow = value("benefits.offline", String.class).equals("allow");
    return new BenefitSettings(
        field.isEmpty() ? text("custobar.company") + "__benefits" : field,
        value("benefits.deadline", Duration.class),
        value("benefits.cache-age", Duration.class),
        value("benefits.fresh-age", Duration.class),
        new OfflineRule(allow, cap),
        OfflineRule.exceptions(text("benefits.offline-exceptions"), cap),
        text("benefits.event-type"),
        text("benefits.reversal-event-type"),
        value("benefits.foreign-phones", Boolean.class),
        defaultRegion(),
        timeZone(),
        value("pos.rate-limit", Integer.class),
        value("pos.body-limit", Integer.class));
  }

  /** What Custobar's webhook must know, a secret; empty when it is let in by nobody. */
  public String webhookSecret() {
    return text("custobar.webhook-secret");
  }

  /** What is decided about marketing permissions. */
  public PermissionRules permissions() {
    return new PermissionRules(
        value("customers.permissions", Ownership.class),
        value("marketing-permissions.first-false", FirstFalse.class),
        value("marketing-permissions.first-true", FirstTrue.class),
        value("marketing-permissions.shortest-read", Integer.class),
        value("marketing-permissions.settle", Duration.class),
        value("permissions.clock-tolerance", Duration.class),
        value("guard.max-change", Integer.class),
        value("permissions.after-new-address", NewAddress.class));
  }

  /** How messages that Custobar refused are kept. */
  public PayloadSettings payloads() {
    String key = text("rejected.payload-key");
    return new PayloadSettings(
        value("rejected.payload", PayloadSettings.How.class),
        Optional.of(key).filter(given -> !given.isEmpty()).map(Base64.getDecoder()::decode),
        Duration.ofDays(value("rejected.keep-days", Integer.class)));
  }

  /** What is logged. */
  public LoggingSettings logging() {
    return new LoggingSettings(
        value("logging.level", String.class),
        value("logging.format", LoggingSettings.Format.class));
  }

  /** Where traces go, if anywhere. */
  public TracingSettings tracing() {
    return new TracingSettings(
        values.find("tracing.endpoint", URI.class).map(URI::toString).orElse(""),
        Optional.of(text("tracing.header"))
            .filter(header -> !header.isEmpty())
            .map(header -> header.split("=", 2))
            .map(parts -> Map.entry(parts[0], parts[1])),
        value("tracing.share", BigDecimal.class).doubleValue());
  }

  /** Whether somebody is told when something goes wrong, and how often that is looked for. */
  public AlertSettings alerts() {
    return new AlertSettings(
        value("alerts.enabled", Boolean.class),
        text("alerts.to").startsWith("smtp"),
        value("alerts.every", Duration.class));
  }

  /** The demo's own parts. */
  public DemoSettings demo() {
    return new DemoSettings(
        value("demo.postgresql-port", Integer.class),
        value("demo.custobar-port", Integer.class),
        value("demo.webshop-port", Integer.class),
        value("demo.scale", BigDecimal.class),
        values.beside("demo.directory"));
  }

  /** Custobar's type of each custom field: {@code customers.loyalty_tier} to {@code string}. */
  public Map<String, String> customFields() {
    return Map.copyOf(customFields);
  }

  /** Whether a setting, or what an integrator's route calls so, must never be shown. */
  public boolean isSecret(String key) {
    return values.isSecret(key);
  }

  /** What must never be shown: the values of secrets, as far as they are set. */
  public List<String> secrets() {
    return values.secrets();
  }

  /** Camel's own settings, {@code camel.*}, as they were given. */
  public Map<String, String> camelProperties() {
    return values.under(SettingsCatalogue.CAMEL);
  }

  /**
   * What routes may use as placeholders: every setting with the value in force, and {@code
   * route.*}. A duration is there three times, as not every Camel option reads {@code 30s}: as
   * written, and with {@code -millis} or {@code -seconds} (rounded up) after its key. Secrets are
   * left out, but for those that routes send: {@code alerts.to}, {@code custobar.token}, {@code
   * webshop.secret}, {@code webshop.token} and {@code route.*}.
   */
  public Map<String, String> asProperties() {
    return new RouteProperties(values).ofRoutes();
  }

  /** What SQL and JSLT may use: as {@link #asProperties}, and no secret at all. */
  public Map<String, String> forQueries() {
    return new RouteProperties(values).ofQueries();
  }

  /**
   * One line for each setting, with its value and where that comes from. Secrets are not shown, nor
   * is what Camel or an integrator's route is given, since that may be one.
   */
  public String describe() {
    return values.describe(customFields);
  }

  private String text(String key) {
    return values.text(key);
  }

  private <T> T value(String key, Class<T> type) {
    return values.value(key, type);
  }
}
