package io.custobarconnector.zoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.cli.Cli;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;

/** Lets a connector read a small source while things happen to it, and has the end judged. */
final class Keeper implements AutoCloseable {

  /**
   * Runs until nothing is left to send: those that were refused come again, those that broke off
   * too.
   */
  private static final int RUNS_TO_SETTLE = 8;

  /** Flows that a deployment has by itself. */
  private static final List<String> FLOWS =
      List.of("shops", "customers", "products", "sales", "webshop-orders", "marketing-permissions");

  private static final int FAILURES = 3;
  private static final long LONGEST_RUN_SECONDS = 20;

  private final SmallSource source;
  private final SourceTables tables;
  private final HikariDataSource connection;
  private final Rows rows;
  private final PlainCustobar custobar = new PlainCustobar();
  private final Path folder;
  private final String flow;
  private final Set<String> living = new HashSet<>();
  private Optional<Connector> connector = Optional.empty();

  /**
   * Makes a source in a database of its own and lives through all that happens to it.
   *
   * @return why the connector does not read such a source; empty when it delivered it
   * @throws Finding when something is not as it was promised
   */
  static Optional<String> live(Arena arena, SmallSource source) {
    String database = arena.create(source.bytes());
    try {
      Path folder = Files.createTempDirectory(database);
      try (Keeper keeper = new Keeper(source, arena, database, folder)) {
        return keeper.keep();
      } finally {
        FileUtils.deleteDirectory(folder.toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      arena.drop(database);
    }
  }

  private Keeper(SmallSource source, Arena arena, String database, Path folder) {
    this.source = source;
    this.folder = folder;
    this.flow = source.receipts() ? "sales" : "products";
    this.connection = arena.connection(database);
    this.rows = new Rows(connection);
    this.tables = new SourceTables(source, rows, arena.database(database));
    tables.make();
    write(arena.url(database));
  }

  private void write(String url) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "scc.url", url,
            "scc.username", "postgres",
            "custobar.url", custobar.url(),
            "custobar.token", "zoo",
            "custobar.requests-per-minute", "0",
            "custobar.retries", "0",
            "custobar.settle", "1ms",
            "logging.level", "error",
            "management.port", "0"));
    settings.putAll(
        Map.of(
            "source.page-size",
            Integer.toString(source.pageSize()),
            "custobar.batch-size",
            Integer.toString(source.batchSize()),
            "source.overlap",
            source.overlapped() ? "2m" : "1ms",
            "time-zone",
            source.zone(),
            "guard.max-change",
            source.guarded() ? "20" : "100",
            flow + ".max-rejected",
            "100",
            flow + ".changes",
            source.snapshot() ? "snapshot" : "cursor"));
    for (String other : FLOWS) {
      if (!other.equals(flow)) {
        settings.setProperty(other + ".enabled", "false");
      }
    }
    try (var out = Files.newBufferedWriter(folder.resolve("application.properties"))) {
      settings.store(out, null);
      Path routes = Files.createDirectories(folder.resolve("routes"));
      Files.writeString(routes.resolve(flow + ".sql"), tables.query());
      Files.writeString(
          routes.resolve(flow + ".camel.yaml"),
          """
          - route:
              id: %s
              from:
                uri: kamelet:changes-source
                parameters:
                  flow: %1$s
                steps:
                  - to:
                      uri: kamelet:custobar-sink
                      parameters:
                        datatype: %1$s
          """
              .formatted(flow));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<String> keep() {
    for (Act act : source.acts()) {
      switch (act.kind()) {
        case RUN -> run(false);
        case RUN_ANEW -> {
          stop();
          run(false);
        }
        case RUN_BROKEN -> {
          custobar.next(act.which() % 4, PlainCustobar.Fate.FAILS);
          run(false);
          custobar.clearFates();
        }
        case RUN_ANSWER_LOST -> {
          custobar.next(act.which() % 4, PlainCustobar.Fate.ANSWER_IS_LOST);
          run(false);
          custobar.clearFates();
        }
        default -> tables.perform(act);
      }
    }
    tables.settle();
    custobar.takeAll();
    Optional<Throwable> failure = settle();
    if (failure.isPresent()) {
      String reason = reason(failure.get());
      if (source.mayBeRefused() && reason.contains(flow + ".sql")) {
        beRefusedByCheck(reason);
        return Optional.of(reason.replace(folder.toString(), ""));
      }
      throw new Finding(Finding.Kind.FAILS, reason);
    }
    if (source.needsReconcile() && !custobar.held().isEmpty()) {
      reconcile();
    }
    int taken = custobar.taken();
    int asked = custobar.asked();
    run(false);
    if (custobar.asked() != asked) {
      throw new Finding(
          Finding.Kind.SENT_AGAIN,
          "%d requests in a quiet run: %s; the source has %s; %s"
              .formatted(
                  custobar.asked() - asked,
                  custobar.requests(taken),
                  tables.committed(),
                  Books.last(rows)));
    }
    judge();
    return Optional.empty();
  }

  /** What a run refuses, {@code check} must have refused before it. */
  private void beRefusedByCheck(String reason) {
    stop();
    Cli check =
        Cli.run(
            "check",
            "--rows",
            "1000000",
            "--config",
            folder.resolve("application.properties").toString());
    if (check.exit() == 0) {
      throw new Finding(Finding.Kind.NOT_CHECKED, reason + "; check says: " + check.out());
    }
  }

  /** Runs until there is nothing more to send. */
  private Optional<Throwable> settle() {
    int failures = 0;
    for (int i = 0; i < RUNS_TO_SETTLE; i++) {
      int asked = custobar.asked();
      Optional<Throwable> failure = run(false);
      if (failure.filter(Keeper::isOfTheGuard).isPresent() && source.guarded()) {
        failure = run(true);
      }
      if (failure.isPresent() && ++failures == FAILURES) {
        return failure;
      }
      if (failure.isEmpty() && custobar.asked() == asked) {
        return Optional.empty();
      }
    }
    throw new Finding(Finding.Kind.NEVER_QUIET, RUNS_TO_SETTLE + " runs, and still it sends");
  }

  /** Runs the flow, and judges what went out. */
  private Optional<Throwable> run(boolean accept) {
    List<SourceRow> before = tables.committed();
    before.stream().filter(row -> !row.gone()).map(SourceRow::id).forEach(living::add);
    int taken = custobar.taken();
    RunResult result;
    try {
      Connector running = started();
      result =
          CompletableFuture.supplyAsync(() -> running.run(flow, accept))
              .get(LONGEST_RUN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Finding(
          Finding.Kind.ENDLESS, "a run of more than %d s".formatted(LONGEST_RUN_SECONDS));
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
    List<List<JsonNode>> requests = custobar.requests(taken);
    if (source.receipts()) {
      requests.forEach(request -> Oracle.judgeReceipts(before, request));
    }
    if (result.failure().isEmpty()) {
      Books.last(rows).judge(source.sendsRowsOnly());
    }
    return result.failure();
  }

  /** What no cursor sees must be found by a comparison of all rows, and counted. */
  private void reconcile() {
    Map<String, Map<String, JsonNode>> before = custobar.held();
    RunResult result = started().reconcile(flow, true).result();
    result
        .failure()
        .ifPresent(
            failure -> {
              throw new Finding(Finding.Kind.FAILS, "reconcile: " + reason(failure));
            });
    if (!custobar.held().equals(before) && Books.last(rows).missed() == 0) {
      throw new Finding(Finding.Kind.UNCOUNTED, Books.last(rows).toString());
    }
    settle();
  }

  private Connector started() {
    if (connector.isEmpty()) {
      connector =
          Optional.of(
              Connector.start(
                  Settings.load(folder.resolve("application.properties"), Map.of(), Map.of()),
                  List.of(flow)));
    }
    return connector.get();
  }

  private void judge() {
    Set<String> rejected = keys("SELECT row_key FROM connector.rejected");
    Set<String> reported = keys("SELECT row_key FROM connector.omitted_field");
    reported.addAll(rejected);
    new Oracle(tables.committed(), tables.titles(), living, reported, rejected)
        .judge(custobar.held());
  }

  private Set<String> keys(String sql) {
    return rows.list(sql).stream()
        .map(row -> (String) row.get("row_key"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static boolean isOfTheGuard(Throwable failure) {
    return reason(failure).contains("(guard.max-change");
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private void stop() {
    connector.ifPresent(Connector::close);
    connector = Optional.empty();
  }

  @Override
  public void close() {
    stop();
    custobar.close();
    tables.close();
    connection.close();
  }
}
