package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What an operator sees of a scheduled flow that fails: the log at its usual level, and metrics.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class ScheduledFailureTest {

  private static final String FAILED = "things: the run failed, the next one tries again: ";
  private static final String AWAY = "Custobar failed (HTTP 503) [CBC-CUS-004]";

  @TempDir Path folder;
  private DataSource database;
  private Deployment deployment;
  private Things things;
  private final Logger logger =
      (Logger) LoggerFactory.getLogger("io.custobarconnector.flow.Failures");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void deploy(DataSource database) {
    this.database = database;
    deployment = new Deployment(database, folder);
    deployment.set("things.schedule", "0/1 * * * * ?").set("custobar.retries", "0");
    things = new Things(deployment);
    things.make(1, 3);
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void remove() {
    logger.detachAppender(log);
    logger.setLevel(null);
    deployment.close();
  }

  private void awaitRuns(String outcome, int atLeast) {
    await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(runs(outcome)).isGreaterThanOrEqualTo(atLeast));
  }

  private long runs(String outcome) {
    return deployment
        .rows()
        .count("SELECT count(*) FROM connector.run WHERE outcome = '" + outcome + "'");
  }

  private static double metric(int port, String series) {
    try {
      String metrics =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + port + "/observe/metrics"))
                      .build(),
                  BodyHandlers.ofString())
              .body();
      Matcher line =
          Pattern.compile(series + "\\{[^}]*routeId=\"things-schedule\"[^}]*} ([0-9.E]+)")
              .matcher(metrics);
      assertThat(line.find()).as("%s in %s", series, metrics).isTrue();
      return Double.parseDouble(line.group(1));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private List<String> logged() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void a_run_that_fails_is_logged_once_for_each_reason_and_counts_as_failed_and_so_is_its_end() {
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1_000_000).withStatus(503));
    try (Connector connector = deployment.serve(Things.FLOW)) {
      awaitRuns("failed", 3);
      assertThat(logged()).containsExactly(FAILED + AWAY);
      assertThat(metric(connector.managementPort(), "camel_exchanges_failed_total"))
          .isGreaterThanOrEqualTo(3);
      assertThat(metric(connector.managementPort(), "camel_exchanges_succeeded_total")).isZero();
      deployment.custobar().clearFaults();
      awaitRuns("delivered", 2);
      await().untilAsserted(() -> assertThat(logged()).hasSize(2));
      assertThat(logged()).containsExactly(FAILED + AWAY, "things: works again");
      await()
          .untilAsserted(
              () ->
                  assertThat(metric(connector.managementPort(), "camel_exchanges_succeeded_total"))
                      .isGreaterThanOrEqualTo(2));
      assertThat(metric(connector.managementPort(), "camel_exchanges_failed_total"))
          .isEqualTo((double) runs("failed"));
    }
  }

  @Tag("process")
  @Test
  void a_process_prints_it_at_its_usual_level_and_nothing_else() throws Exception {
    deployment.set("logging.level", "info");
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1_000_000).withStatus(503));
    try (ChildProcess connector =
        ChildProcess.start(folder, "run", "things", "--config", deployment.config().toString())) {
      awaitRuns("failed", 3);
      int port = port(connector.out());
      assertThat(metric(port, "camel_exchanges_failed_total")).isGreaterThanOrEqualTo(3);
      deployment.rows().run("ALTER TABLE thing RENAME TO thing_away");
      await()
          .atMost(60, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(connector.err().lines().toList()).hasSize(2));
      deployment.custobar().clearFaults();
      deployment.rows().run("ALTER TABLE thing_away RENAME TO thing");
      awaitRuns("delivered", 1);
      await()
          .atMost(60, TimeUnit.SECONDS)
          .untilAsserted(() -> assertThat(connector.err()).contains("things: works again"));
      List<String> lines =
          connector.err().lines().map(line -> line.replaceFirst("^\\S+ ", "")).toList();
      assertThat(lines.get(0)).isEqualTo("ERROR " + FAILED + AWAY);
      assertThat(lines.get(1))
          .startsWith("ERROR " + FAILED)
          .contains("relation \"thing\" does not exist");
      assertThat(lines.subList(2, lines.size()))
          .containsExactlyInAnyOrder(
              "INFO  things: 3 rows read, 3 sent, 0 unchanged, 0 rejected; delivered",
              "INFO  things: works again");
    }
  }

  private static int port(String out) {
    Matcher port = Pattern.compile(":(\\d+)/observe/health").matcher(out);
    assertThat(port.find()).as(out).isTrue();
    return Integer.parseInt(port.group(1));
  }

  @Test
  void a_schedule_that_meets_a_run_in_another_process_is_skipped_and_did_not_fail()
      throws SQLException {
    try (Connector connector = deployment.serve(Things.FLOW)) {
      awaitRuns("delivered", 1);
      try (Connection other = database.getConnection();
          Statement lock = other.createStatement()) {
        // Between two runs: one that loses its lease in the middle is another matter.
        await()
            .atMost(60, TimeUnit.SECONDS)
            .until(
                () ->
                    lock.executeUpdate(
                            """
                            INSERT INTO connector.lease (name, purpose, node, process, token, expires_at)
                            VALUES ('things', 'live', 'elsewhere:1', '', 0, 'infinity')
                            ON CONFLICT (name) DO NOTHING\
                            """)
                        == 1);
        await()
            .atMost(60, TimeUnit.SECONDS)
            .untilAsserted(() -> assertThat(logged()).hasSizeGreaterThanOrEqualTo(2));
        lock.execute("DELETE FROM connector.lease");
      }
      long delivered = runs("delivered");
      awaitRuns("delivered", (int) delivered + 1);
      assertThat(logged())
          .containsOnly(
              "things is already running, here or in another process on the same journal; this run"
                  + " is skipped [CBC-CUS-012]");
      assertThat(log.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.INFO);
      assertThat(metric(connector.managementPort(), "camel_exchanges_failed_total")).isZero();
    }
    assertThat(runs("failed")).isZero();
  }
}
