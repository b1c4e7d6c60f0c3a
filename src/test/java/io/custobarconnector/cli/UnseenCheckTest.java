package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Rows that are hidden, or that may change behind the cursor, are said before the first run. */
class UnseenCheckTest extends CheckedSource {

  @Test
  void hidden_rows_copies_and_dates_among_times_are_said() {
    deployment.rows().run("CREATE ROLE tenant LOGIN");
    deployment.rows().run("GRANT pg_read_all_stats TO tenant");
    deployment.rows().run("ALTER TABLE item ENABLE ROW LEVEL SECURITY");
    deployment.rows().run("CREATE POLICY few ON item USING (id < 3)");
    deployment.rows().run("CREATE MATERIALIZED VIEW copied AS SELECT * FROM item");
    deployment.rows().run("GRANT SELECT ON item, copied TO tenant");
    deployment
        .rows()
        .run("UPDATE item SET changed = date_trunc('day', now()) + (id - 1) * interval '1 ms'");
    read("item UNION ALL SELECT changed, -id, 'C-' || id, title FROM copied");
    deployment.set("journal.url", deployment.settings().source().url());
    deployment.set("journal.username", "postgres").set("scc.username", "tenant");
    assertThat(warnings())
        .satisfiesExactly(
            policy ->
                assertThat(policy)
                    .startsWith(
                        "products: row level security hides rows of item from the user tenant")
                    .endsWith("ALTER ROLE tenant BYPASSRLS"),
            copy ->
                assertThat(copy)
                    .startsWith("products: the query reads the materialised view public.copied")
                    .contains("set source.overlap above your longest transaction"),
            date ->
                assertThat(date)
                    .startsWith(
                        "products: 1 of 2 rows of the last 7 days are dated at midnight, as a date without a time is, for example that with _key 1"));
    deployment.set("products.changes", "snapshot");
    assertThat(warnings()).as("a snapshot sees no more rows, and has no cursor").hasSize(1);
    deployment.rows().run("DROP OWNED BY tenant");
    deployment.rows().run("DROP ROLE tenant");
  }

  @Test
  void numbers_in_blocks_and_sessions_that_tell_no_time_are_said(DataSource database)
      throws Exception {
    deployment.rows().run("CREATE SEQUENCE \"Steps\" CACHE 20");
    deployment.write(
        "products.sql",
        "SELECT id AS _changed_at, id AS _key, 'P-' || id AS external_id, title FROM item");
    try (Connection silent = database.getConnection();
        Statement statement = silent.createStatement()) {
      statement.execute("SET track_activities = off");
      assertThat(warnings())
          .satisfiesExactly(
              silence ->
                  assertThat(silence)
                      .startsWith("source: some sessions do not tell when their transactions began")
                      .endsWith("or set track_activities=on for them"),
              blocks ->
                  assertThat(blocks)
                      .startsWith(
                          "products: _changed_at is a number, and numbers of public.\"Steps\" are given out in blocks")
                      .endsWith("Select a time as _changed_at, or set products.changes=snapshot"));
    }
  }
}
