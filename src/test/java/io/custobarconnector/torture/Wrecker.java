package io.custobarconnector.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Wrecks what the connector stands on, one thing after the other. */
final class Wrecker {

  private static final int REMEMBERED = 40;
  private static final int BREATH_AFTER = 5;
  private static final Duration BREATH = Duration.ofSeconds(15);

  private final SplittableRandom random;
  private final EmbeddedDatabase server;
  private final TornLine line;
  private final Gateway gateway;
  private final StandInCustobar custobar;
  private final Arrivals arrivals;
  private final Supplier<ChildProcess> connector;
  private final Deque<String> deeds = new ArrayDeque<>();
  private final List<ChildProcess> children = new ArrayList<>();
  private ChildProcess child;
  private int done;

  Wrecker(
      SplittableRandom random,
      EmbeddedDatabase server,
      TornLine line,
      Gateway gateway,
      StandInCustobar custobar,
      Arrivals arrivals,
      Supplier<ChildProcess> connector) {
    this.random = random;
    this.server = server;
    this.line = line;
    this.gateway = gateway;
    this.custobar = custobar;
    this.arrivals = arrivals;
    this.connector = connector;
    startConnector();
  }

  private void startConnector() {
    child = connector.get();
    children.add(child);
  }

  /** What it did last. */
  List<String> deeds() {
    return List.copyOf(deeds);
  }

  /** What the connector that was started last has said, and whether it still runs. */
  String words() {
    return (child.isAlive() ? "(it runs) " : "(it has ended) ") + child.err() + child.out();
  }

  /** Each connector that was started. */
  List<ChildProcess> children() {
    return List.copyOf(children);
  }

  /** Does one thing, and leaves it so for a moment. */
  void next() throws IOException, InterruptedException {
    if (!child.isAlive()) {
      note("the connector had ended; started anew");
      startConnector();
    }
    switch (random.nextInt(20)) {
      case 0, 1 -> kill();
      case 2 -> stop();
      case 3, 4 -> crash();
      case 5 -> {
        note("all connections to the database cut");
        line.cut();
      }
      case 6, 7 -> {
        long bytes = random.nextLong(200_000);
        note("a connection to the database breaks after " + bytes + " bytes");
        line.breakAfter(bytes);
      }
      case 8 -> {
        note("the way to the database is slow");
        line.delay(Duration.ofMillis(1 + random.nextInt(60)));
        Thread.sleep(1000);
        line.mend();
      }
      case 9, 10 -> refuse();
      default -> lose();
    }
    Thread.sleep(random.nextInt(1200));
    done++;
    // On a slow machine a connector that is killed every few seconds would never come to its work.
    if (done % BREATH_AFTER == 0) {
      arrivals.awaitUpload(BREATH);
    }
  }

  private void kill() throws InterruptedException {
    note("the connector is killed");
    child.kill();
    startConnector();
  }

  /**
   * Asked to stop in the middle of whatever it does, it must leave no half of a thing for whole.
   */
  private void stop() throws InterruptedException {
    note("the connector is asked to stop");
    child.stop();
    startConnector();
  }

  /** When one session dies, the server ends all of them, and recovers from its log. */
  private void crash() throws IOException, InterruptedException {
    awaitDatabase();
    Rows rows = new Rows(server.dataSource());
    List<?> pids =
        rows
            .list(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
            .stream()
            .map(row -> row.get("pid"))
            .toList();
    if (!pids.isEmpty()) {
      note("the database crashes and recovers");
      new ProcessBuilder("kill", "-9", pids.get(random.nextInt(pids.size())).toString())
          .start()
          .waitFor();
      Thread.sleep(500);
    }
  }

  private void awaitDatabase() {
    Rows rows = new Rows(server.dataSource());
    await()
        .atMost(180, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(rows.count("SELECT 1")).isOne());
  }

  private void refuse() {
    int status = new int[] {429, 429, 500, 502, 503, 408}[random.nextInt(6)];
    int times = 1 + random.nextInt(status == 429 ? 1 : 6);
    Fault fault = Fault.of(Fault.Kind.STATUS, "*", times).withStatus(status);
    boolean told = status == 503 || (status == 429 && random.nextInt(4) > 0);
    note(
        "Custobar answers " + status + " " + times + " times" + (told ? ", and when to come" : ""));
    custobar.fail(told ? fault.withHeader("Retry-After", "1") : fault);
  }

  private void lose() {
    List<Gateway.Fate> fates = List.of(Gateway.Fate.values());
    Gateway.Fate fate = fates.get(random.nextInt(fates.size()));
    int times = 1 + random.nextInt(3);
    note(fate + ", " + times + " times");
    for (int i = 0; i < times; i++) {
      gateway.next(fate);
    }
  }

  private void note(String deed) {
    if (deeds.size() == REMEMBERED) {
      deeds.remove();
    }
    deeds.add(LocalTime.now(ZoneOffset.UTC) + " " + deed);
  }

  /** Ends the connector as an operator does. */
  void stopConnector() throws InterruptedException {
    line.mend();
    gateway.mend();
    awaitDatabase();
    child.stop();
    // Clears away the poison too: while a connector runs, what must be refused would be taken.
    custobar.clearFaults();
  }
}
