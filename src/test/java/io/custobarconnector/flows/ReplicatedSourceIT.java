package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.cli.Cli;
import io.custobarconnector.sandbox.Rows;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The source is a copy that logical replication fills: the publisher's transactions come when they
 * commit there, with the times at which they began.
 */
class ReplicatedSourceIT {

  @TempDir Path folder;

  private EmbeddedPostgres server(String name) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.resolve(name))
        .setCleanDataDirectory(false)
        .setLocaleConfig("locale", "C")
        .setServerConfig("fsync", "off")
        .setServerConfig("wal_level", "logical")
        .start();
  }

  private static PGSimpleDataSource database(EmbeddedPostgres server) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(server.getJdbcUrl("postgres", "postgres"));
    database.setUser("postgres");
    return database;
  }

  private static void arrives(Rows copy, int id, String title) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> title.equals(copy.one("SELECT max(title) FROM thing WHERE id = ?", id)));
  }

  @Test
  void what_the_overlap_does_not_cover_is_said_by_check_and_found_by_a_reconcile()
      throws Exception {
    try (EmbeddedPostgres publisher = server("publisher");
        EmbeddedPostgres subscriber = server("subscriber");
        Deployment deployment = new Deployment(database(subscriber), folder.resolve("here"))) {
      Rows original = new Rows(database(publisher));
      Rows copy = deployment.rows();
      Things things = new Things(deployment.set("source.overlap", "1s"));
      copy.run("ALTER TABLE thing ADD PRIMARY KEY (id)");
      original.run(
          "CREATE TABLE thing (id int PRIMARY KEY, external_id text, title text, description text, price numeric, category text[], changed timestamptz)");
      original.run(
          "INSERT INTO thing SELECT n, 'T-' || n, 'Thing', NULL, NULL, NULL, now() - interval '1 hour' FROM generate_series(1, 3) n");
      original.run("CREATE PUBLICATION everything FOR TABLE thing");
      copy.run(
          "CREATE SUBSCRIPTION here CONNECTION 'host=127.0.0.1 port=%d user=postgres dbname=postgres' PUBLICATION everything"
              .formatted(publisher.getPort()));
      arrives(copy, 3, "Thing");
      deployment.deliver(Things.FLOW);
      try (Connection late = database(publisher).getConnection();
          Statement statement = late.createStatement()) {
        late.setAutoCommit(false);
        statement.execute(
            "UPDATE thing SET title = 'late', changed = now() - interval '5 s' WHERE id = 1");
        original.run("UPDATE thing SET title = 'meanwhile', changed = now() WHERE id = 2");
        arrives(copy, 2, "meanwhile");
        deployment.deliver(Things.FLOW);
        late.commit();
      }
      arrives(copy, 1, "late");
      deployment.deliver(Things.FLOW);
      String config = deployment.config().toString();
      assertThat(Cli.run("check", "--config", config).out())
          .contains("tables are filled by replication from another server");
      assertThat(things.title(1)).isEqualTo("Thing");
      assertThat(Cli.run("reconcile", "things", "--config", config).out())
          .contains("the cursor missed 1 row, and Custobar has it now: _key 1");
      assertThat(things.title(1)).isEqualTo("late");
      deployment.set("source.overlap", "1m");
      original.run(
          "UPDATE thing SET title = 'covered', changed = now() - interval '5 s' WHERE id = 1");
      arrives(copy, 1, "covered");
      deployment.deliver(Things.FLOW);
      assertThat(things.title(1)).isEqualTo("covered");
      copy.run("DROP SUBSCRIPTION here");
    }
  }
}
