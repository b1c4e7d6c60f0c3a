package io.custobarconnector.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.StandInWebshop;
import io.custobarconnector.sandbox.WebshopOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Many fresh processes, none of which may fail. What differs from one start of a JVM to the next,
 * such as the order in which it lists methods, stays for the life of the process: it shows only
 * among many.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class StartsIT {

  private static final int STARTS = Integer.getInteger("starts", 24);

  /** The fewest flows that reach all shared kamelets, beside one that needs no kamelet. */
  private static final List<String> FLOWS =
      List.of("shops", "webshop-orders", "marketing-permissions", "benefits");

  @TempDir Path folder;

  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger orders = new AtomicInteger();

  @Test
  void every_start_delivers(DataSource database) throws Exception {
    Rows source = new Rows(database);
    try (StandInCustobar custobar = custobar();
        StandInWebshop webshop =
            StandInWebshop.start(
                0, "ck_test", "cs_test", Optional.empty(), InstantSource.system())) {
      // Two at a time, each line with a journal of its own, since a flow runs once on a journal.
      ExecutorService two = Executors.newFixedThreadPool(2);
      try {
        List<Callable<List<String>>> lines = new ArrayList<>();
        for (int line = 1; line <= 2; line++) {
          Path config = settings("starts_" + line, database, custobar, webshop);
          lines.add(() -> failures(config, source, webshop));
        }
        for (Future<List<String>> line : two.invokeAll(lines)) {
          assertThat(line.get()).as("starts that failed, of %d", STARTS).isEmpty();
        }
      } finally {
        two.shutdownNow();
      }
      assertThat(started).hasValueGreaterThanOrEqualTo(STARTS);
      assertThat(custobar.acceptedRows(Datatype.SHOPS)).isGreaterThanOrEqualTo(STARTS);
      assertThat(custobar.acceptedRows(Datatype.SALES)).isGreaterThanOrEqualTo(STARTS);
    }
  }

  private static StandInCustobar custobar() {
    return StandInCustobar.start(
        StandInOptions.builder()
            .requestsPerMinute(0)
            .applyDelay(Duration.ZERO)
            .eventType("ORDER_STATUS_PENDING")
            .eventType("ORDER_STATUS_PROCESSING")
            .build());
  }

  private Path settings(
      String journal, DataSource database, StandInCustobar custobar, StandInWebshop webshop) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "scc.url",
            ((BaseDataSource) database).getURL(),
            "scc.username",
            "postgres",
            "journal.schema",
            journal,
            "custobar.url",
            custobar.baseUrl(),
            "custobar.token",
            "demo-token",
            "custobar.requests-per-minute",
            "0",
            "routes.directory",
            Path.of("routes").toAbsolutePath().toString(),
            "webshop.url",
            webshop.baseUrl(),
            "webshop.key",
            "ck_test",
            "webshop.secret",
            "cs_test"));
    settings.setProperty("custobar.settle", "1ms");
    Path file = folder.resolve(journal + ".properties");
    try (var out = Files.newBufferedWriter(file)) {
      settings.store(out, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** One start after the other, each with something to deliver; what those printed that failed. */
  private List<String> failures(Path config, Rows source, StandInWebshop webshop)
      throws InterruptedException {
    List<String> failures = new ArrayList<>();
    while (started.getAndIncrement() < STARTS) {
      source.run("UPDATE store SET name = name || '.' WHERE id = (SELECT min(id) FROM store)");
      webshop.place(
          WebshopOrder.ofGuest(
              "start%d@example.fi".formatted(orders.incrementAndGet()),
              new WebshopOrder.Line("6410000000017", "Kahvimuki", 1, BigDecimal.TEN)));
      List<String> arguments = new ArrayList<>(List.of("run", "--once"));
      arguments.addAll(FLOWS);
      arguments.addAll(List.of("--config", config.toString()));
      try (ChildProcess process =
          ChildProcess.unprepared(folder, arguments.toArray(String[]::new))) {
        if (process.await() != 0) {
          failures.add(process.out() + process.err());
        }
      }
    }
    return failures;
  }
}
