package io.custobarconnector.bench;

import io.custobarconnector.bench.OnceRun.Took;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import io.custobarconnector.sandbox.FreePorts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private static final String CONNECTOR = "connector";
  private static final String OTHER = "the other";
  private static final String FIRST_LOAD = ", first load";
  private static final String SNAPSHOT = ", snapshot, nothing changed";

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Rows of the table (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often all is measured; the middle counts (default: ${DEFAULT-VALUE}).")
  private int times;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "128m",
      description = "The connector's heap (default: ${DEFAULT-VALUE}).")
  private String memory;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Also draws the rows a second, as SVG.")
  private Optional<Path> picture = Optional.empty();

  @Option(
      names = "--home",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "The checkout, built, that is measured (default: this one).")
  private Path home;

  @Option(
      names = "--against",
      paramLabel = "FOLDER",
      description = "A checkout, built, of another version: measured in turn, and compared.")
  private Optional<Path> against = Optional.empty();

  @Option(
      names = "--debezium",
      paramLabel = "FOLDER",
      description =
          "Debezium Server, unpacked: measured as well. PostgreSQL writes a larger log then.")
  private Optional<Path> debezium = Optional.empty();

  @Option(
      names = "--debezium-java",
      paramLabel = "FOLDER",
      description = "Its Java, 21 or newer (default: this one).")
  private Optional<Path> debeziumJava = Optional.empty();

  @Option(names = "--folder", required = true, hidden = true)
  private Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, List<Figure>> figures = new LinkedHashMap<>();

  /** One measurement; processor time and memory are those of who sends, without the database. */
  private record Figure(double seconds, double processor, long mebibytes, long sent) {}

  /** Measures and prints. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BulkBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    System.out.println(Machine.here());
    if (debezium.isPresent()) {
      DebeziumServer.prepare(folder.resolve("postgresql"));
    }
    int port = FreePorts.one();
    Process custobar = CountingCustobar.start(port, folder.resolve("custobar.log"));
    try (EmbeddedDatabase database =
        EmbeddedDatabase.start(folder.resolve("postgresql"), 0, Durability.SAFE)) {
      URI address = URI.create("http://127.0.0.1:" + port);
      BulkSource source = new BulkSource(database, rows);
      OnceRun connector = connector(home, "connector", database, address);
      OnceRun other =
          against.isPresent() ? connector(against.get(), "other", database, address) : null;
      for (int time = 1; time <= times; time++) {
        progress("round " + time + " of " + times);
        source.fill();
        if (other != null) {
          measure(source, CONNECTOR, connector, address);
          source.fill();
          measure(source, OTHER, other, address);
        } else {
          measureOthers(source, address);
          measure(source, CONNECTOR, connector, address);
        }
      }
    } finally {
      custobar.destroy();
    }
    if (against.isPresent()) {
      compare();
    } else {
      print();
    }
    if (picture.isPresent()) {
      Files.writeString(picture.get(), Picture.of("%,d rows".formatted(rows), rowsPerSecond()));
    }
    return 0;
  }

  private OnceRun connector(Path checkout, String name, EmbeddedDatabase database, URI custobar)
      throws IOException {
    return new OnceRun(
        checkout.toAbsolutePath().normalize(),
        Files.createDirectories(folder.resolve(name)).toAbsolutePath(),
        memory,
        "jdbc:postgresql://localhost:%d/postgres".formatted(database.port()),
        custobar.toString());
  }

  private void measureOthers(BulkSource source, URI custobar) throws Exception {
    URI uploads = custobar.resolve("/api/sales/upload/");
    Contestants others = new Contestants(source, uploads);
    timed("raw COPY, nothing sent", custobar, others::copy);
    timed("script: COPY of JSON, posted", custobar, others::script);
    timed("plain Camel, as in a tutorial", custobar, new PlainCamel(source, uploads)::send);
    if (debezium.isPresent()) {
      measureDebezium(source, custobar, uploads);
    }
  }

  private void measureDebezium(BulkSource source, URI custobar, URI uploads) throws Exception {
    String what = "Debezium Server, first load";
    progress(what);
    Path own = Files.createDirectories(folder.resolve("debezium")).toAbsolutePath();
    DebeziumServer server =
        new DebeziumServer(debezium.orElseThrow(), debeziumJava, own, source, uploads);
    add(what, figure(server.send(() -> sent(custobar)), rows));
  }

  private void measure(BulkSource source, String name, OnceRun connector, URI custobar)
      throws Exception {
    source.forgetJournal();
    run(name + FIRST_LOAD, custobar, connector, Map.of());
    run(name + ", nothing to do", custobar, connector, Map.of());
    int touched = source.touch();
    run(
        name + ", %,d rows touched, half of them changed".formatted(touched),
        custobar,
        connector,
        Map.of());
    run(name + SNAPSHOT, custobar, connector, Map.of("sales.changes", "snapshot"));
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private void timed(String what, URI custobar, Work work) throws Exception {
    progress(what);
    long processor = processorNanos();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    add(what, new Figure(seconds, (processorNanos() - processor) / 1e9, 0, sent(custobar)));
  }

  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getProcessCpuTime()
        : 0;
  }

  private void run(String what, URI custobar, OnceRun connector, Map<String, String> settings)
      throws Exception {
    progress(what);
    add(what, figure(connector.run(settings), sent(custobar)));
  }

  private static Figure figure(Took took, long sent) {
    return new Figure(seconds(took.wall()), seconds(took.processor()), took.mebibytes(), sent);
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
              "| %s | %.2f | %.2f, %.2f | %s | %s | %s | %,d |%n",
              what,
              middle.seconds(),
              sorted.get(0).seconds(),
              sorted.get(sorted.size() - 1).seconds(),
              readsAll(what) ? "%,.0f".formatted(rows / middle.seconds()) : "",
              "%.1f".formatted(middle.processor()),
              middle.mebibytes() == 0 ? "" : Long.toString(middle.mebibytes()),
              middle.sent());
        });
  }

  private Seconds seconds(String what) {
    return Seconds.of(figures.get(what).stream().map(Figure::seconds).toList());
  }

  /** Rows a second say something only where all rows of the table are read. */
  private static boolean readsAll(String what) {
    return !what.startsWith(CONNECTOR) || what.endsWith(FIRST_LOAD) || what.endsWith(SNAPSHOT);
  }

  private Map<String, Double> rowsPerSecond() {
    Map<String, Double> bars = new LinkedHashMap<>();
    figures.keySet().stream()
        .filter(BulkBenchmark::readsAll)
        .forEach(what -> bars.put(what, rows / seconds(what).median()));
    return bars;
  }

  /** How many times as long this version takes as the other. */
  private void compare() {
    System.out.printf(
        "%n| %,d rows, %d times each | this, s | other, s | times as long | in 95 of 100 draws |%n|---|---|---|---|---|%n",
        rows, times);
    figures.keySet().stream()
        .filter(what -> what.startsWith(CONNECTOR))
        .forEach(
            what -> {
              Seconds own = seconds(what);
              Seconds other = seconds(what.replace(CONNECTOR, OTHER));
              double[] range = own.timesAsLongAs(other);
              System.out.printf(
                  "| %s | %.2f | %.2f | %.2f | %.2f to %.2f |%n",
                  what,
                  own.median(),
                  other.median(),
                  own.median() / other.median(),
                  range[0],
                  range[1]);
            });
  }

  private static void progress(String sentence) {
    System.err.println(sentence);
  }
}
