package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnEmptyDatabase;
import io.custobarconnector.sandbox.Rows;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A person looks where a flow stands, and moves it. */
@ExtendWith(OnEmptyDatabase.class)
class CursorCommandTest {

  private Deployment deployment;
  private Rows rows;
  private DataSource database;

  @BeforeEach
  void deploy(DataSource source, Deployment deployed) {
    database = source;
    deployment = deployed.set("source.overlap", "1ms");
    rows = deployment.rows();
    rows.run("CREATE TABLE item (id int, title text, changed timestamptz, version bigint)");
    rows.run(
        "INSERT INTO item SELECT n, 'Title ' || n, timestamptz '2026-01-01 12:00Z' + n * interval '1 day', n FROM generate_series(1, 20) n");
    select("changed");
  }

  private void select(String time) {
    deployment.write(
        "products.sql",
        "SELECT %s AS _changed_at, id AS _key, 'P' || id AS external_id, title FROM item"
            .formatted(time));
  }

  private Cli cursor(String flow, String... more) {
    return deployment.command(List.of("cursor", flow), more);
  }

  private RunResult run() {
    return deployment.deliver("products").get("products");
  }

  @Test
  void where_a_flow_stands_is_shown_for_people_and_for_programs() {
    Cli never = cursor("products");
    assertThat(never.out()).isEqualTo("products has no cursor yet: it has never read anything.\n");
    assertThat(never.exit()).isZero();
    run();
    rows.run("INSERT INTO item VALUES (21, 'New', '2026-02-01 12:00Z')");
    assertThat(cursor("products").out())
        .startsWith("products: the cursor stands at 2026-01-21 ")
        .endsWith(", _key 20; 1 row after it.\n");
    JsonNode json = cursor("products", "--json").json();
    assertThat(json.path("key").asText()).isEqualTo("20");
    assertThat(json.path("rowsAfter").asLong()).isEqualTo(1);
  }

  @Test
  void back_it_reads_again_and_sends_only_what_differs() {
    run();
    rows.run("UPDATE item SET title = 'Other' WHERE id = 11");
    Cli asked = cursor("products", "--to", "2026-01-11T12:00Z");
    assertThat(asked.err())
        .contains("products: 11 rows would be read again", "say --yes if that is meant");
    assertThat(asked.exit()).isEqualTo(2);
    assertThat(cursor("products", "--to", "2026-01-11T12:00Z", "--yes").out())
        .startsWith("products: the cursor stands now at 2026-01-11 ")
        .endsWith("11 rows after it.\n");
    RunResult next = run();
    assertThat(next.tally().read()).isEqualTo(11);
    assertThat(next.tally().sent()).isEqualTo(1);
    assertThat(cursor("products").out()).endsWith("0 rows after it.\n");
  }

  @Test
  void forward_it_says_how_many_rows_are_skipped_and_a_reconcile_finds_them() {
    run();
    rows.run(
        "INSERT INTO item SELECT n, 'New', timestamptz '2026-03-01Z' + n * interval '1 day' FROM generate_series(21, 25) n");
    Cli asked = cursor("products", "--to", "2026-03-24T00:00Z");
    assertThat(asked.err())
        .contains("2 rows that no run has read would be skipped, until a reconcile or a backfill");
    assertThat(cursor("products", "--to", "2026-03-25T00:00Z", "--yes").exit()).isZero();
    assertThat(run().tally().sent()).isEqualTo(2);
    Cli found = deployment.command("reconcile", "products");
    assertThat(found.out()).contains("the cursor missed 3 rows");
  }

  @Test
  void a_number_is_moved_to_a_number() {
    select("version");
    run();
    assertThat(cursor("products", "--to", "2026-01-01", "--yes").err())
        .contains("--to=2026-01-01 is not a whole number");
    assertThat(cursor("products", "--to", "16", "--yes").out()).contains("stands now at 15");
    assertThat(run().tally().read()).as("15 again, and 16 to 20").isEqualTo(6);
  }

  @Test
  void a_transaction_that_was_open_at_the_old_place_holds_the_new_one_no_more() throws Exception {
    try (Connection open = database.getConnection();
        Statement statement = open.createStatement()) {
      open.setAutoCommit(false);
      statement.execute("UPDATE item SET title = title WHERE id = 1");
      run();
      assertThat(cursor("products", "--to", "2026-01-15T12:00Z", "--yes").exit()).isZero();
    }
    assertThat(rows.one("SELECT horizon FROM connector.flow_cursor")).isNull();
    assertThat(run().tally().read()).isEqualTo(7);
  }

  @Test
  void what_cannot_be_moved_is_said() {
    deployment.set("shops.changes", "snapshot");
    assertThat(cursor("shops").err()).contains("shops has no cursor");
    assertThat(cursor("products", "--to", "1d", "--yes").err())
        .contains("products has no cursor yet");
    run();
    assertThat(cursor("products", "--to", "2099-01-01", "--yes").err())
        .contains("lies in the future");
    assertThat(cursor("products", "--to", "soon", "--yes").err()).contains("--to=soon");
  }
}
