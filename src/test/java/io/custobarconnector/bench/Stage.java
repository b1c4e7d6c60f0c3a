package io.custobarconnector.bench;

import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * The connector as it is shipped, in a process of its own, between a PostgreSQL that writes to the
 * disk and a stand-in Custobar in a third process.
 */
final class Stage implements AutoCloseable {

  private static final long SEED = 42;
  private static final int ROWS = 500;
  private static final String CUSTOBAR_KEY = "demo-token";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path home;
  private final Path folder;
  private final EmbeddedDatabase database;
  private final int custobarPort = FreePorts.one();
  private final int tillsPort = FreePorts.one();
  private final Process custobar;
  private Process connector;

  /**
   * @param home the checkout
   * @param folder where everything is kept, until it is closed
   * @param scale of the reference database
   */
  Stage(Path home, Path folder, double scale, Consumer<String> progress) {
    this.home = home;
    this.folder = folder;
    progress.accept("Starting PostgreSQL, and filling it at scale " + scale);
    this.database = EmbeddedDatabase.start(folder.resolve("postgresql"), 0, Durability.SAFE);
    ReferenceDatabase.create(
        database.dataSource(), home.resolve("demo"), scale, SEED, sentence -> {});
    this.custobar =
        start(
            "custobar",
            List.of(
                java(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                CustobarProcess.class.getName(),
                Integer.toString(custobarPort)),
            Map.of());
    await("the stand-in Custobar answers", () -> status(custobar("/sandbox/counts")) == 200);
    giveBenefits();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Process start(String name, List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve(name + ".log").toFile());
      builder.environment().putAll(environment);
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " does not start", e);
    }
  }

  /** Customers of a Custobar in use, with benefits. */
  private void giveBenefits() {
    String benefits =
        IntStream.range(0, Tills.BENEFITS)
            .mapToObj(b -> "\"B" + b + "\"")
            .collect(Collectors.joining(","));
    for (int from = 0; from < Tills.CUSTOMERS; from += ROWS) {
      String customers =
          IntStream.range(from, from + ROWS)
              .mapToObj(
                  i ->
                      "{\"external_id\":\"%s\",\"phone_number\":\"%s\",\"demo__benefits\":[%s]}"
                          .formatted(Tills.customer(i), Tills.phone(i), benefits))
              .collect(Collectors.joining(","));
      post("/api/customers/upload/", "{\"customers\":[" + customers + "]}");
    }
    post("/sandbox/settle?seconds=60", "");
  }

  /**
   * Starts the connector and waits until it answers.
   *
   * @param zone the shop's
   */
  void startConnector(ZoneId zone, int requestsPerMinute) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("scc.url", databaseUrl());
    settings.put("scc.username", "postgres");
    settings.put("custobar.url", "http://127.0.0.1:" + custobarPort);
    settings.put("custobar.token", CUSTOBAR_KEY);
    settings.put("custobar.requests-per-minute", Integer.toString(requestsPerMinute));
    settings.put("custobar.settle", "1s");
    settings.put("routes.directory", home.resolve("routes").toString());
    settings.put("time-zone", zone.getId());
    settings.put("pos.host", "127.0.0.1");
    settings.put("pos.port", Integer.toString(tillsPort));
    settings.put("pos.rate-limit", "0");
    settings.put("management.port", Integer.toString(FreePorts.one()));
    for (String flow : Sync.FLOWS) {
      settings.put(flow + ".schedule", "0/10 * * * * ?");
    }
    settings.put("custom-fields.customers.loyalty_tier", "string");
    settings.put("custom-fields.customers.loyalty_points", "integer");
    settings.put("custom-fields.customers.customer_groups", "list");
    settings.put("custom-fields.products.stock_total", "number");
    List<String> lines = new ArrayList<>();
    settings.forEach((name, value) -> lines.add(name + "=" + value));
    Path file = folder.resolve("application.properties");
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of(home.resolve("connector").toString(), "run", "--config"));
    command.add(file.toString());
    command.addAll(Sync.FLOWS);
    command.add("benefits");
    connector = start("connector", command, Map.of());
    await("the connector answers", () -> status(tills("/openapi.json")) == 200);
  }

  /** An address of the connector's for tills. */
  URI tills(String path) {
    return URI.create("http://127.0.0.1:" + tillsPort + path);
  }

  /** An address of the stand-in Custobar. */
  URI custobar(String path) {
    return URI.create("http://127.0.0.1:" + custobarPort + path);
  }

  /** Every answer of Custobar takes this long from now on. */
  void custobarAnswersAfter(Duration delay) {
    send(HttpRequest.newBuilder(custobar("/sandbox/faults")).DELETE());
    post(
        "/sandbox/faults",
        "{\"kind\":\"delay\",\"path\":\"*\",\"times\":%d,\"delay_ms\":%d}"
            .formatted(Integer.MAX_VALUE, delay.toMillis()));
  }

  /** Nobody answers at Custobar's address from now on. */
  void stopCustobar() {
    end(custobar);
  }

  /** The database that holds the source and the journal. */
  DataSource database() {
    return database.dataSource();
  }

  /** Its address; the user is postgres. */
  String databaseUrl() {
    return "jdbc:postgresql://localhost:%d/postgres".formatted(database.port());
  }

  /** Processor time that the connector has used. */
  Duration connectorTime() {
    return connector.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void post(String path, String body) {
    BodyPublisher publisher = BodyPublishers.ofString(body);
    int status =
        send(
            HttpRequest.newBuilder(custobar(path))
                .header("Authorization", "Bearer " + CUSTOBAR_KEY)
                .header("Content-Type", "application/json")
                .POST(publisher));
    if (status != 200) {
      throw new IllegalStateException("the stand-in Custobar answered " + path + " with " + status);
    }
  }

  private int status(URI uri) {
    return send(HttpRequest.newBuilder(uri));
  }

  /** The status; 0 without an answer. */
  private int send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(Duration.ofMinutes(2)).build(), BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void await(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - end > 0 || (connector != null && !connector.isAlive())) {
        throw new IllegalStateException(
            "waited in vain until " + what + "; the logs are in " + folder);
      }
      Sync.pause();
    }
  }

  private static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (connector != null) {
      end(connector);
    }
    end(custobar);
    database.close();
  }
}
