package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.cli.Cli;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** An older source is in Latin-1, and the journal with it, which has no euro and no ellipsis. */
@ExtendWith(EmptyDatabaseExtension.class)
class NarrowJournalTest {

  @TempDir Path folder;
  private Rows server;
  private PGSimpleDataSource wide;
  private PGSimpleDataSource narrow;

  @BeforeEach
  void make(PGSimpleDataSource database) {
    wide = database;
    server = new Rows(database);
    server.run(
        "CREATE DATABASE narrow TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'");
    narrow = new PGSimpleDataSource();
    narrow.setUrl(database.getUrl());
    narrow.setDatabaseName("narrow");
    narrow.setUser("postgres");
  }

  @AfterEach
  void drop() {
    server.run("DROP DATABASE narrow WITH (FORCE)");
  }

  @Test
  void a_character_that_it_has_not_costs_no_row_and_no_record() {
    try (Deployment deployment = new Deployment(narrow, folder)) {
      Things things = new Things(deployment);
      things.make(1, 4);
      deployment.deliver(Things.FLOW);
      deployment
          .custobar()
          .fail(
              Fault.of(Fault.Kind.STATUS, "/api/products/upload/", 100)
                  .withStatus(400)
                  .withBody("{\"error\":{\"reason\":\"a title of 5 € … is “wrong”\"}}"));
      things.rename(1, "wrong");
      RunResult refused = deployment.deliver(Things.FLOW).get(Things.FLOW);
      assertThat(refused.tally().rejected()).isEqualTo(1);
      assertThat(deployment.rows().one("SELECT reason FROM connector.rejected"))
          .asString()
          .contains("a title of 5 ? ? is ?wrong?");
      deployment.custobar().clearFaults();
      things.select(
          "id AS _key, external_id, CASE WHEN id = 2 THEN (title || id)::int::text END AS title");
      things.rename(2, "no number");
      assertThat(deployment.run(Things.FLOW).get(Things.FLOW).failure()).isPresent();
      assertThat(deployment.lastRun(Things.FLOW))
          .containsEntry("outcome", "failed")
          .hasEntrySatisfying(
              "error",
              error -> assertThat(error).asString().endsWith("type integer: \"?\" [CBC-DBA-011]"));
    }
  }

  @Test
  void it_is_refused_beside_a_source_that_has_more() {
    try (Deployment deployment = new Deployment(wide, folder)) {
      new Things(deployment).make(1, 1);
      deployment
          .set(
              "journal.url",
              "jdbc:postgresql://localhost:%s/narrow".formatted(wide.getPortNumbers()[0]))
          .set("journal.username", "postgres");
      String mistake =
          "the journal's database is in LATIN1, and cannot keep every key of a source in UTF8: make one in UTF-8";
      assertThatThrownBy(() -> deployment.run(Things.FLOW)).hasMessageContaining(mistake);
      Cli check = deployment.command("check");
      assertThat(check.out()).contains(mistake);
      assertThat(check.exit()).isEqualTo(2);
    }
  }
}
