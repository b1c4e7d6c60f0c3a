package io.custobarconnector.source.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.WithoutJournal;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.probe.UnseenRows.Policy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Which rows are hidden or come behind a cursor is known of tables, views and sequences. */
@ExtendWith(EmptyDatabaseExtension.class)
@WithoutJournal
class UnseenRowsTest {

  @TempDir Path folder;
  private PGSimpleDataSource database;
  private Rows rows;

  @BeforeEach
  void make(PGSimpleDataSource database) {
    this.database = database;
    rows = new Rows(database);
    rows.run("CREATE TABLE item (id int PRIMARY KEY, changed timestamptz)");
    rows.run("INSERT INTO item SELECT n, now() - n * interval '1 s' FROM generate_series(1, 5) n");
  }

  private UnseenRows of(String sql) throws Exception {
    Files.writeString(folder.resolve("flow.sql"), sql);
    Source source =
        new Source(
            database,
            folder,
            ZoneId.of("Europe/Helsinki"),
            100,
            Duration.ofSeconds(10),
            Duration.ZERO);
    return new UnseenRows(database, source.query("flow"));
  }

  private UnseenRows changedAt(String expression) throws Exception {
    return of("SELECT %s AS _changed_at, id AS _key FROM item".formatted(expression));
  }

  @Test
  void a_policy_is_found_whoever_it_holds_for() throws Exception {
    assertThat(changedAt("changed").policy()).isEmpty();
    rows.run("ALTER TABLE item ENABLE ROW LEVEL SECURITY");
    rows.run("CREATE ROLE owner LOGIN");
    rows.run("GRANT CREATE, USAGE ON SCHEMA public TO owner");
    rows.run("ALTER TABLE item OWNER TO owner");
    rows.run("CREATE VIEW whole AS SELECT * FROM item");
    rows.run("CREATE VIEW part WITH (security_invoker) AS SELECT * FROM item");
    rows.run("GRANT SELECT ON whole, part TO owner");
    assertThat(changedAt("changed").policy()).as("a superuser sees all").isEmpty();
    database.setUser("owner");
    assertThat(changedAt("changed").policy()).as("and so does an owner").isEmpty();
    rows.run("ALTER TABLE item FORCE ROW LEVEL SECURITY");
    Policy policy = new Policy(Optional.of("item"), "owner");
    assertThat(changedAt("changed").policy()).contains(policy);
    assertThat(of("SELECT changed AS _changed_at, id AS _key FROM part").policy()).contains(policy);
    assertThat(of("SELECT changed AS _changed_at, id AS _key FROM whole").policy())
        .as("of a superuser's view")
        .isEmpty();
    database.setUser("postgres");
    rows.run("DROP OWNED BY owner CASCADE");
    rows.run("DROP ROLE owner");
  }

  @Test
  void a_materialised_view_is_found_behind_others() throws Exception {
    assertThat(changedAt("changed").materialisedViews()).isEmpty();
    rows.run("CREATE MATERIALIZED VIEW copied AS SELECT * FROM item");
    rows.run("CREATE VIEW everything AS SELECT * FROM item UNION ALL SELECT * FROM copied");
    assertThat(of("SELECT changed AS _changed_at, id AS _key FROM everything").materialisedViews())
        .containsExactly("public.copied");
  }

  @Test
  void dates_are_found_among_times_and_only_there() throws Exception {
    assertThat(changedAt("changed").datedAtMidnight()).isEmpty();
    for (String zone : new String[] {"Europe/Helsinki", "UTC"}) {
      rows.run(
          "UPDATE item SET changed = date_trunc('day', now() AT TIME ZONE ?) AT TIME ZONE ? WHERE id IN (2, 4)",
          zone,
          zone);
      assertThat(changedAt("changed").datedAtMidnight())
          .contains(new UnseenRows.Midnight(2, 5, "2"));
    }
    assertThat(changedAt("(changed AT TIME ZONE 'UTC')").datedAtMidnight())
        .as("by a clock on the wall")
        .isPresent();
    assertThat(changedAt("changed - interval '30 days'").datedAtMidnight()).as("old").isEmpty();
    assertThat(changedAt("date_trunc('day', changed)").datedAtMidnight()).as("all").isEmpty();
    assertThat(changedAt("changed::date").datedAtMidnight()).as("a date").isEmpty();
    assertThat(changedAt("id").datedAtMidnight()).as("a number").isEmpty();
  }

  @Test
  void sequences_that_give_out_blocks_matter_to_numbers() throws Exception {
    rows.run("CREATE SEQUENCE plain");
    assertThat(changedAt("id").numbersInBlocks()).isEmpty();
    rows.run("CREATE SEQUENCE \"Cached\" CACHE 20");
    rows.run("CREATE SEQUENCE pooled INCREMENT BY 50");
    assertThat(changedAt("id").numbersInBlocks())
        .containsExactly("public.\"Cached\"", "public.pooled");
    assertThat(changedAt("changed").numbersInBlocks()).isEmpty();
  }
}
