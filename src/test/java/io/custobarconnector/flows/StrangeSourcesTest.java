package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Tables, views and databases of unusual kinds: each row is delivered, run after run. */
@ExtendWith(OnEmptyDatabase.class)
class StrangeSourcesTest {

  @TempDir Path folder;
  private PGSimpleDataSource database;
  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(DataSource database, Deployment deployed) {
    this.database = (PGSimpleDataSource) database;
    deployment = deployed.staysStarted().set("source.overlap", "1ms");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private void query(String sql) {
    deployment.write("things.sql", sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE thing ADD COLUMN at timestamptz GENERATED ALWAYS AS (changed) STORED; CREATE VIEW other AS SELECT * FROM thing",
        "CREATE TABLE other (id int, external_id text, title text, at timestamptz) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF other DEFAULT; CREATE RULE r AS ON INSERT TO thing DO ALSO INSERT INTO other VALUES (new.id, new.external_id, new.title, new.changed); CREATE RULE u AS ON UPDATE TO thing DO ALSO UPDATE other SET title = new.title, at = new.changed WHERE id = new.id",
        "CREATE DOMAIN moment AS timestamptz; CREATE VIEW other AS SELECT id, external_id, title, changed::moment AS at FROM thing WHERE id < 3 UNION ALL SELECT id, external_id, title, changed FROM thing WHERE id >= 3",
      })
  void a_time_of_change_of_a_view_or_of_a_column_that_is_computed_is_followed(String other) {
    rows.run(other);
    query("SELECT at AS _changed_at, id AS _key, external_id, title FROM other");
    things.make(1, 5);
    assertThat(deliver().tally().sent()).isEqualTo(5);
    things.rename(4, "anew");
    assertThat(deliver().tally().sent()).isEqualTo(1);
    assertThat(things.title(4)).isEqualTo("anew");
  }

  @Test
  void texts_that_a_union_took_from_columns_of_different_collations_are_compared() {
    things.become("sales");
    rows.run(
        "CREATE TABLE till (code text COLLATE \"C\", receipt text COLLATE \"C\", at timestamptz)");
    rows.run(
        "CREATE TABLE shop (code text COLLATE \"POSIX\", receipt text COLLATE \"POSIX\", at timestamptz)");
    for (String table : List.of("till", "shop")) {
      rows.run(
          "INSERT INTO %1$s SELECT '%1$s' || n, 'R' || n / 2, now() - n * interval '1 hour' FROM generate_series(1, 6) n"
              .formatted(table));
    }
    query(
        """
        SELECT at AS _changed_at, code AS _key, code AS external_id, receipt AS sale_external_id, '7' AS sale_customer_id,
               timestamptz '2026-01-01' AS sale_date, 'P' AS product_id, 1 AS quantity, 2 AS unit_price, 2 AS total
          FROM (SELECT * FROM till UNION ALL SELECT * FROM shop) x\
        """);
    assertThat(deliver().tally().sent()).isEqualTo(12);
    rows.run("UPDATE shop SET at = now() WHERE code = 'shop4'");
    assertThat(deliver().tally().sent()).isZero();
    rows.run("INSERT INTO till VALUES ('till7', 'R2', now())");
    assertThat(deliver().tally().sent()).as("the receipt is read whole").isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"_position_key", "_is_news"})
  void a_column_that_the_connector_has_itself_is_refused_and_others_are_free(String name) {
    query(
        "SELECT changed AS _changed_at, id AS _key, external_id, title, 1 AS _changed, 2 AS _receipt, 3 AS \"_a \"\"b\" FROM thing");
    things.make(1, 2);
    assertThat(deliver().tally().sent()).isEqualTo(2);
    query(
        "SELECT changed AS _changed_at, id AS _key, external_id, title, 1 AS %s FROM thing"
            .formatted(name));
    assertThatThrownBy(() -> deployment.start(Things.FLOW))
        .hasMessageContaining("the connector has a column \"" + name + "\" of its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"WIN1252", "ISO_8859_7"})
  void a_byte_that_is_no_character_costs_its_field_and_no_other(String encoding) {
    String name = "of_" + encoding.toLowerCase(java.util.Locale.ROOT);
    rows.run(
        "CREATE DATABASE %s TEMPLATE template0 ENCODING '%s' LOCALE_PROVIDER libc LOCALE 'C'"
            .formatted(name, encoding));
    PGSimpleDataSource there = new PGSimpleDataSource();
    there.setUrl(database.getUrl());
    there.setDatabaseName(name);
    there.setUser("postgres");
    try (Deployment strange = new Deployment(there, folder.resolve(encoding))) {
      strange
          .set("journal.url", deployment.settings().source().url())
          .set("journal.username", "postgres");
      Things odd = new Things(strange);
      odd.make(1, 4);
      strange
          .rows()
          .run(
              "UPDATE thing SET title = convert_from('\\x4b81ff'::bytea, current_setting('server_encoding')), description = 'whole' WHERE id IN (2, 3)");
      RunResult first = strange.deliver(Things.FLOW).get(Things.FLOW);
      assertThat(first.tally().sent()).isEqualTo(4);
      odd.rename(3, "mended");
      strange.set("things.changes", "snapshot");
      strange.deliver(Things.FLOW);
      assertThat(odd.title(3)).isEqualTo("mended");
      assertThat(odd.held(2)).containsEntry("description", "whole");
      assertThat(rows.list("SELECT DISTINCT kind FROM connector.omitted_field"))
          .allSatisfy(row -> assertThat(row).containsEntry("kind", "bad_character"));
    } finally {
      rows.run("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  @Test
  void a_session_that_the_server_would_end_while_custobar_answers_goes_on() {
    rows.run("CREATE ROLE hasty LOGIN");
    rows.run("ALTER ROLE hasty SET idle_in_transaction_session_timeout = '100ms'");
    rows.run("GRANT SELECT ON thing TO hasty");
    deployment
        .set("journal.url", deployment.settings().source().url())
        .set("journal.username", "postgres")
        .set("scc.username", "hasty")
        .set("source.page-size", "2")
        .set("custobar.batch-size", "2")
        .set("things.changes", "snapshot");
    things.make(1, 8);
    deployment
        .custobar()
        .fail(
            Fault.of(Fault.Kind.DELAY, "/api/products/upload/", 3)
                .withDelay(Duration.ofMillis(300)));
    assertThat(deliver().tally().sent()).isEqualTo(8);
    assertThat(deployment.held().record(Datatype.PRODUCTS, "T-8")).isNotEmpty();
    rows.run("DROP OWNED BY hasty");
    rows.run("DROP ROLE hasty");
  }
}
