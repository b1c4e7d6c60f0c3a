package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a run cannot see of a source is said before the first run, with how to close it. */
class HorizonCheckTest extends CheckedSource {

  @Test
  void of_a_source_that_is_seen_whole_nothing_is_said() {
    assertThat(warnings()).isEmpty();
  }

  @Test
  void rows_dated_ahead_of_the_clock_are_named_by_check_and_by_status() {
    deployment.rows().run("UPDATE item SET changed = '2101-01-01' WHERE id IN (3, 4)");
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith(
            "products: 2 rows are dated ahead of the source's clock, for example that with _key 3:");
    deployment.deliver("products");
    Cli status = deployment.command("status");
    assertThat(status.out())
        .contains("products: 2 rows are dated in the future, for example _key 3;");
  }

  @Test
  void several_servers_of_which_chance_takes_one_are_named_with_the_mend(DataSource database) {
    PGSimpleDataSource here = (PGSimpleDataSource) database;
    String both =
        "jdbc:postgresql://127.0.0.1:%1$s,localhost:%1$s/%2$s"
            .formatted(here.getPortNumbers()[0], here.getDatabaseName());
    deployment.set("scc.url", both + "?targetServerType=any");
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith("source: scc.url names several servers")
        .contains("add targetServerType=primary to scc.url");
    deployment.set("scc.url", both + "?ApplicationName=x&targetServerType=primary");
    assertThat(warnings()).isEmpty();
  }

  @Test
  void a_foreign_table_is_named_with_what_may_be_lost(DataSource database) {
    PGSimpleDataSource here = (PGSimpleDataSource) database;
    deployment.rows().run("CREATE EXTENSION postgres_fdw");
    deployment
        .rows()
        .run(
            "CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '%s', dbname '%s')"
                .formatted(here.getPortNumbers()[0], here.getDatabaseName()));
    deployment
        .rows()
        .run("CREATE USER MAPPING FOR postgres SERVER other OPTIONS (user 'postgres')");
    deployment.rows().run("CREATE SCHEMA remote");
    deployment
        .rows()
        .run("IMPORT FOREIGN SCHEMA public LIMIT TO (item) FROM SERVER other INTO remote");
    read("remote.item");
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith("products: the query reads remote.item of another server")
        .contains("set source.overlap above your longest transaction");
  }

  @Test
  void a_clock_of_another_zone_is_named_with_the_zone_that_fits() {
    deployment.rows().run("ALTER TABLE item ALTER changed TYPE timestamp");
    deployment.rows().run("UPDATE item SET changed = now() AT TIME ZONE 'Europe/Helsinki'");
    assertThat(warnings()).as("as the settings say").isEmpty();
    deployment.rows().run("UPDATE item SET changed = now() AT TIME ZONE 'UTC'");
    deployment.rows().run("UPDATE item SET changed = '2026-01-01' WHERE id > 1");
    assertThat(warnings())
        .singleElement()
        .asString()
        .containsPattern(
            "products: the newest _changed_at, a time without a zone, is [23] h 0 min old as a clock in Europe/Helsinki \\(time-zone\\) shows it, and was just now in UTC")
        .contains("select changed AT TIME ZONE 'UTC' AS _changed_at", "or set time-zone=UTC");
    deployment
        .rows()
        .run(
            "UPDATE item SET changed = now() AT TIME ZONE 'Europe/Helsinki' - interval '5 hours' WHERE id = 1");
    assertThat(warnings()).as("a quiet night").isEmpty();
    deployment
        .rows()
        .run(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Tokyo''', current_database()); END $$");
    deployment.rows().run("UPDATE item SET changed = now() AT TIME ZONE 'Asia/Tokyo'");
    assertThat(warnings())
        .hasSize(2)
        .anyMatch(said -> said.contains("min ahead as a clock in Europe/Helsinki"))
        .anyMatch(said -> said.endsWith("or set time-zone=Asia/Tokyo"))
        .anyMatch(said -> said.contains("dated ahead of the source's clock"));
  }

  @Test
  void tables_that_are_filled_by_replication_are_named_with_what_may_be_lost() {
    deployment
        .rows()
        .run(
            "CREATE SUBSCRIPTION here CONNECTION 'dbname=nowhere' PUBLICATION there WITH (connect = false, slot_name = NONE, enabled = false)");
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith("source: tables are filled by replication from another server")
        .contains(
            "set source.overlap above your longest transaction and the delay of the replication");
    deployment.rows().run("DROP SUBSCRIPTION here");
  }

  @Test
  void a_user_who_does_not_see_others_is_told_the_grant() {
    deployment.rows().run("DROP ROLE IF EXISTS blind");
    deployment.rows().run("CREATE ROLE blind LOGIN");
    deployment.rows().run("GRANT SELECT ON item TO blind");
    deployment.set("journal.url", deployment.settings().source().url());
    deployment.set("journal.username", "postgres").set("scc.username", "blind");
    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith("source: the user blind does not see when others' transactions began")
        .endsWith("or GRANT pg_read_all_stats TO blind");
    deployment.rows().run("DROP OWNED BY blind");
    deployment.rows().run("DROP ROLE blind");
  }
}
