package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows at the edge of what there can be, by the names that the <a
 * href="https://sdk.meltano.com/en/latest/testing.html">Singer SDK's standard tests</a> give them.
 */
@ExtendWith(OnReferenceDatabase.class)
class EdgeCasesTest {

  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("source.page-size", "10").set("custobar.batch-size", "10");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private List<Object> rejected() {
    return rows.list("SELECT reason FROM connector.rejected ORDER BY row_key").stream()
        .map(row -> row.get("reason"))
        .toList();
  }

  @Test
  void a_folder_may_have_any_name(DataSource database, @TempDir Path parent) throws IOException {
    Path odd = Files.createDirectory(parent.resolve("a#b, c{{d}}+${e} 100%25*?"));
    try (Deployment there = new Deployment(database, odd);
        Stream<Path> shipped = Files.list(Path.of("routes/kamelets"))) {
      Path kamelets = Files.createDirectory(there.routes().resolve("kamelets"));
      for (Path file : shipped.toList()) {
        Files.copy(file, kamelets.resolve(file.getFileName()));
      }
      assertThat(there.deliver("shops").get("shops").tally().sent()).isPositive();
    }
  }

  @Test
  void no_records() {
    assertThat(deliver().tally().read()).isZero();
    assertThat(deployment.custobar().requestCount()).isZero();
    assertThat(deployment.lastRun(Things.FLOW)).containsEntry("outcome", "delivered");
  }

  @Test
  void duplicate_records_end_as_the_later_one() {
    things.make(1, 3);
    rows.run(
        "INSERT INTO thing (id, external_id, title, changed) VALUES (99, 'T-2', 'again', now() - interval '1 minute')");
    assertThat(deliver().tally().sent()).isEqualTo(4);
    assertThat(things.count()).isEqualTo(3);
    assertThat(things.title(2)).isEqualTo("again");
  }

  @Test
  void a_primary_key_that_is_updated_makes_no_second_record() {
    things.make(1, 3);
    deliver();
    rows.run("UPDATE thing SET id = 1002, title = 'moved', changed = now() WHERE id = 2");
    deliver();
    assertThat(things.count()).isEqualTo(3);
    assertThat(things.title(2)).isEqualTo("moved");
  }

  @Test
  void an_identity_that_is_updated_makes_a_record_of_its_own_and_the_old_one_stays() {
    things.make(1, 3);
    deliver();
    rows.run("UPDATE thing SET external_id = 'T-7', changed = now() WHERE id = 2");
    deliver();
    assertThat(things.title(7)).isEqualTo("Thing 2");
    assertThat(things.count()).isEqualTo(4);
  }

  @Test
  void a_record_with_a_missing_key_is_told_with_the_remedy_and_nothing_of_its_page_is_sent() {
    things.make(1, 3);
    rows.run("UPDATE thing SET id = NULL WHERE id = 2");
    assertThat(deployment.run(Things.FLOW).get(Things.FLOW).failure()).isPresent();
    assertThat(deployment.lastRun(Things.FLOW).get("error").toString())
        .contains("things.sql: the _key of a row is NULL");
    assertThat(things.taken()).isZero();
  }

  @Test
  void a_record_with_a_missing_required_property_is_rejected_and_the_others_go() {
    things.make(1, 3);
    rows.run("UPDATE thing SET external_id = NULL WHERE id = 2");
    deliver();
    assertThat(rejected()).singleElement().asString().contains("external_id");
    assertThat(things.count()).isEqualTo(2);
  }

  @Test
  void all_nulls_are_rejected_for_want_of_an_identity() {
    rows.run("INSERT INTO thing (id) VALUES (1), (2)");
    deliver();
    assertThat(rejected()).hasSize(2);
    assertThat(deployment.custobar().requestCount()).isZero();
  }

  @Test
  void optional_attributes_may_be_there_or_not_row_by_row() {
    things.make(1, 2);
    rows.run("UPDATE thing SET description = 'told', price = 1.50 WHERE id = 1");
    deliver();
    assertThat(things.held(1)).containsEntry("description", "told").containsEntry("price", "150");
    assertThat(things.held(2)).doesNotContainKeys("description", "price");
  }

  @Test
  void schema_without_properties_but_the_identity() {
    things.select("id AS _key, external_id");
    things.make(1, 2);
    deliver();
    assertThat(things.held(1)).containsOnlyKeys("external_id");
  }

  @Test
  void a_record_with_an_unknown_column_is_told_before_anything_runs() {
    things.select("id AS _key, external_id, title AS colour_of_the_lid");
    assertThatThrownBy(() -> deployment.start(Things.FLOW))
        .hasMessageContaining("column \"colour_of_the_lid\" is not a field of products");
  }

  @Test
  void camelcase_columns_are_not_taken_for_the_fields_they_look_like() {
    things.select("id AS _key, external_id, title AS \"Title\"");
    assertThatThrownBy(() -> deployment.start(Things.FLOW))
        .hasMessageContaining("\"Title\"")
        .hasMessageContaining("title");
  }

  @Test
  void schema_updates_while_pages_are_read_cost_at_most_a_run() throws Exception {
    things.make(1, 95);
    rows.run("UPDATE thing SET price = 2.50");
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, "*", 7).withDelay(Duration.ofMillis(100)));
    try (Connector connector = deployment.start(Things.FLOW)) {
      CompletableFuture<RunResult> running =
          CompletableFuture.supplyAsync(() -> connector.run(Things.FLOW));
      await().until(() -> things.taken() >= 60);
      rows.run(
          """
          ALTER TABLE thing ADD COLUMN colour text DEFAULT 'red', ALTER COLUMN id TYPE bigint,
                ALTER COLUMN title TYPE varchar(200), ALTER COLUMN price TYPE double precision\
          """);
      running.get(30, TimeUnit.SECONDS);
      assertThat(connector.run(Things.FLOW).failure()).isEmpty();
    }
    assertThat(things.count()).isEqualTo(95);
    assertThat(things.held(95))
        .isEqualTo(Map.of("external_id", "T-95", "title", "Thing 95", "price", "250"));
    assertThat(things.taken()).as("at most a page twice").isLessThanOrEqualTo(105);
  }

  @Test
  void state_is_kept_page_by_page() {
    things.make(1, 40);
    deliver();
    assertThat(rows.one("SELECT version FROM connector.flow_cursor WHERE flow = 'things'"))
        .isEqualTo(4L);
  }
}
