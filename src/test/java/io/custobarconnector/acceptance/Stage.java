package io.custobarconnector.acceptance;

import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.PreparedClasses;
import io.custobarconnector.sandbox.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the commands of the documents are typed: a fresh checkout, whose demo has ports of its own,
 * and a deployment that reads the demo's database. What a reader puts in the place of an example,
 * such as an address, stands here.
 */
final class Stage implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Pattern SECRET = Pattern.compile("/run/secrets/([\\w-]+)");

  private final Path scratch;
  private final Map<String, String> instead = new LinkedHashMap<>();
  private final int ports = FreePorts.row(7);
  private Optional<ProcessHandle> demo = Optional.empty();

  Stage(Path scratch) throws IOException {
    this.scratch = scratch.toRealPath();
    instead.put("jdbc:postgresql://pos-db.acme.example:5432/commerce_cloud", url("postgres"));
    instead.put("jdbc:postgresql://pos-db.acme.example:5432/connector", url("connector"));
    instead.put("https://acme.custobar.com", "http://127.0.0.1:9100");
    instead.put("https://shop.acme.example", "http://127.0.0.1:9200");
    instead.put("CUSTOBAR_TOKEN=…", "CUSTOBAR_TOKEN=demo-token");
    instead.put("_…", "_demo");
    instead.put("/opt/connector/connector", checkout().resolve("connector").toString());
    instead.put("/run/secrets/", scratch.toRealPath().resolve("secrets") + "/");
    List<Integer> usual = List.of(8080, 9090, 9100, 9200, 55432);
    for (int i = 0; i < usual.size(); i++) {
      instead.put(":" + usual.get(i), ":" + (ports + i));
    }
    Files.createDirectories(scratch.resolve("secrets"));
    layOutCheckout();
    layOutDeployment();
  }

  Path checkout() {
    return scratch.resolve("checkout");
  }

  Path deployment() {
    return scratch.resolve("deployment");
  }

  Path scratch() {
    return scratch;
  }

  /** The text as a reader types it here. */
  String typed(String text) throws IOException {
    Matcher secret = SECRET.matcher(text);
    while (secret.find()) {
      Files.writeString(scratch.resolve("secrets").resolve(secret.group(1)), "demo-token");
    }
    String typed = text;
    for (Map.Entry<String, String> entry : instead.entrySet()) {
      typed = typed.replace(entry.getKey(), entry.getValue());
    }
    return typed;
  }

  /** What an integrator writes into the settings of a new deployment, and how it is kept apart. */
  void edit(Path settings) throws IOException {
    List<String> edited = demoSettings("routes", "data/demo");
    edited.removeIf(line -> line.contains(".port=") || line.startsWith("custobar.token"));
    Path token = settings.resolveSibling("secrets/custobar-token");
    if (Files.isDirectory(token.getParent())) {
      // Made by init, which puts the company's name into the shipped queries.
      Files.writeString(token, "demo-token");
      edited.removeIf(line -> line.startsWith("custobar.company"));
      String company = settings.toAbsolutePath().getParent().getFileName().toString();
      edited.add("custobar.company=" + company);
      edited.add("custobar.token-file=secrets/custobar-token");
      // The demo goes on in the same database, with another prefix for its fields.
      edited.add("journal.schema=" + company);
    }
    edited.addAll(
        List.of(
            "pos.port=" + (ports + 5),
            "management.port=" + (ports + 6),
            "custom-fields.customers.member_since=date"));
    Files.write(settings, edited);
  }

  /** The demo's database, as its owner. */
  Connection database() throws SQLException {
    return DriverManager.getConnection(url("postgres"), "postgres", "");
  }

  private String url(String database) {
    return "jdbc:postgresql://localhost:%d/%s".formatted(ports + 4, database);
  }

  /** Starts the demo unless a document has. */
  void startDemo() throws IOException {
    if (demo.isEmpty()) {
      try (Shell shell = new Shell(checkout(), scratch, Map.of())) {
        serve(shell, "./connector demo");
      }
    }
  }

  /**
   * Starts a program that serves, and waits until it does. A demo goes on until the next is
   * started; the connector itself is stopped.
   */
  void serve(Shell shell, String command) throws IOException {
    boolean isDemo = command.contains("connector demo");
    if (isDemo) {
      stopDemo();
    }
    Path log = Files.createTempFile(scratch, "serving", ".txt");
    String started = shell.run("%s >%s 2>&1 &\necho $!".formatted(command, log), "").out().strip();
    ProcessHandle process = ProcessHandle.of(Long.parseLong(started)).orElseThrow();
    if (isDemo) {
      demo = Optional.of(process);
    }
    await()
        .atMost(START)
        .until(() -> Files.readString(log).contains("Ctrl-C") || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError(command + "\n" + Files.readString(log));
    }
    if (!isDemo) {
      stop(process);
    }
  }

  private void layOutCheckout() throws IOException {
    copy(Path.of("application.properties"), checkout().resolve("application.properties"));
    copy(Path.of("routes"), checkout().resolve("routes"));
    copy(Path.of("demo"), checkout().resolve("demo"));
    launcher(checkout());
    Files.write(
        checkout().resolve("demo/application.properties"),
        demoSettings("../routes", "../data/demo"));
  }

  private void layOutDeployment() throws IOException {
    copy(Path.of("routes"), deployment().resolve("routes"));
    launcher(deployment());
    Files.createSymbolicLink(deployment().resolve("demo"), checkout().resolve("demo"));
    Files.createSymbolicLink(deployment().resolve("data"), checkout().resolve("data"));
    Files.write(
        deployment().resolve("application.properties"), demoSettings("routes", "data/demo"));
  }

  /** The demo's, with other ports and less data. */
  private List<String> demoSettings(String routes, String data) throws IOException {
    List<String> settings = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("demo/application.properties"))) {
      if (!line.startsWith("routes.directory") && !line.startsWith("demo.directory")) {
        settings.add(typed(line));
      }
    }
    settings.addAll(
        List.of(
            "routes.directory=" + routes,
            "demo.directory=" + data,
            "demo.scale=0.02",
            "pos.port=" + ports,
            "management.port=" + (ports + 1),
            "demo.custobar-port=" + (ports + 2),
            "demo.webshop-port=" + (ports + 3),
            "demo.postgresql-port=" + (ports + 4),
            // A tenth of the usual number of rows, so a few changes are a great share of them.
            "guard.max-change=100",
            // So that nobody waits for half a minute, and an answer on a busy machine comes in
            // time.
            "benefits.fresh-age=1s",
            "benefits.deadline=3s"));
    return settings;
  }

  private static void launcher(Path folder) throws IOException {
    launcher(folder, folder);
  }

  /**
   * Writes a launcher.
   *
   * @param home the installation, with the shipped routes
   * @return the launcher
   */
  static Path launcher(Path folder, Path home) throws IOException {
    Path file = folder.resolve("connector");
    Files.writeString(
        file,
        """
        #!/bin/sh
        exec '%s' -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC %s \\
          -Dconnector.home='%s' -Dconnector.terminal="${TERMINAL:-false}" ${JAVA_OPTS:-} \\
          io.custobarconnector.cli.Main "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                String.join(" ", PreparedClasses.options()),
                home));
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }

  private void stopDemo() {
    demo.ifPresent(Stage::stop);
    demo = Optional.empty();
  }

  private static void stop(ProcessHandle process) {
    process.destroy();
    await().atMost(START).until(() -> !process.isAlive());
  }

  @Override
  public void close() {
    stopDemo();
  }

  /** Reads a file of the repository. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
