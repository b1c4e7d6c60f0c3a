package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Fault.Kind;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A connector that answers a till from a process of its own, is killed, and comes back. */
final class KilledConnector implements AutoCloseable {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final String WAITING_FOR_THE_OUTBOX =
      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO benefit_outbox%'";
  private static final String TOLD_THE_EVENT =
      "SELECT count(*) FROM connector.benefit_outbox WHERE NOT event_due";

  final TillFixture till;
  private final Path settings;
  private final Path log;
  private Process process;

  KilledConnector(DataSource database, Path folder, Map<String, String> more) {
    till = TillFixture.start(database, folder, more);
    settings = till.stopConnector();
    log = folder.resolve("connector.log");
    till.customer("C-1", "+358404000001", "[\"COFFEE\",\"CAKE\"]");
    start();
  }

  /** Starts it again, and waits until it answers. */
  void start() {
    process = ConnectorProcess.start(settings, log);
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> till.lookUp("0404000001").status() == 200);
  }

  /** As a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Kills it; when it starts again, Custobar is well. */
  void killAndRestart() throws InterruptedException {
    kill();
    till.custobar.clearFaults();
    start();
  }

  /** Kills it while it writes what the till asks for, so that the till gets no answer. */
  void killBeforeTheCommit(Supplier<Answer> request) throws Exception {
    try (Connection blocking = till.database.getConnection();
        Statement statement = blocking.createStatement()) {
      blocking.setAutoCommit(false);
      statement.execute("LOCK TABLE connector.benefit_outbox IN ACCESS EXCLUSIVE MODE");
      CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(request);
      await().until(() -> till.count(WAITING_FOR_THE_OUTBOX) == 1);
      kill();
      assertThatThrownBy(answer::join).hasCauseInstanceOf(UncheckedIOException.class);
      blocking.rollback();
    }
  }

  /** Kills it when the till has its answer and Custobar was not told yet. */
  Answer killBeforeCustobarIsTold(Supplier<Answer> request) throws Exception {
    try (Connection blocking = till.database.getConnection();
        Statement statement = blocking.createStatement()) {
      statement.execute(
          """
          INSERT INTO connector.lease (name, purpose, node, process, token, expires_at)
          VALUES ('telling C-1', 'telling', 'elsewhere:1', '', 0, 'infinity')\
          """);
      Answer answer = request.get();
      kill();
      statement.execute("DELETE FROM connector.lease WHERE token = 0");
      return answer;
    }
  }

  /** Kills it when Custobar was told the event, and not yet what benefits the customer has. */
  void killAfterTheEvent(Runnable request) throws InterruptedException {
    delay("/api/data/customers/", 100);
    request.run();
    await().until(() -> till.count(TOLD_THE_EVENT) == 1);
    killAndRestart();
  }

  /** Custobar does what it is asked, but its answers to such requests come too late. */
  void delay(String path, int times) {
    till.custobar.fail(Fault.of(Kind.DELAY, path, times).withDelay(LONG));
  }

  /** The benefits that the customer has at Custobar, as JSON. */
  String held() {
    return till.custobar
        .find(Datatype.CUSTOMERS, "C-1")
        .orElseThrow()
        .path("demo__benefits")
        .toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    till.custobar.close();
  }
}
