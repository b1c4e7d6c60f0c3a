package io.custobarconnector.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs of the connector as it is shipped, each a process of its own: {@code run --once}. */
final class OnceRun {

  private final Path home;
  private final Path folder;
  private final String memory;
  private final Map<String, String> settings = new TreeMap<>();

  /**
   * @param home the checkout
   * @param folder for settings, route and log
   * @param memory the most heap, as Java writes it
   */
  OnceRun(Path home, Path folder, String memory, String databaseUrl, String custobarUrl)
      throws IOException {
    this.home = home;
    this.folder = folder;
    this.memory = memory;
    settings.put("scc.url", databaseUrl);
    settings.put("scc.username", "postgres");
    settings.put("custobar.url", custobarUrl);
    settings.put("custobar.token", "demo-token");
    settings.put("custobar.company", "demo");
    settings.put("custobar.requests-per-minute", "0");
    settings.put("custobar.settle", "1ms");
    settings.put("routes.directory", folder.resolve("routes").toString());
    Files.createDirectories(folder.resolve("routes"));
    Files.copy(home.resolve("routes/sales.camel.yaml"), folder.resolve("routes/sales.camel.yaml"));
    Files.writeString(
        folder.resolve("routes/sales.sql"),
        "SELECT changed_at AS _changed_at, id AS _key, " + BulkSource.FIELDS + " FROM sale\n");
  }

  /**
   * What one run took.
   *
   * @param wall from the start of the process to its end
   * @param processor of the process, and not of the database
   * @param mebibytes the most memory that it had; 0 where the system does not tell
   */
  record Took(Duration wall, Duration processor, long mebibytes) {}

  /** Somebody who looks at a process until it ends. */
  @FunctionalInterface
  interface Watcher {
    void watch(Process process) throws IOException, InterruptedException;
  }

  /** Runs the flow once more with what is set beside the settings of all runs. */
  Took run(Map<String, String> also) throws IOException, InterruptedException {
    return run(also, process -> {});
  }

  /** As above, while somebody watches it. */
  Took run(Map<String, String> also, Watcher watcher) throws IOException, InterruptedException {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(also);
    StringBuilder lines = new StringBuilder();
    all.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    Path file = folder.resolve("application.properties");
    Files.writeString(file, lines);
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    home.resolve("connector").toString(),
                    "run",
                    "--once",
                    "--config",
                    file.toString(),
                    "sales"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("connector.log").toFile());
    builder.environment().put("CONNECTOR_MEMORY", memory);
    long start = System.nanoTime();
    Process process = builder.start();
    Duration processor = Duration.ZERO;
    long memory = 0;
    try {
      watcher.watch(process);
    } catch (IOException | RuntimeException e) {
      process.destroy();
      throw e;
    }
    while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
      processor = process.info().totalCpuDuration().orElse(processor);
      memory = Math.max(memory, mostMemory(process.pid()));
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(
          "the run failed: " + Files.readString(folder.resolve("connector.log")));
    }
    return new Took(wall, processor, memory);
  }

  /** The most memory that a process had, in mebibytes; 0 where the system does not tell. */
  static long mostMemory(long process) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElse(0);
    } catch (IOException notLinuxOrOver) {
      return 0;
    }
  }
}
