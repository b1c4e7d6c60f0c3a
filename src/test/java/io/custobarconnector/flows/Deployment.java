package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.Connector;
import io.custobarconnector.RouteFiles;
import io.custobarconnector.RunResult;
import io.custobarconnector.Settings;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.Seen;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.common.BaseDataSource;

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
  private final Map<String, String> settings = new TreeMap<>();

  public Deployment(DataSource database, Path folder) {
    this(database, folder, standIn().build());
  }

  public Deployment(DataSource database, Path folder, StandInOptions options) {
    this.folder = folder;
    this.rows = new Rows(database);
    this.custobar = StandInCustobar.start(options);
    copyRoutes();
    set("scc.url", ((BaseDataSource) database).getURL());
    set("scc.username", "postgres");
    set("custobar.url", custobar.baseUrl());
    set("custobar.token", "demo-token");
    set("custobar.company", "demo");
    set("custobar.requests-per-minute", "0");
    set("custobar.retry-delay", "20ms");
    set("custobar.retry-max-delay", "100ms");
    set("custom-fields.customers.loyalty_tier", "string");
    set("custom-fields.customers.loyalty_points", "integer");
    set("custom-fields.customers.customer_groups", "list");
    set("custobar.settle", "1ms");
    set("management.port", "0");
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
    settings.put(key, value);
    Properties properties = new Properties();
    properties.putAll(settings);
    try (var out = Files.newBufferedWriter(config())) {
      properties.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
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
    return Settings.load(config(), Map.of(), Map.of());
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

  /** Starts a connector for these flows; for all when none is named. */
  public Connector start(String... flows) {
    return Connector.start(settings(), flows.length == 0 ? FLOWS : List.of(flows));
  }

  /** As {@link #start}, with schedules. */
  public Connector serve(String... flows) {
    return Connector.serve(settings(), flows.length == 0 ? FLOWS : List.of(flows));
  }

  /** Runs these flows in a connector of their own, all when none is named. */
  public Map<String, RunResult> run(String... flows) {
    try (Connector connector = start(flows)) {
      Map<String, RunResult> results = new TreeMap<>();
      for (String flow : RouteFiles.inOrder(connector.flows())) {
        results.put(flow, connector.run(flow));
      }
      return results;
    }
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
    custobar.close();
  }
}
