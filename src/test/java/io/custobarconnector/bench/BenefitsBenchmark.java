package io.custobarconnector.bench;

import io.custobarconnector.bench.Measured.Figures;
import io.custobarconnector.bench.Tills.Books;
import io.custobarconnector.benefit.http.PosKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long tills wait; bench/README.md tells what is measured. */
@Command(
    name = "bench/benefits",
    description = "Measures how long tills wait for look-ups and redemptions.",
    mixinStandardHelpOptions = true)
final class BenefitsBenchmark implements Callable<Integer> {

  private static final Duration CUSTOBAR = Duration.ofMillis(20);
  private static final Duration HANGING = Duration.ofSeconds(30);
  private static final Duration LONGEST_SYNC = Duration.ofMinutes(10);
  private static final double ASKS_CUSTOBAR = 20;

  /** More than the load needs, so that the shared limit is kept account of but holds nobody up. */
  private static final int REQUESTS_PER_MINUTE = 90_000;

  private static final int[] RATES = {200, 300, 400, 500, 600, 800, 1000, 1250, 1500};

  /** Customers that have been looked up before Custobar goes away. */
  private static final int KNOWN = 500;

  /** What the figures should be, in milliseconds above Custobar's own. */
  private static final double P95_ABOVE = 10;

  private static final double P99_ABOVE = 50;
  private static final double P99_FROM_MEMORY = 20;

  /** What each answer should keep: the default of benefits.deadline, and a tenth of a second. */
  private static final double SLOWEST = 900;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "150",
      description = "Requests a second of all tills together (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "After the first sync, before anything is measured (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long each measurement without a sync takes (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--scale",
      paramLabel = "S",
      defaultValue = "2",
      description =
          "Size of the database, and so the length of the sync; 1 is 20 000 customers"
              + " (default: ${DEFAULT-VALUE}).")
  private double scale;

  @Option(names = "--sync-only", description = "Measure beside a full sync, and stop.")
  private boolean syncOnly;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      required = true,
      description = "An empty folder for the database and the logs.")
  private Path folder;

  private final Machine machine = Machine.here();
  private final Results results = new Results(machine);

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new BenefitsBenchmark()).execute(arguments));
  }

  @Override
  public Integer call() {
    progress(machine.toString());
    try (Stage stage = stage();
        Load load = new Load()) {
      Runtime.getRuntime().addShutdownHook(new Thread(stage::close, "stop"));
      stage.custobarAnswersAfter(CUSTOBAR);
      measure(stage, load);
    }
    return 0;
  }

  private Stage stage() {
    Path home = Path.of("").toAbsolutePath();
    return new Stage(home, folder.toAbsolutePath(), scale, BenefitsBenchmark::progress);
  }

  private void measure(Stage stage, Load load) {
    Sync sync = new Sync(stage.database());
    progress("Starting the connector, and warming it up with a sync of everything");
    stage.startConnector(ZoneId.of("Europe/Helsinki"), REQUESTS_PER_MINUTE);
    Tills tills = new Tills(stage, key(stage), sync.receipts());
    mixed(load, tills, Books.empty(), rate, Optional.of(sync), LONGEST_SYNC);
    mixed(load, tills, Books.empty(), rate, Optional.empty(), Duration.ofSeconds(warmUp));

    progress("Measuring beside a sync of everything");
    sync.beginAnew();
    Duration used = stage.connectorTime();
    Instant start = Instant.now();
    Books books = Books.empty();
    mixed(load, tills, books, rate, Optional.of(sync), LONGEST_SYNC);
    Duration took = Duration.between(start, Instant.now());
    report("beside a full sync", books);
    slowest(books);
    double cores = (double) stage.connectorTime().minus(used).toMillis() / took.toMillis();
    note(
        "sync_rows",
        (double) sync.rows(),
        "the sync sent %,.0f rows" + (sync.hasFailed() ? " and FAILED" : ""));
    note("sync_seconds", took.toMillis() / 1000.0, "the sync took %.1f s");
    note("connector_cores", cores, "meanwhile the connector used %.2f cores");
    sync.awaitTold(Duration.ofMinutes(1));
    results.add(
        "beside a full sync", "use → Custobar told", sync.telling(tills.answeredSince(start)));

    if (syncOnly) {
      print();
      return;
    }
    progress("Measuring without a sync");
    Books alone = Books.empty();
    mixed(load, tills, alone, rate, Optional.empty(), Duration.ofSeconds(seconds));
    report("without a sync", alone);

    progress("Custobar hangs");
    stage.custobarAnswersAfter(HANGING);
    fromMemory(load, tills, "Custobar hangs");
    stage.custobarAnswersAfter(CUSTOBAR);
    mixed(load, tills, Books.empty(), rate, Optional.empty(), Duration.ofSeconds(15));

    highestRate(load, tills, sync);

    progress("Custobar refuses connections");
    sync.awaitTold(Duration.ofMinutes(1));
    stage.stopCustobar();
    fromMemory(load, tills, "Custobar refuses");
    print();
  }

  private void print() {
    System.out.println(json ? results.json() : results.table());
  }

  private void slowest(Books books) {
    Figures lookUps = books.lookUps().figures();
    Figures uses = books.redemptions().figures();
    note(
        "slowest",
        Math.max(lookUps.max(), uses.max()),
        "the slowest answer beside the sync took %.0f ms (limit: " + (int) SLOWEST + ")");
    note(
        "answers_503",
        (double) (unavailable(lookUps) + unavailable(uses)),
        "answers 503 beside the sync: %.0f (limit: 0)");
  }

  private static long unavailable(Figures figures) {
    return figures.errors().entrySet().stream()
        .filter(error -> error.getKey().startsWith("HTTP 503"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static String key(Stage stage) {
    PGSimpleDataSource journal = new PGSimpleDataSource();
    journal.setUrl(stage.databaseUrl());
    journal.setUser("postgres");
    journal.setCurrentSchema("connector");
    return new PosKeys(journal).add(Optional.empty(), "benchmark");
  }

  /** Look-ups and uses, with a few questions to Custobar itself beside them. */
  private static void mixed(
      Load load, Tills tills, Books books, double rate, Optional<Sync> until, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    Watch watch = new Watch(until, end);
    Thread custobar =
        new Thread(
            () -> {
              try (Load asking = new Load()) {
                asking.run(
                    ASKS_CUSTOBAR,
                    watch::goesOn,
                    (number, due) -> tills.askCustobar(number, due, books.custobar()));
              }
            },
            "custobar");
    custobar.start();
    load.run(rate, watch::goesOn, (number, due) -> tills.call(number, due, books));
    watch.stop();
    try {
      custobar.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void report(String phase, Books books) {
    Figures own = books.custobar().figures();
    results.add(phase, "Custobar itself", own);
    results.add(phase, "look-up", books.lookUps().figures());
    results.add(phase, "redemption", books.redemptions().figures());
    String name = phase.replace(' ', '_');
    Figures lookUp = books.lookUps().figures();
    note(
        name + "_p95_above_custobar",
        lookUp.p95() - own.p95(),
        phase + ": p95 of a look-up is %.1f ms above Custobar's own (aim: " + P95_ABOVE + ")");
    note(
        name + "_p99_above_custobar",
        lookUp.p99() - own.p99(),
        phase + ": p99 of a look-up is %.1f ms above Custobar's own (aim: " + P99_ABOVE + ")");
  }

  private void fromMemory(Load load, Tills tills, String phase) {
    // Until the breaker has opened.
    Measured opening = new Measured();
    load.run(
        rate,
        Duration.ofSeconds(5),
        (number, due) -> tills.lookUp(number % KNOWN, "cache", due, opening));
    Measured open = new Measured();
    load.run(
        rate,
        Duration.ofSeconds(seconds),
        (number, due) -> tills.lookUp(number % KNOWN, "cache", due, open));
    results.add(phase, "look-up, first 5 s", opening.figures());
    results.add(phase, "look-up, afterwards", open.figures());
    note(
        phase.replace(' ', '_') + "_p99",
        open.figures().p99(),
        phase + ": p99 of a look-up from memory is %.1f ms (aim: " + P99_FROM_MEMORY + ")");
  }

  private void highestRate(Load load, Tills tills, Sync sync) {
    double highest = 0;
    for (int step : RATES) {
      boolean holds = false;
      // One bad moment of the machine is no limit of the connector's.
      for (int attempt = 0; attempt < 2 && !holds; attempt++) {
        holds = holds(load, tills, sync, step);
      }
      if (!holds) {
        break;
      }
      highest = step;
    }
    note("highest_rate", highest, "the highest rate that holds: %.0f requests/s");
  }

  private boolean holds(Load load, Tills tills, Sync sync, int step) {
    progress("Measuring " + step + " requests a second");
    Books books = Books.empty();
    mixed(load, tills, books, step, Optional.empty(), Duration.ofSeconds(seconds / 2 + 1));
    boolean told = sync.awaitTold(Duration.ofSeconds(5));
    Figures own = books.custobar().figures();
    Figures lookUps = books.lookUps().figures();
    Figures uses = books.redemptions().figures();
    results.add(step + " requests/s", "look-up", lookUps);
    results.add(step + " requests/s", "redemption", uses);
    return told
        && lookUps.errorCount() + uses.errorCount() == 0
        && lookUps.p99() - own.p99() <= P99_ABOVE
        && uses.p99() - own.p99() <= P99_ABOVE;
  }

  private void note(String name, double value, String sentence) {
    results.note(name, value, String.format(java.util.Locale.ROOT, sentence, value));
  }

  private static void progress(String sentence) {
    System.err.println(sentence);
  }
}
