package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A standby as the source that falls behind its primary, and then becomes one; or a primary and its
 * standby behind one address.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class StandbyTroubleTest {

  @TempDir Path servers;
  @TempDir Path folder;
  private Deployment deployment;
  private Things things;
  private Rows standby;

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private static Connection open(DataSource server, int id, String title) throws SQLException {
    Connection late = server.getConnection();
    late.setAutoCommit(false);
    try (Statement statement = late.createStatement()) {
      statement.execute(
          "UPDATE thing SET title = '%s', changed = now() WHERE id = %s".formatted(title, id));
    }
    return late;
  }

  private void awaitStandby(String title) {
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> standby.count("SELECT count(*) FROM thing WHERE title = ?", title) == 1);
  }

  @Test
  void nothing_is_lost_while_it_lags_nor_when_it_is_promoted() throws Exception {
    try (StandbyServer server = StandbyServer.start(servers);
        Deployment deployed = new Deployment(server.primary(), folder)) {
      server.follow();
      deployment = deployed.set("source.overlap", "1ms");
      things = new Things(deployment);
      standby = new Rows(server.standby());
      deployment.set("scc.url", server.standby().getURL());
      deployment.set("journal.url", server.primary().getURL());
      deployment.set("journal.username", "postgres");
      things.make(1, 50);
      things.rename(1, "first");
      awaitStandby("first");
      deliver();
      lag(server);
      promote(server);
    }
  }

  /**
   * A row that was committed on the primary before the run, by a transaction that began long
   * before, is not there on a standby that lags; rows that bear later times are.
   */
  @Test
  void a_run_that_began_on_the_primary_does_not_go_on_on_a_standby_that_lags(DataSource journal)
      throws Exception {
    try (StandbyServer server = StandbyServer.start(servers);
        Deployment deployed = new Deployment(server.primary(), folder)) {
      server.follow();
      deployment =
          deployed
              .set("source.overlap", "1ms")
              .set("source.page-size", "10")
              .set("custobar.batch-size", "5")
              .set("guard.max-change", "100")
              .set("scc.url", both(server))
              .set("journal.url", ((PGSimpleDataSource) journal).getURL())
              .set("journal.username", "postgres");
      things = new Things(deployment);
      standby = new Rows(server.standby());
      things.make(1, 50);
      awaitStandby("Thing 50");
      deliver();
      deployment
          .rows()
          .run("UPDATE thing SET title = 'first page', changed = now() WHERE id BETWEEN 10 AND 19");
      try (Connection late = open(server.primary(), 2, "late")) {
        things.rename(3, "seen");
        awaitStandby("seen");
        standby.run("SELECT pg_wal_replay_pause()");
        await().until(() -> standby.one("SELECT pg_get_wal_replay_pause_state()").equals("paused"));
        late.commit();
      }
      assertThat(movedInTheMidst(server)).contains("another server answers");
      standby.run("SELECT pg_wal_replay_resume()");
      awaitStandby("late");
      deliver();
      assertThat(things.title(19)).isEqualTo("first page");
      assertThat(things.title(2)).isEqualTo("late");
      assertThat(things.title(3)).isEqualTo("seen");
    }
  }

  private static String both(StandbyServer server) {
    return "jdbc:postgresql://127.0.0.1:%s,127.0.0.1:%s/postgres?targetServerType=any&hostRecheckSeconds=0"
        .formatted(server.primary().getPortNumbers()[0], server.standby().getPortNumbers()[0]);
  }

  /** What a run says that loses the primary after its first page. */
  private String movedInTheMidst(StandbyServer server) throws Exception {
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, "*", 100).withDelay(Duration.ofSeconds(1)));
    PGSimpleDataSource beside = server.primary();
    beside.setDatabaseName("template1");
    Rows primary = new Rows(beside);
    int before = deployment.uploads(Datatype.PRODUCTS).size();
    var run = CompletableFuture.supplyAsync(() -> deployment.run(Things.FLOW).get(Things.FLOW));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> deployment.uploads(Datatype.PRODUCTS).size() > before);
    primary.run("ALTER DATABASE postgres ALLOW_CONNECTIONS false");
    primary.list(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres' AND backend_type = 'client backend'");
    deployment.custobar().clearFaults();
    Optional<Throwable> failure = run.get(60, TimeUnit.SECONDS).failure();
    primary.run("ALTER DATABASE postgres ALLOW_CONNECTIONS true");
    return failure.map(Throwable::getMessage).orElse("delivered");
  }

  private void lag(StandbyServer server) throws SQLException {
    try (Connection late = open(server.primary(), 2, "open while it stood still")) {
      things.rename(3, "seen");
      awaitStandby("seen");
      deliver();
      standby.run("SELECT pg_wal_replay_pause()");
      await().until(() -> standby.one("SELECT pg_get_wal_replay_pause_state()").equals("paused"));
      things.rename(4, "while it stood still");
      deliver();
      assertThat(things.title(4)).isEqualTo("Thing 4");
      late.commit();
      things.rename(5, "at the end");
      deliver();
      standby.run("SELECT pg_wal_replay_resume()");
      awaitStandby("at the end");
    }
    deliver();
    assertThat(things.title(2)).isEqualTo("open while it stood still");
    assertThat(things.title(4)).isEqualTo("while it stood still");
    assertThat(things.title(5)).isEqualTo("at the end");
  }

  private void promote(StandbyServer server) throws SQLException {
    try (Connection lost = open(server.primary(), 6, "never committed")) {
      things.rename(7, "last of the primary");
      awaitStandby("last of the primary");
      deliver();
      standby.run("SELECT pg_promote(true, 60)");
      lost.rollback();
    }
    standby.run(
        "UPDATE thing SET title = 'first of the new primary', changed = now() WHERE id = 8");
    try (Connection late = open(server.standby(), 9, "late on the new primary")) {
      RunResult after = deliver();
      assertThat(after.tally().read()).as("no reading of all rows").isLessThan(50);
      standby.run("UPDATE thing SET title = 'second', changed = now() WHERE id = 10");
      deliver();
      late.commit();
    }
    deliver();
    assertThat(things.title(6)).isEqualTo("Thing 6");
    assertThat(things.title(7)).isEqualTo("last of the primary");
    assertThat(things.title(8)).isEqualTo("first of the new primary");
    assertThat(things.title(9)).isEqualTo("late on the new primary");
    assertThat(things.title(10)).isEqualTo("second");
  }
}
