package io.custobarconnector.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What nothing can prevent: a process is frozen after it has looked at its lease, and before its
 * request is on the network. When it wakes up it sends, and says what may have come of it.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class FrozenBeforeSendingIT {

  private static final String LOOK_AT_THE_LEASE =
      """
              - bean:
                  description: Nobody else may have taken over the work of this run meanwhile
                  ref: uploads
                  method: requestMade(${variable.run})
              - removeHeaders:
                  description: Only our own headers go out; the count of attempts stays with the exchange
                  pattern: "*"
                  excludePattern: CamelRedeliver*
      """;

  /** A place at which to freeze it, for as long as the test wants. */
  private static final String GATE =
      """
              - to:
                  uri: http://127.0.0.1:%d/gate
                  variableReceive: gate
      """;

  @TempDir Path folder;

  @Test
  void a_request_that_was_frozen_on_its_way_is_sent_and_the_log_says_what_may_be_there_twice(
      PGSimpleDataSource database) throws Exception {
    Rows rows = new Rows(database);
    Journal.prepare(database, "connector");
    rows.run("CREATE TABLE visit (id serial, changed timestamptz DEFAULT clock_timestamp())");
    rows.run("INSERT INTO visit DEFAULT VALUES");
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    HttpServer gate = gate(arrived, stopped);
    try (Deployment deployment = deployment(database);
        ChildProcess frozen = start(gated(deployment, gate.getAddress().getPort()))) {
      assertThat(arrived.await(60, TimeUnit.SECONDS)).as(frozen.err()).isTrue();
      assertThat(rows.count("SELECT count(*) FROM connector.delivered WHERE fingerprint IS NULL"))
          .as("announced")
          .isOne();
      frozen.signal("STOP");
      stopped.countDown();
      try (ChildProcess other = start(deployment.config())) {
        await().atMost(Duration.ofSeconds(60)).until(() -> happened(deployment) == 1);
        frozen.signal("CONT");
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(frozen.err())
                        .contains("may have happened twice in Custobar: 1\n")
                        .contains("another one may go on in its place"));
        assertThat(happened(deployment)).as("the limit of what can be promised").isEqualTo(2);

        rows.run("INSERT INTO visit DEFAULT VALUES");
        await().atMost(Duration.ofSeconds(30)).until(() -> happened(deployment) == 3);
        assertThat(other.err()).doesNotContain("may have happened twice");
        // Custobar has the event a moment before the journal knows that it was taken.
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> rows.one("SELECT row_key FROM connector.flow_cursor").equals("2"));
      }
    } finally {
      gate.stop(0);
    }
  }

  /** Answers once the one that asks is frozen, and at once from then on. */
  private static HttpServer gate(CountDownLatch arrived, CountDownLatch stopped)
      throws IOException {
    HttpServer gate =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gate.createContext(
        "/gate",
        exchange -> {
          arrived.countDown();
          try {
            stopped.await();
          } catch (InterruptedException e) {
            throw new InterruptedIOException();
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    gate.start();
    return gate;
  }

  private Deployment deployment(PGSimpleDataSource database) {
    Deployment deployment =
        new Deployment(database, folder, Deployment.standIn().eventType("VISIT").build());
    deployment.write(
        "visits.camel.yaml",
        """
        - route:
            id: visits
            from:
              uri: kamelet:changes-source
              parameters:
                flow: visits
              steps:
                - to:
                    uri: kamelet:custobar-sink
                    parameters:
                      datatype: events
        """);
    deployment.write(
        "visits.sql",
        "SELECT changed AS _changed_at, id AS _key, 'VISIT' AS type, changed AS date, 'C-' || id AS customer_id FROM visit");
    return deployment
        .set("visits.schedule", "0/1 * * * * ?")
        .set("journal.lease", "4s")
        .set("custobar.settle", "200ms")
        .set("logging.level", "info");
  }

  /** The same deployment with a gate between the lease and the network. */
  private Path gated(Deployment deployment, int port) throws IOException {
    Path routes = Files.createDirectory(folder.resolve("gated"));
    copy(deployment.routes(), routes);
    Path kamelets = Files.createDirectory(routes.resolve("kamelets"));
    copy(Path.of("routes/kamelets"), kamelets);
    Path upload = kamelets.resolve("custobar-call.kamelet.yaml");
    String text = Files.readString(upload);
    assertThat(text).contains(LOOK_AT_THE_LEASE);
    Files.writeString(
        upload, text.replace(LOOK_AT_THE_LEASE, LOOK_AT_THE_LEASE + GATE.formatted(port)));
    List<String> settings = new ArrayList<>(Files.readAllLines(deployment.config()));
    settings.removeIf(line -> line.startsWith("routes.directory"));
    settings.add("routes.directory=" + routes);
    return Files.write(folder.resolve("gated.properties"), settings);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private ChildProcess start(Path config) {
    return ChildProcess.start(folder, "run", "visits", "--config", config.toString());
  }

  private static int happened(Deployment deployment) {
    assertThat(deployment.custobar().awaitApplied(Duration.ofSeconds(10))).isTrue();
    return deployment.custobar().counts().getOrDefault(Datatype.EVENTS, 0);
  }
}
