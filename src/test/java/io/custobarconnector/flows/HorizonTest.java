package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever may commit later than it looks: prepared, on the primary of a standby, hidden. */
class HorizonTest {

  @TempDir static Path servers;
  private static StandbyServer server;

  @TempDir Path folder;
  private int ticks;
  private DataSource primary;
  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeAll
  static void start() throws Exception {
    server = StandbyServer.start(servers);
    server.follow();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void deploy() {
    primary = server.primary();
    deployment = new Deployment(primary, folder).staysStarted().set("source.overlap", "1ms");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  @AfterEach
  void remove() {
    deployment.close();
    rows.run("DROP TABLE IF EXISTS thing, tick");
    rows.run("DROP SCHEMA connector CASCADE");
  }

  private void deliver() {
    deployment.deliver(Things.FLOW);
  }

  /** An open transaction that has changed a row, and rows that others changed after it. */
  private Connection open(String title) throws SQLException {
    Connection late = primary.getConnection();
    late.setAutoCommit(false);
    try (Statement statement = late.createStatement()) {
      statement.execute(
          "UPDATE thing SET title = '%s', changed = now() WHERE id = 1".formatted(title));
    }
    return late;
  }

  @Test
  void a_transaction_that_was_prepared_before_a_run_and_committed_after_it_is_found()
      throws Exception {
    things.make(1, 3);
    deliver();
    try (Connection late = open("prepared");
        Statement statement = late.createStatement()) {
      statement.execute("PREPARE TRANSACTION 'late'");
    }
    for (String title : new String[] {"one", "two"}) {
      things.rename(2, title);
      deliver();
      assertThat(things.title(2)).isEqualTo(title);
    }
    rows.run("COMMIT PREPARED 'late'");
    deliver();
    assertThat(things.title(1)).isEqualTo("prepared");
  }

  @Test
  void a_transaction_that_was_prepared_before_the_first_run_is_found() throws Exception {
    things.make(1, 3);
    try (Connection late = open("prepared");
        Statement statement = late.createStatement()) {
      statement.execute("PREPARE TRANSACTION 'late'");
    }
    things.rename(2, "first");
    deliver();
    things.rename(2, "second");
    deliver();
    rows.run("COMMIT PREPARED 'late'");
    deliver();
    assertThat(things.title(1)).isEqualTo("prepared");
  }

  @Test
  void a_user_who_does_not_see_when_others_began_loses_nothing_either() throws Exception {
    rows.run("DROP ROLE IF EXISTS reader");
    rows.run("CREATE ROLE reader LOGIN");
    rows.run("GRANT SELECT ON thing TO reader");
    deployment.set("scc.username", "reader");
    deployment.set("journal.url", url(server.primary())).set("journal.username", "postgres");
    things.make(1, 3);
    deliver();
    try (Connection late = open("hidden")) {
      for (String title : new String[] {"one", "two", "three"}) {
        things.rename(2, title);
        deliver();
        assertThat(things.title(2)).isEqualTo(title);
      }
      late.commit();
    }
    deliver();
    assertThat(things.title(1)).isEqualTo("hidden");
    rows.run("DROP OWNED BY reader");
    rows.run("DROP ROLE reader");
  }

  @Test
  void a_session_that_does_not_tell_when_its_transaction_began_loses_nothing() throws Exception {
    things.make(1, 3);
    deliver();
    try (Connection late = primary.getConnection();
        Statement statement = late.createStatement()) {
      statement.execute("SET track_activities = off");
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'untold', changed = now() WHERE id = 1");
      for (String title : new String[] {"one", "two"}) {
        things.rename(2, title);
        deliver();
        assertThat(things.title(2)).isEqualTo(title);
      }
      late.commit();
    }
    deliver();
    assertThat(things.title(1)).isEqualTo("untold");
  }

  @Test
  void a_standby_as_the_source_loses_nothing_that_was_open_on_its_primary() throws Exception {
    deployment.set("scc.url", url(server.standby()));
    deployment.set("journal.url", url(server.primary())).set("journal.username", "postgres");
    things.make(1, 3);
    deliverFromStandby();
    deliverFromStandby();
    try (Connection late = open("on the primary")) {
      for (String title : new String[] {"one", "two", "three"}) {
        things.rename(2, title);
        deliverFromStandby();
        assertThat(things.title(2)).isEqualTo(title);
      }
      late.commit();
    }
    deliverFromStandby();
    assertThat(things.title(1)).isEqualTo("on the primary");
  }

  /** The query waits while somebody holds the lock: of a number, the first question is for rows. */
  private void readThroughAGate() {
    rows.run(
        "CREATE OR REPLACE FUNCTION gate() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN true; END'");
    deployment.write(
        Things.FLOW + ".sql",
        "SELECT (extract(epoch FROM changed) * 1000000)::bigint AS _changed_at, id AS _key, external_id, title FROM thing WHERE gate()");
  }

  private Optional<Throwable> runAtTheGate(Consumer<Integer> happening) throws Exception {
    try (Connection gate = primary.getConnection();
        Statement statement = gate.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(7)");
      CompletableFuture<Optional<Throwable>> run =
          CompletableFuture.supplyAsync(
              () -> deployment.run(Things.FLOW).get(Things.FLOW).failure());
      String waiting = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory'";
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> run.isDone() || !rows.list(waiting).isEmpty());
      assertThat(run).as("waits at the gate").isNotDone();
      happening.accept((Integer) rows.list(waiting).get(0).get("pid"));
      return run.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void
      a_source_that_is_gone_or_hangs_in_the_middle_of_the_questions_fails_the_run_and_loses_nothing()
          throws Exception {
    readThroughAGate();
    things.make(1, 3);
    deliver();
    things.rename(1, "before");
    Optional<Throwable> gone = runAtTheGate(pid -> rows.run("SELECT pg_terminate_backend(?)", pid));
    assertThat(gone).isPresent();
    deployment.set("source.query-timeout", "1s");
    assertThat(runAtTheGate(pid -> {}))
        .map(Throwable::getMessage)
        .get()
        .asString()
        .contains("source");
    deployment.set("source.query-timeout", "2m");
    things.rename(2, "after");
    deliver();
    assertThat(things.title(1)).isEqualTo("before");
    assertThat(things.title(2)).isEqualTo("after");
  }

  @Test
  void a_server_that_crashes_in_the_middle_of_the_questions_loses_nothing() throws Exception {
    readThroughAGate();
    things.make(1, 3);
    deliver();
    things.rename(1, "before");
    try {
      // As a crash of one of its processes, which ends all its sessions.
      runAtTheGate(pid -> ProcessHandle.of(pid).orElseThrow().destroyForcibly());
    } catch (SQLException itsOwnSession) {
      assertThat(itsOwnSession.getSQLState()).as("of the connection").startsWith("08");
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(
            () ->
                rows.count("SELECT count(*) FROM thing") == 3
                    // The run's lease, where the server was away when it was let go.
                    && rows.count(
                            "SELECT count(*) FROM connector.lease WHERE expires_at > clock_timestamp()")
                        == 0);
    things.rename(2, "after");
    deliver();
    assertThat(things.title(1)).isEqualTo("before");
    assertThat(things.title(2)).isEqualTo("after");
  }

  /** What the primary wrote last is there, and so is all before it. */
  private void deliverFromStandby() {
    rows.run("CREATE TABLE IF NOT EXISTS tick (n int)");
    rows.run("INSERT INTO tick VALUES (?)", ++ticks);
    Rows standby = new Rows(server.standby());
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> standby.count("SELECT count(*) FROM tick WHERE n = ?", ticks) == 1);
    deliver();
  }

  private static String url(DataSource database) {
    return ((org.postgresql.ds.PGSimpleDataSource) database).getURL();
  }
}
