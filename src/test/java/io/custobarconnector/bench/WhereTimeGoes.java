package io.custobarconnector.bench;

import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import io.custobarconnector.sandbox.FreePorts;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what a first load and a snapshot spend their time with. */
@Command(
    name = "bench/where",
    description = "Prints what a first load and a snapshot spend their time with.",
    mixinStandardHelpOptions = true)
final class WhereTimeGoes implements Callable<Integer> {

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Rows of the table (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "128m",
      description = "The connector's heap (default: ${DEFAULT-VALUE}).")
  private String memory;

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "The checkout, built, that is looked at (default: this one).")
  private Path home;

  @Option(names = "--folder", required = true, hidden = true)
  private Path folder;

  /** Looks and prints. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new WhereTimeGoes()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    System.out.println(Machine.here());
    int port = FreePorts.one();
    Process custobar = CountingCustobar.start(port, folder.resolve("custobar.log"));
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(folder.resolve("postgresql"), 0, Durability.SAFE)) {
      BulkSource source = new BulkSource(database, rows);
      OnceRun connector =
          new OnceRun(
              home.toAbsolutePath().normalize(),
              Files.createDirectories(folder.resolve("connector")).toAbsolutePath(),
              memory,
              "jdbc:postgresql://localhost:%d/postgres".formatted(database.port()),
              URI.create("http://127.0.0.1:" + port).toString());
      source.fill();
      print("first load", connector, Map.of());
      print("snapshot, nothing changed", connector, Map.of("sales.changes", "snapshot"));
    } finally {
      custobar.destroy();
    }
    return 0;
  }

  private void print(String what, OnceRun connector, Map<String, String> settings)
      throws Exception {
    System.err.println(what);
    Samples samples = new Samples();
    OnceRun.Took took = connector.run(settings, samples::watch);
    System.out.printf(
        "%n| %s of %,d rows: %.1f s | of its time, %% | of that, waits |%n|---|---|---|%n",
        what, rows, took.wall().toMillis() / 1e3);
    print(samples, Samples.ROUTE, "");
    print(samples, Samples.AHEAD, "beside it: ");
  }

  private static void print(Samples samples, String thread, String before) {
    samples.shares(thread).entrySet().stream()
        .sorted((a, b) -> Long.compare(b.getValue().seen(), a.getValue().seen()))
        .forEach(
            entry ->
                System.out.printf(
                    "| %s%s | %.0f | %.0f %% |%n",
                    before,
                    entry.getKey(),
                    100.0 * entry.getValue().seen() / samples.looks(),
                    100.0 * entry.getValue().waiting() / entry.getValue().seen()));
  }
}
