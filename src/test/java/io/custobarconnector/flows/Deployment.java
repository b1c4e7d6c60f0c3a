package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.cli.Cli;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.DeploymentSettings;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.Seen;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A deployment as an integrator would make it: a folder with settings and routes, a source database
 * and a Custobar. The routes are the shipped ones until a test changes its copy of them.
 */
public final class Deployment implements AutoCloseable {

  /** The flows that upload, in the order in which they run. */
  public static final List<String> FLOWS = List.of("shops", "products", "customers", "sales");

  private final Path folder;
  private final Rows rows;
  private final StandInCustobar custobar;
  private final DeploymentSettings settings;
  private boolean staysStarted;
  private Optional<Connector> started = Optional.empty();
  private String startedWith = "";

  public Deployment(DataSource database, Path folder) {
    this(database, folder, standIn().build());
  }

  public Deployment(DataSource database, Path folder, StandInOptions options) {
    this.folder = folder;
    this.rows = new Rows(database);
    this.custobar = StandInCustobar.start(options);
    this.settings = new DeploymentSettings(folder, database, custobar);
    copyRoutes();
    set("routes.directory", "routes");
    set("custobar.company", "demo");
    set("custobar.retry-delay", "20ms");
    set("custobar.retry-max-delay", "100ms");
    set("custom-fields.customers.loyalty_tier", "string");
    set("custom-fields.customers.loyalty_points", "integer");
    set("custom-fields.customers.customer_groups", "list");
    set("custobar.settle", "1ms");
    set("logging.level", "warn");
  }

  /** A stand-in that lets imports take effect at once and has no limit. */
  public static StandInOptions.Builder standIn() {
    return StandInOptions.builder().requestsPerMinute(0).applyDelay(Duration.ZERO);
  }

  private void copyRoutes() {
    Path shipped = Path.of("routes");
    try (Stream<Path> files = Files.list(shipped)) {
      Files.createDirectories(routes());
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (FLOWS.contains(file.getFileName().toString().replaceFirst("\\..*", ""))) {
          Files.copy(file, routes().resolve(file.getFileName()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Changes a setting, from the next start on. */
  public Deployment set(String key, String value) {
    settings.set(key, value).write();
    return this;
  }

  public Path folder() {
    return folder;
  }

  /** The settings file. */
  public Path config() {
    return folder.resolve("application.properties");
  }

  /** The deployment's own copy of the routes. */
  public Path routes() {
    return folder.resolve("routes");
  }

  /** Writes a file of the routes folder anew. */
  public void write(String file, String text) {
    try {
      Files.writeString(routes().resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a text in a file of the routes folder, where it must stand. */
  public void edit(String file, String from, String to) {
    try {
      String text = Files.readString(routes().resolve(file));
      assertThat(text).contains(from);
      write(file, text.replace(from, to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Settings settings() {
    return settings.load();
  }

  /** The source database; its journal is in the schema {@code connector}. */
  public Rows rows() {
    return rows;
  }

  public StandInCustobar custobar() {
    return custobar;
  }

  /** What Custobar holds, once all that it accepted has taken effect. */
  public Held held() {
    assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
    return new Held(custobar);
  }

  /** Runs a command of {@code connector} on it. */
  public Cli command(String... words) {
    return command(List.of(), words);
  }

  /** Runs a command of {@code connector} on it. */
  public Cli command(List<String> first, String... more) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(more));
    all.addAll(List.of("--config", config().toString()));
    return Cli.run(all.toArray(String[]::new));
  }

  /** Starts a connector for these flows; for all when none is named. */
  public Connector start(String... flows) {
    return Connector.start(settings(), flows.length == 0 ? FLOWS : List.of(flows));
  }

  /** As {@link #start}, with schedules. */
  public Connector serve(String... flows) {
    return Connector.serve(settings(), flows.length == 0 ? FLOWS : List.of(flows));
  }

  /**
   * From now on one connector does all runs until its settings or routes change, as one that serves
   * does; a start costs a second or two.
   */
  public Deployment staysStarted() {
    staysStarted = true;
    return this;
  }

  /** Runs these flows in a connector of their own, all when none is named. */
  public Map<String, RunResult> run(String... flows) {
    if (staysStarted) {
      return runAll(started(flows));
    }
    try (Connector connector = start(flows)) {
      return runAll(connector);
    }
  }

  private static Map<String, RunResult> runAll(Connector connector) {
    Map<String, RunResult> results = new TreeMap<>();
    for (String flow : RouteFiles.inOrder(connector.flows())) {
      results.put(flow, connector.run(flow));
    }
    return results;
  }

  private Connector started(String... flows) {
    String with = List.of(flows) + settings.values().toString() + routeTexts();
    if (started.isEmpty() || !with.equals(startedWith)) {
      stop();
      started = Optional.of(start(flows));
      startedWith = with;
    }
    return started.get();
  }

  private String routeTexts() {
    try (Stream<Path> files = Files.list(routes())) {
      StringBuilder texts = new StringBuilder();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        texts.append(file).append(Files.readString(file));
      }
      return texts.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connector that stays started; the next run starts another. */
  public void stop() {
    started.ifPresent(Connector::close);
    started = Optional.empty();
  }

  /** As {@link #run}, where nothing may fail. */
  public Map<String, RunResult> deliver(String... flows) {
    Map<String, RunResult> results = run(flows);
    assertThat(results.values())
        .allSatisfy(result -> assertThat(result.failure()).as(result.flow()).isEmpty());
    return results;
  }

  /** Upload requests of a datatype that the stand-in saw. */
  public List<Seen> uploads(Datatype datatype) {
    return custobar.requests().stream()
        .filter(seen -> seen.path().equals("/api/" + datatype.key() + "/upload/"))
        .toList();
  }

  /** How the flow's latest run ended, by the journal. */
  public Map<String, Object> lastRun(String flow) {
    return rows.list(
            "SELECT outcome, rows_read, rows_sent, rows_rejected, requests, error FROM connector.run"
                + " WHERE flow = ? ORDER BY id DESC LIMIT 1",
            flow)
        .get(0);
  }

  @Override
  public void close() {
    stop();
    custobar.close();
  }
}
