package io.custobarconnector.benefits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A connector that answers a till from a process of its own, is killed, and comes back. */
final class KilledConnector implements AutoCloseable {

  static final Duration LONG = Duration.ofMinutes(5);

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

  @Override
  public void close() {
    process.destroyForcibly();
    till.custobar.close();
  }
}
