package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
    deployment = new Deployment(primary, folder).set("source.overlap", "1ms");
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
