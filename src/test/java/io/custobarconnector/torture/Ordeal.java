package io.custobarconnector.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.Held;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.ReferenceDatabase;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** A connector at work while everything around it breaks, and the judgement of what it did. */
final class Ordeal {

  private static final List<String> FLOWS =
      List.of(
          "shops",
          "products",
          "stock",
          "customers",
          "customer-permissions",
          "sales",
          "loyalty-joins");
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int DELIVERED_BUT_SOME = 3;
  private static final int SMALLEST_BATCH = 5;
  private static final int LARGEST_BATCH = 64;

  private final Path folder;
  private final SplittableRandom random;
  private final Arrivals arrivals = new Arrivals();
  private final int pageSize;
  private String lastRun = "";

  Ordeal(long seed, Path folder) {
    this.folder = folder;
    this.random = new SplittableRandom(seed);
    this.pageSize = 20 + random.nextInt(150);
  }

  /** Goes through it for a time, then judges. */
  void run(Duration time) throws Exception {
    try (EmbeddedDatabase server =
        EmbeddedDatabase.start(folder.resolve("postgresql"), 0, EmbeddedDatabase.Durability.SAFE)) {
      DataSource database = server.dataSource();
      ReferenceDatabase.create(database, Path.of("demo"), 0.01, 42, message -> {});
      prepareJournal(database);
      Rows rows = new Rows(database);
      BadRows bad = BadRows.plant(rows, random);
      try (Deployment deployment = new Deployment(database, folder, custobar());
          TornLine line = new TornLine(server.port());
          Gateway gateway = new Gateway(deployment.custobar().port(), arrivals, PATIENCE)) {
        settings(deployment, line, gateway);
        bad.poison(deployment.custobar());
        Wrecker wrecker =
            new Wrecker(
                random.split(),
                server,
                line,
                gateway,
                deployment.custobar(),
                arrivals,
                () -> start(deployment, "run"));
        try {
          wreck(rows, database, wrecker, Instant.now().plus(time));
          bad.poison(deployment.custobar());
          quietRun(deployment);
          judge(deployment, wrecker, bad);
        } catch (AssertionError e) {
          throw new AssertionError(
              e.getMessage() + "\n\nWhat was done last:\n" + String.join("\n", wrecker.deeds()), e);
        } finally {
          wrecker.children().forEach(ChildProcess::close);
        }
      }
    }
  }

  private StandInOptions custobar() {
    StandInOptions.Builder options =
        Deployment.standIn()
            .eventType("LOYALTY_JOIN")
            .applyDelay(Duration.ofMillis(random.nextInt(300)));
    return (random.nextBoolean() ? options : options.assume(Unknown.RefusalStatus.ERROR_INSIDE_200))
        .build();
  }

  /** The tables, and a memory of when each message was recorded as accepted. */
  private static void prepareJournal(DataSource database) throws SQLException {
    Journal.prepare(database, "connector");
    Recorded.remember(database);
  }

  private void settings(Deployment deployment, TornLine line, Gateway gateway) throws IOException {
    for (String flow : List.of("stock", "customer-permissions", "loyalty-joins")) {
      for (String kind : List.of(".camel.yaml", ".sql")) {
        deployment.write(flow + kind, Files.readString(Path.of("routes", flow + kind)));
      }
    }
    FLOWS.forEach(flow -> deployment.set(flow + ".schedule", "0/1 * * * * ?"));
    deployment
        .set("scc.url", "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(line.port()))
        .set("custobar.url", gateway.url())
        .set(
            "custobar.batch-size",
            Integer.toString(random.nextInt(SMALLEST_BATCH, LARGEST_BATCH + 1)))
        .set("custobar.connect-timeout", "1s")
        .set("custobar.response-timeout", PATIENCE.toMillis() + "ms")
        .set("custobar.retries", Integer.toString(random.nextInt(4)))
        .set("custobar.settle", "1500ms")
        .set("source.page-size", Integer.toString(pageSize))
        .set("source.overlap", "2s")
        // This shop is unusual all the time.
        .set("guard.max-change", "100")
        .set("customers.max-rejected", "100")
        .set("products.max-rejected", "100")
        .set("sales.max-rejected", "100")
        .set("stock.enabled", "true")
        .set("customers.permissions", "source")
        // Nobody writes to this shop's database, so a new number's permission could not be undone.
        .set("permissions.after-new-address", "keep")
        // People change their minds in a moment here.
        .set("permissions.clock-tolerance", "1ms")
        .set("custom-fields.products.stock_total", "number")
        .set("custom-fields.events.shop_id", "string");
  }

  private ChildProcess start(Deployment deployment, String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--config";
    all[arguments.length + 1] = deployment.config().toString();
    return ChildProcess.start(folder, all);
  }

  private void wreck(Rows rows, DataSource database, Wrecker wrecker, Instant end)
      throws Exception {
    await()
        .atMost(180, TimeUnit.SECONDS)
        .untilAsserted(
            () ->
                assertThat(rows.list("SELECT DISTINCT flow FROM connector.run"))
                    .as("flows that have begun; the connector said: %s", wrecker.words())
                    .hasSize(FLOWS.size()));
    try (Shop shop = Shop.open(database, random.split(), 8_000)) {
      while (Instant.now().isBefore(end)) {
        wrecker.next();
      }
      assertThat(shop.committed()).as("transactions of the shop").isPositive();
    } finally {
      wrecker.stopConnector();
    }
    // A campaign that began or ended by the clock touches its product.
    rows.run("SELECT demo.trade(1)");
  }

  private void quietRun(Deployment deployment) throws InterruptedException {
    try (ChildProcess last = start(deployment, "run", "--once")) {
      assertThat(last.await()).as("exit code; %s", last.err()).isEqualTo(DELIVERED_BUT_SOME);
      lastRun = last.out() + last.err();
    }
  }

  /** What the journal says of the permissions of those whom a failure names. */
  private static String histories(Rows rows, AssertionError failure) {
    StringBuilder histories = new StringBuilder();
    Matcher named = Pattern.compile("CUSTOMERS (\\d+)").matcher(failure.getMessage());
    while (named.find()) {
      String customer = named.group(1);
      for (String sql :
          List.of(
              "SELECT * FROM customer WHERE sequence_number::text = ?",
              "SELECT * FROM connector.permission_known WHERE external_id = ?",
              "SELECT * FROM connector.permission_audit WHERE external_id = ? ORDER BY id")) {
        rows.list(sql, customer).forEach(row -> histories.append(row).append('\n'));
      }
    }
    return histories.toString();
  }

  private void judge(Deployment deployment, Wrecker wrecker, BadRows bad) {
    Held held = deployment.held();
    Expected expected = new Expected(deployment.rows(), bad);
    held.holds(Datatype.SHOPS, expected.shops());
    held.holds(Datatype.PRODUCTS, expected.products(held));
    try {
      held.holds(Datatype.CUSTOMERS, expected.customers());
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "\n" + histories(deployment.rows(), e) + "\nThe last run:\n" + lastRun,
          e);
    }
    held.holds(Datatype.SALES, expected.sales(held));
    Judgement judgement = new Judgement(deployment.rows(), arrivals, pageSize + LARGEST_BATCH);
    judgement.eachEventOnce(expected.joins());
    judgement.onlyBadRowsAreRejected(expected, bad);
    int repeated = judgement.nothingWithoutNeed();
    System.out.printf(
        "%d connectors, %d messages, %d of them again after a trouble, %d events, %d rows rejected%n",
        wrecker.children().size(),
        arrivals.byKey().values().stream().mapToInt(List::size).sum(),
        repeated,
        arrivals.events().size(),
        deployment.rows().count("SELECT count(*) FROM connector.rejected"));
    for (ChildProcess child : wrecker.children()) {
      assertThat(child.err()).as("no bare stack trace").doesNotContain("\tat ");
    }
  }
}
