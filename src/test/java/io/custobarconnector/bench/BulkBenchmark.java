package io.custobarconnector.bench;

import io.custobarconnector.bench.OnceRun.Took;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import io.custobarconnector.sandbox.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast rows go out; bench/README.md tells what is measured. */
@Command(
    name = "bench/run",
    description = "Measures how fast rows go out, beside what others would do.",
    mixinStandardHelpOptions = true)
final class BulkBenchmark implements Callable<Integer> {

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Rows of the table (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often all is measured; the middle counts (default: ${DEFAULT-VALUE}).")
  private int times;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "128m",
      description = "The connector's heap (default: ${DEFAULT-VALUE}).")
  private String memory;

  @Option(names = "--folder", required = true, hidden = true)
  private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, List<Figure>> figures = new LinkedHashMap<>();

  /** One measurement; processor time and memory are those of the connector alone. */
  private record Figure(double seconds, double processor, long mebibytes, long sent) {}

  /** Measures and prints. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BulkBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    System.out.println(Machine.here());
    int port = FreePorts.one();
    Process custobar =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("java.class.path"),
                CountingCustobar.class.getName(),
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("custobar.log").toFile())
            .start();
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(folder.resolve("postgresql"), 0, Durability.SAFE)) {
      URI address = URI.create("http://127.0.0.1:" + port);
      BulkSource source = new BulkSource(database, rows);
      OnceRun connector =
          new OnceRun(
              Path.of("").toAbsolutePath(),
              folder.toAbsolutePath(),
              memory,
              "jdbc:postgresql://localhost:%d/postgres".formatted(database.port()),
              address.toString());
      Contestants others = new Contestants(source, address.resolve("/api/sales/upload/"));
      for (int time = 1; time <= times; time++) {
        progress("round " + time + " of " + times);
        source.fill();
        measure(source, others, connector, address);
      }
    } finally {
      custobar.destroy();
    }
    print();
    return 0;
  }

  private void measure(BulkSource source, Contestants others, OnceRun connector, URI custobar)
      throws Exception {
    timed("raw COPY, nothing sent", custobar, others::copy);
    timed("script: COPY of JSON, posted", custobar, others::script);
    source.forgetJournal();
    run("connector, first load", custobar, connector, Map.of());
    run("connector, nothing to do", custobar, connector, Map.of());
    int touched = source.touch();
    run(
        "connector, %,d rows touched, half of them changed".formatted(touched),
        custobar,
        connector,
        Map.of());
    run(
        "connector, snapshot, nothing changed",
        custobar,
        connector,
        Map.of("sales.changes", "snapshot"));
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void timed(String what, URI custobar, Work work) throws Exception {
    progress(what);
    long start = System.nanoTime();
    work.run();
    add(what, new Figure((System.nanoTime() - start) / 1e9, 0, 0, sent(custobar)));
  }

  private void run(String what, URI custobar, OnceRun connector, Map<String, String> settings)
      throws Exception {
    progress(what);
    Took took = connector.run(settings);
    add(
        what,
        new Figure(
            seconds(took.wall()), seconds(took.processor()), took.mebibytes(), sent(custobar)));
  }

  private void add(String what, Figure figure) {
    figures.computeIfAbsent(what, name -> new ArrayList<>()).add(figure);
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }

  private long sent(URI custobar) throws IOException, InterruptedException {
    String counts =
        http.send(
                HttpRequest.newBuilder(custobar.resolve("/counts")).build(),
                BodyHandlers.ofString())
            .body();
    return Long.parseLong(counts.substring(0, counts.indexOf(' ')));
  }

  private void print() {
    System.out.printf(
        "%n| %,d rows | s | from, to | rows/s | processor s | MiB | rows sent |%n|---|---|---|---|---|---|---|%n",
        rows);
    figures.forEach(
        (what, all) -> {
          List<Figure> sorted =
              all.stream().sorted((a, b) -> Double.compare(a.seconds(), b.seconds())).toList();
          Figure middle = sorted.get(sorted.size() / 2);
          System.out.printf(
              "| %s | %.2f | %.2f, %.2f | %,.0f | %s | %s | %,d |%n",
              what,
              middle.seconds(),
              sorted.get(0).seconds(),
              sorted.get(sorted.size() - 1).seconds(),
              rows / middle.seconds(),
              middle.mebibytes() == 0 ? "" : "%.1f".formatted(middle.processor()),
              middle.mebibytes() == 0 ? "" : Long.toString(middle.mebibytes()),
              middle.sent());
        });
  }

  private static void progress(String sentence) {
    System.err.println(sentence);
  }
}
