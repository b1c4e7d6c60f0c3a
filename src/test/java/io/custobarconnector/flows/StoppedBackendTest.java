package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.source.Source;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A server process of PostgreSQL that stands still while it holds a transaction open. */
@ExtendWith(EmptyDatabaseExtension.class)
class StoppedBackendTest {

  @TempDir Path folder;
  private DataSource database;
  private Deployment deployment;
  private Rows rows;
  private Things things;
  private Optional<Object> stopped = Optional.empty();

  @BeforeEach
  void deploy(DataSource database) {
    this.database = database;
    deployment =
        new Deployment(database, folder)
            .staysStarted()
            .set("source.overlap", "1ms")
            .set("source.page-size", "5")
            .set("custobar.batch-size", "5");
    rows = deployment.rows();
    things = new Things(deployment);
    things.make(1, 100);
  }

  @AfterEach
  void remove() throws Exception {
    goOn();
    deployment.close();
  }

  private void stop(Object pid) throws Exception {
    stopped = Optional.of(pid);
    signal("STOP", pid);
  }

  private void goOn() throws Exception {
    if (stopped.isPresent()) {
      signal("CONT", stopped.get());
    }
    stopped = Optional.empty();
  }

  private static void signal(String signal, Object pid) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + signal, pid.toString()).start();
    assertThat(kill.waitFor()).isZero();
  }

  @Test
  void rows_of_another_clients_transaction_are_found_when_it_goes_on() throws Exception {
    deployment.deliver(Things.FLOW);
    try (Connection late = database.getConnection();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'late', changed = now() WHERE id = 2");
      stop(rows.one("SELECT pid FROM pg_locks WHERE relation = 'thing'::regclass LIMIT 1"));
      for (String title : new String[] {"one", "two"}) {
        things.rename(3, title);
        deployment.deliver(Things.FLOW);
        assertThat(things.title(3)).isEqualTo(title);
      }
      goOn();
      late.commit();
    }
    deployment.deliver(Things.FLOW);
    assertThat(things.title(2)).isEqualTo("late");
  }

  @Test
  void a_run_whose_own_session_stands_still_ends_and_the_next_one_delivers_all() throws Exception {
    deployment
        .set("things.changes", "snapshot")
        .set("scc.url", deployment.settings().source().url() + "?socketTimeout=3");
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "*", 4).withDelay(Duration.ofSeconds(1)));
    var run = CompletableFuture.supplyAsync(() -> deployment.run(Things.FLOW).get(Things.FLOW));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !deployment.uploads(Datatype.PRODUCTS).isEmpty());
    stop(
        rows.one(
            "SELECT pid FROM pg_stat_activity WHERE application_name = ? AND datname = current_database() AND xact_start IS NOT NULL",
            Source.READER));
    RunResult broken = run.get(60, TimeUnit.SECONDS);
    assertThat(broken.failure().orElseThrow())
        .hasMessageContaining("things: the source database (scc.url) could not be read");
    deployment.deliver(Things.FLOW);
    assertThat(things.count()).isEqualTo(100);
  }
}
