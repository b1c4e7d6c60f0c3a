package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Rows;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of change of every type and of strange clocks: each row is delivered, or refused. */
@ExtendWith(OnEmptyDatabase.class)
class TimeOfChangeFlowTest {

  private DataSource database;
  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(DataSource database, Deployment deployed) {
    this.database = database;
    deployment = deployed.staysStarted().set("source.overlap", "1ms");
    rows = deployment.rows();
    things = new Things(deployment);
  }

  private void read(String changedAt) {
    deployment.write(
        "things.sql",
        "SELECT %s AS _changed_at, id AS _key, external_id, title FROM thing".formatted(changedAt));
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private void rename(int id, String title, String changed) {
    rows.run(
        "UPDATE thing SET title = ?, changed = CAST(? AS timestamptz) WHERE id = ?",
        title,
        changed,
        id);
  }

  private Map<String, Object> cursor() {
    return rows.list("SELECT changed_at, rows_ahead, ahead_key FROM connector.flow_cursor").get(0);
  }

  @Test
  void a_row_that_changes_later_on_the_day_of_a_date_is_delivered() {
    read("changed::date");
    things.make(1, 5);
    deliver();
    things.rename(2, "the same day");
    rows.run("INSERT INTO thing (id, external_id, title) VALUES (0, 'T-0', 'smaller key')");
    assertThat(deliver().tally().sent()).isEqualTo(2);
    assertThat(things.title(2)).isEqualTo("the same day");
    assertThat(things.title(0)).isEqualTo("smaller key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"time", "text", "uuid", "float8"})
  void a_type_that_no_cursor_can_follow_is_refused(String type) {
    read(
        type.equals("uuid")
            ? "gen_random_uuid()"
            : type.equals("float8") ? "1.5::float8" : "changed::" + type);
    things.make(1, 2);
    assertThat(refusal())
        .contains("things.sql: _changed_at is of type " + type)
        .contains("or set things.changes=snapshot");
  }

  private String refusal() {
    try {
      deployment.start(Things.FLOW).close();
      return "";
    } catch (RuntimeException e) {
      return e.getMessage();
    }
  }

  @Test
  void a_row_dated_in_the_future_is_delivered_and_holds_up_nothing() {
    things.make(1, 5);
    rename(3, "next year", "2101-01-01");
    deliver();
    assertThat(things.title(3)).isEqualTo("next year");
    assertThat(cursor()).containsEntry("rows_ahead", 1L).containsEntry("ahead_key", "3");
    things.rename(4, "after it");
    rename(3, "next year still", "2101-01-01");
    rename(5, "for ever", "infinity");
    assertThat(deliver().tally().sent()).isEqualTo(3);
    assertThat(things.title(4)).isEqualTo("after it");
    assertThat(things.title(3)).isEqualTo("next year still");
    assertThat(things.title(5)).isEqualTo("for ever");
    assertThat(deliver().tally().sent()).as("nothing is new").isZero();
    rename(3, "now", "now");
    rename(5, "now", "now");
    deliver();
    assertThat(things.title(3)).isEqualTo("now");
    assertThat(cursor()).containsEntry("rows_ahead", 0L);
  }

  @Test
  void a_row_dated_before_all_times_is_delivered_and_read_again_each_day() {
    things.make(1, 2);
    rename(1, "always", "-infinity");
    deliver();
    assertThat(things.title(1)).isEqualTo("always");
    rename(1, "always anew", "-infinity");
    rows.run("UPDATE connector.flow_cursor SET undated_at = now() - interval '2 days'");
    deliver();
    assertThat(things.title(1)).isEqualTo("always anew");
  }

  @Test
  void a_view_whose_time_is_now_is_read_once_in_a_run_and_whole() {
    deployment.set("source.page-size", "3").set("custobar.batch-size", "3");
    read("now()");
    things.make(1, 10);
    RunResult first = deliver();
    assertThat(first.tally().read()).isEqualTo(10);
    assertThat(first.tally().sent()).isEqualTo(10);
    rows.run("UPDATE thing SET title = 'changed' WHERE id = 9");
    assertThat(deliver().tally().sent()).isEqualTo(1);
    assertThat(things.title(9)).isEqualTo("changed");
  }

  @Test
  void the_hour_that_comes_twice_in_autumn_loses_no_row() {
    rows.run("CREATE SCHEMA fake; CREATE TABLE fake.clock (shows timestamptz)");
    rows.run("INSERT INTO fake.clock VALUES ('2026-10-24 12:00Z')");
    rows.run(
        "CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT shows FROM fake.clock'");
    rows.run("ALTER TABLE thing ADD COLUMN wall timestamp");
    rows.run(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = fake, public, pg_catalog', current_database()); END $$");
    read("wall");
    things.make(1, 6);
    rows.run("UPDATE thing SET wall = '2026-10-24 10:00'");
    deliver();
    // 03:50 by summer time, then 03:10 by winter time, then 04:30.
    at("2026-10-25 00:50Z", 1, "2026-10-25 03:45");
    deliver();
    at("2026-10-25 01:10Z", 2, "2026-10-25 03:05");
    deliver();
    assertThat(things.title(2)).as("the second pass").isEqualTo("changed");
    at("2026-10-25 01:50Z", 3, "2026-10-25 03:44");
    deliver();
    assertThat(things.title(3)).isEqualTo("changed");
    at("2026-10-25 02:30Z", 4, "2026-10-25 04:10");
    deliver();
    assertThat(things.title(4)).isEqualTo("changed");
    assertThat(things.title(1)).isEqualTo("changed");
  }

  private void at(String clock, int id, String wall) {
    rows.run("UPDATE fake.clock SET shows = CAST(? AS timestamptz)", clock);
    rows.run(
        "UPDATE thing SET title = 'changed', wall = CAST(? AS timestamp) WHERE id = ?", wall, id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "numeric", "xid8"})
  void a_counter_of_a_transaction_that_commits_late_is_delivered(String type) throws Exception {
    rows.run("CREATE SEQUENCE steps");
    rows.run("ALTER TABLE thing ADD COLUMN step bigint NOT NULL DEFAULT nextval('steps')");
    read("step::text::" + type);
    things.make(1, 5);
    deliver();
    deliver();
    try (Connection late = database.getConnection();
        Statement statement = late.createStatement()) {
      late.setAutoCommit(false);
      statement.execute("UPDATE thing SET title = 'late', step = nextval('steps') WHERE id = 1");
      for (int run = 1; run <= 3; run++) {
        rows.run("UPDATE thing SET title = ?, step = nextval('steps') WHERE id = 2", "run " + run);
        deliver();
        assertThat(things.title(2)).isEqualTo("run " + run);
      }
      late.commit();
    }
    deliver();
    assertThat(things.title(1)).isEqualTo("late");
    assertThat(deliver().tally().sent()).isZero();
  }

  @Test
  void a_number_that_is_none_stops_no_row() {
    rows.run("ALTER TABLE thing ADD COLUMN step numeric");
    read("step");
    things.make(1, 4);
    rows.run("UPDATE thing SET step = id");
    rows.run("UPDATE thing SET step = 'NaN' WHERE id = 2");
    rows.run("UPDATE thing SET step = 'Infinity' WHERE id = 3");
    deliver();
    assertThat(things.count()).isEqualTo(4);
    rows.run("UPDATE thing SET title = 'next', step = 5 WHERE id = 1");
    deliver();
    assertThat(things.title(1)).isEqualTo("next");
  }

  @Test
  void keys_that_a_collation_takes_for_one_another_are_all_delivered() {
    rows.run(
        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)");
    rows.run("ALTER TABLE thing ADD COLUMN code text COLLATE loose");
    deployment.set("source.page-size", "1").set("custobar.batch-size", "1");
    deployment.write(
        "things.sql", "SELECT changed AS _changed_at, code AS _key, external_id, title FROM thing");
    things.make(1, 4);
    rows.run("UPDATE thing SET changed = '2026-01-01', code = (ARRAY['a', 'A', 'ä', 'Ä'])[id]");
    assertThat(deliver().tally().sent()).isEqualTo(4);
    assertThat(things.count()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROW(id, external_id)",
        "-id",
        "id::char(12)",
        "id::numeric(9, 3)",
        "ARRAY[id]",
        "md5(id::text)::uuid",
        "id::float8",
        "('1.' || repeat('0', id))::numeric",
        "changed + id * interval '1 s'"
      })
  void a_key_of_any_type_tells_its_rows_apart_run_after_run(String key) {
    deployment.set("source.page-size", "2").set("custobar.batch-size", "2");
    deployment.write(
        "things.sql",
        "SELECT timestamptz '2026-01-01' AS _changed_at, %s AS _key, external_id, title FROM thing"
            .formatted(key));
    things.make(1, 5);
    assertThat(deliver().tally().sent()).isEqualTo(5);
    rows.run("UPDATE thing SET title = 'anew' WHERE id = 3");
    rows.run("UPDATE thing SET external_id = NULL WHERE id = 4");
    assertThat(deliver().tally().sent()).isEqualTo(1);
    rows.run("UPDATE thing SET external_id = 'T-4', title = 'mended' WHERE id = 4");
    deliver();
    assertThat(things.title(4)).isEqualTo("mended");
    assertThat(things.title(3)).isEqualTo("anew");
  }

  @Test
  void a_page_of_long_texts_is_cut_and_nothing_of_it_is_lost() {
    deployment.set("source.page-size", "1000");
    things.select(
        "id AS _key, external_id, title, repeat(chr(64 + id % 20), 500000) AS description");
    things.make(1, 60);
    RunResult run = deliver();
    assertThat(run.tally().read()).isEqualTo(60);
    assertThat(things.count()).isEqualTo(60);
  }
}
