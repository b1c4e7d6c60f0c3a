package io.custobarconnector.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.source.query.Column;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.Range;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** An integrator's queries as a real PostgreSQL and camel-jdbc take them. */
@ExtendWith(EmptyDatabaseExtension.class)
class SourceTest {

  private static final String ROWS =
      """
      FROM (VALUES (1, timestamptz '2026-03-01 10:00:00.123456+02'),
                   (2, timestamptz '2026-03-01 10:00:00.123456+02'),
                   (3, timestamptz '2026-03-01 11:00:00+02')) t (id, at)""";

  @TempDir Path routes;
  private PGSimpleDataSource database;

  @BeforeEach
  void database(PGSimpleDataSource database) {
    this.database = database;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT at AS _changed_at, id AS _key, id AS n %s",
        "SELECT at AS _changed_at, id AS _key, id AS n %s;",
        "-- what; this? is :?not\nSELECT at AS _changed_at, id AS _key, id AS n %s; -- end?",
        "/* ; ? :?x */ SELECT at AS _changed_at, id AS _key, id AS n %s\n-- end",
        "WITH w AS (SELECT * %s) SELECT at AS _changed_at, id AS _key, id AS n FROM w",
        "SELECT at::timestamptz AS _changed_at, id::bigint AS _key, id AS n %s",
        "SELECT at AS _changed_at, id AS _key, id AS n %s WHERE '{\"a\": 1}'::jsonb ? 'a'",
        "SELECT at AS _changed_at, id AS _key, id AS n %s WHERE '{\"a\":1}'::jsonb ?| array['a','b']",
        "SELECT at AS _changed_at, id AS _key, id AS n %s WHERE 'a:?b' = concat('a:', '?b')",
        "SELECT at AS _changed_at, id AS _key, id AS n %s WHERE E'a\\'?:?b' LIKE '%%:_b'",
        "SELECT at AS _changed_at, id AS _key, id AS n %s ORDER BY n DESC",
        "SELECT at AS _changed_at, id AS _key, (SELECT id LIMIT 1) AS n %s -- LIMIT 5",
        "SELECT at AS _changed_at, id AS _key, id AS n FROM (\n SELECT * %s\n) q ORDER BY 1",
        "SELECT at AS _changed_at, id::numeric AS _key, id AS n %s",
        "SELECT at::date AS _changed_at, id AS _key, id AS n %s",
        "SELECT at AT TIME ZONE 'UTC' AS _changed_at, id AS _key, id AS n %s",
        "SELECT at AS _changed_at, 'ä ''\" ' || id AS _key, id AS n %s",
        "SELECT at AS _changed_at, id::text::varchar(9) AS _key, id AS n %s",
        "SELECT at AS _changed_at, chr(64 + id)::\"char\" AS _key, id AS n %s",
        "SELECT at AS _changed_at, ('00000000-0000-0000-0000-00000000000' || id)::uuid AS _key, id AS n %s"
      })
  void whatever_psql_takes_is_read_page_by_page(String sql) throws IOException {
    Source source = source("flow", sql.formatted(ROWS), 1);

    assertThat(readAll(source, "flow")).extracting(row -> row.get("n")).containsExactly(1, 2, 3);
    assertThat(source.count("flow", Optional.empty())).isEqualTo(3);
    assertThat(source.count("flow", Optional.of(firstPosition(source)))).isEqualTo(2);
  }

  @Test
  void keys_of_own_types_and_of_counting_columns_are_read_page_by_page() throws Exception {
    execute(
        """
        CREATE TYPE "Mood" AS ENUM ('sad', 'ok', 'happy');
        CREATE SCHEMA other; CREATE TYPE other.size AS ENUM ('small', 'large');
        CREATE DOMAIN code AS text;
        CREATE TABLE t (id bigserial PRIMARY KEY, ident int GENERATED ALWAYS AS IDENTITY, mood "Mood",
                        size other.size, code code, at timestamptz DEFAULT '2026-01-01');
        INSERT INTO t (mood, size, code) VALUES ('sad', 'small', 'a'), ('ok', 'large', 'b');
        """);
    for (String key : List.of("id", "ident", "mood", "size", "code")) {
      Source source =
          source("by-" + key, "SELECT at AS _changed_at, %s AS _key, id FROM t".formatted(key), 1);

      assertThat(readAll(source, "by-" + key))
          .as(key)
          .extracting(row -> row.get("id"))
          .containsExactlyInAnyOrder(1L, 2L);
    }
  }

  @Test
  void the_names_of_columns_are_kept_as_they_are_written() throws IOException {
    Source source =
        source(
            "flow",
            "SELECT now() AS _changed_at, 1 AS _key, 2 AS \"acme__Läpi \"\"Taso\"\" ?\", 3 AS \"order\"",
            10);

    assertThat(readAll(source, "flow"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("acme__Läpi \"Taso\" ?", 2)
                    .containsEntry("order", 3));
  }

  @Test
  void a_time_without_a_zone_is_of_the_configured_zone_and_a_list_is_json() throws IOException {
    Source source =
        source(
            "flow",
            """
            SELECT now() AS _changed_at, 1 AS _key, timestamp '2026-07-01 12:00' AS summer,
                   timestamp '2026-01-01 12:00' AS winter, timestamptz '2026-01-01 12:00Z' AS zoned,
                   ARRAY['a', NULL, 'ä"'] AS tags, '{"a": [1]}'::jsonb AS j\
            """,
            10);

    Map<String, Object> row = readAll(source, "flow").get(0);

    assertThat(List.of("summer", "winter", "zoned"))
        .extracting(name -> (Instant) row.get(name))
        .containsExactly(
            Instant.parse("2026-07-01T09:00:00Z"),
            Instant.parse("2026-01-01T10:00:00Z"),
            Instant.parse("2026-01-01T12:00:00Z"));
    assertThat(row.get("tags")).hasToString("[\"a\", null, \"ä\\\"\"]");
    assertThat(row.get("j")).hasToString("{\"a\": [1]}");
  }

  @ParameterizedTest
  @CsvSource({
    "timestamp '2026-07-01 12:00',2026-07-01T09:00:00Z",
    "timestamptz '2026-07-01 12:00Z',2026-07-01T12:00:00Z",
    "date '2026-01-02',2026-01-01T22:00:00Z"
  })
  void the_oldest_change_is_a_moment_in_the_configured_zone(String time, Instant moment)
      throws IOException {
    Source source = source("flow", "SELECT " + time + " AS _changed_at, 1 AS _key", 10);

    assertThat(source.oldestChange("flow", Optional.empty())).contains(moment);
    assertThat(source.oldestChange("flow", Optional.of(firstPosition(source)))).isEmpty();
  }

  @Test
  void a_row_without_a_time_of_change_has_no_oldest_change() throws IOException {
    Source source = source("flow", "SELECT NULL::timestamptz AS _changed_at, 1 AS _key", 10);

    assertThat(source.oldestChange("flow", Optional.empty())).isEmpty();
    assertThat(readAll(source, "flow")).as("a cursor never comes to it").isEmpty();
  }

  @Test
  void a_look_takes_the_next_rows_or_the_one_with_the_key() throws IOException {
    Source source =
        source(
            "flow",
            "SELECT * FROM (\nSELECT at AS _changed_at, id AS _key, id AS n %s\n) q ORDER BY n"
                .formatted(ROWS),
            10);

    assertThat(look(source, 2, Optional.empty()))
        .extracting(row -> row.get("n"))
        .containsExactly(1, 2);
    assertThat(look(source, 2, Optional.of("3")))
        .extracting(row -> row.get("n"))
        .containsExactly(3);
    assertThat(look(source, 2, Optional.of("' OR 1=1"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "SELECT 1 AS _key,\\n  nme FROM pg_class ~ :2: column \"nme\" does not exist",
        "SELECT 1 AS _key\\nFROM\\n  custommer ~ :3: relation \"custommer\" does not exist",
        "SELECT 'a' ? 'b',\\n wrong( ~ : syntax error at end of input",
        "SELECT 'ä😀' AS x,\\n nme FROM pg_class ~ :2: column \"nme\" does not exist",
        "SELEKT 1 ~ :1: syntax error at or near \"1\"",
        "SELECT 1 AS _key,\\n 1 = '040-555' ~ :2: invalid input syntax for type integer: \"…\"",
        "SELECT 1 AS _key, 2 AS _key ~ : two columns are called \"_key\"; name each once",
        "SELECT now() AS _changed_at, 2 AS _key, 3 ~ : a column has no name; give it one with AS",
        "SELECT now() AS _changed_at ~ : the query selects no _key; add a unique column AS _key, such as the table's id",
        "SELECT 1 AS _key ~ : the query selects no _changed_at; add the row's time of change AS _changed_at",
        "DELETE FROM pg_class ~ :1: one SELECT is expected, and this begins with DELETE",
        "SELECT now() AS _changed_at,\\n 1 AS _key\\n ORDER BY 1\\n LIMIT 50 ~ :4: LIMIT leaves rows out, which would never be sent",
        "SELECT now() AS _changed_at, 1 AS _key FETCH FIRST ROW ONLY ~ :1: FETCH leaves rows out"
      })
  void a_mistake_is_told_with_its_file_and_line(String sql, String expected) throws IOException {
    Source source = source("flow", sql.replace("\\n", "\n"), 10);

    assertThatThrownBy(() -> source.query("flow"))
        .isInstanceOf(QueryException.class)
        .hasMessageStartingWith(routes.resolve("flow.sql") + expected);
  }

  @Test
  void a_file_that_is_missing_or_is_not_utf8_is_told() throws IOException {
    Source source = source("flow", "SELECT", 10);
    Files.write(routes.resolve("flow.sql"), "SELECT 'ä'".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> source.query("flow"))
        .hasMessageEndingWith(
            "flow.sql:1:9: the file is not UTF-8 from here on (byte 0xE4, perhaps Latin-1); save it as UTF-8 [CBC-SQL-002]");
    assertThatThrownBy(() -> source.query("sales"))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("sales.sql is missing");
  }

  @Test
  void a_key_that_two_rows_share_is_told() throws IOException {
    Source source =
        source("flow", "SELECT now() AS _changed_at, 1 AS _key FROM generate_series(1, 2)", 10);

    assertThatThrownBy(() -> readAll(source, "flow")).hasMessageContaining("check the joins");
  }

  @Test
  void a_count_that_takes_too_long_is_stopped_and_told() throws IOException {
    Source source =
        source("flow", "SELECT now() AS _changed_at, 1 AS _key WHERE pg_sleep(30) IS NOT NULL", 10);

    assertThatThrownBy(() -> source.count("flow", Optional.empty()))
        .isInstanceOf(SourceUnavailableException.class)
        .hasMessageContaining("stopped a query that took too long");
  }

  @Test
  void what_a_row_holds_is_not_told_when_it_cannot_be_read() throws Exception {
    execute("CREATE TABLE c (phone text); INSERT INTO c VALUES ('040 5551234')");
    Source source =
        source("flow", "SELECT now() AS _changed_at, 1 AS _key FROM c WHERE phone::int > 0", 10);

    assertThatThrownBy(() -> source.count("flow", Optional.empty()))
        .isInstanceOf(SourceUnavailableException.class)
        .hasMessageContaining("invalid input syntax for type integer: \"…\"")
        .hasMessageNotContaining("555");
  }

  @Test
  void a_database_that_does_not_answer_is_not_a_mistake_in_the_query() throws IOException {
    database.setServerNames(new String[] {"127.0.0.1"});
    database.setPortNumbers(new int[] {1});
    Source source = source("flow", "SELECT", 10);

    assertThatThrownBy(() -> source.query("flow"))
        .isInstanceOf(SourceUnavailableException.class)
        .hasMessageContaining("scc.url");
  }

  @Test
  void a_group_that_the_query_does_not_select_groups_nothing() throws IOException {
    Source source =
        source(
            "flow", "SELECT at AS _changed_at, id AS _key, 'r' AS receipt %s".formatted(ROWS), 1);

    assertThat(sizes(source, "receipt")).containsExactly(3);
    assertThat(sizes(source, "sale_external_id")).containsExactly(1, 1, 1);
    assertThat(source.query("flow").columns())
        .extracting(Column::name, Column::type)
        .contains(tuple("_changed_at", "timestamptz"), tuple("receipt", "text"));
  }

  @Test
  void a_reading_whose_connection_has_broken_ends_without_a_failure_of_its_own() throws Exception {
    Files.writeString(
        routes.resolve("flow.sql"),
        "SELECT at AS _changed_at, id AS _key, 'r' || id AS receipt %s".formatted(ROWS));
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setDataSource(database);
      Source source =
          new Source(
              pool, routes, ZoneId.of("Europe/Helsinki"), 1, Duration.ofSeconds(1), Duration.ZERO);
      Run run = Run.unrecorded("flow", Optional.empty());
      for (Pages pages :
          List.of(
              source.changes("flow", "receipt", Range.ALL),
              source.openSnapshot("flow", null, run, Optional.empty()))) {
        assertThat(pages.next()).hasSize(1);
        execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE pid <> pg_backend_pid() AND datname = current_database()");

        assertThatCode(pages::close).doesNotThrowAnyException();
        // The next must not get this one, which the pool believes alive for half a second.
        pool.getHikariPoolMXBean().softEvictConnections();
      }
    }
  }

  private List<Integer> sizes(Source source, String group) {
    List<Integer> sizes = new ArrayList<>();
    try (Pages pages = source.changes("flow", group, Range.ALL)) {
      while (pages.isMore()) {
        int size = pages.next().size();
        if (size > 0) {
          sizes.add(size);
        }
      }
    }
    return sizes;
  }

  private Source source(String flow, String sql, int pageSize) throws IOException {
    Files.writeString(routes.resolve(flow + ".sql"), sql);
    return new Source(
        database,
        routes,
        ZoneId.of("Europe/Helsinki"),
        pageSize,
        Duration.ofSeconds(1),
        Duration.ZERO);
  }

  private Position firstPosition(Source source) {
    SourceReader pages =
        source.sample("flow", null, Run.unrecorded("flow", Optional.empty()), 1, Optional.empty());
    assertThat(pages.next()).hasSize(1);
    return pages.getPosition().orElseThrow();
  }

  private List<Map<String, Object>> readAll(Source source, String flow) {
    List<Map<String, Object>> rows = new ArrayList<>();
    try (Pages pages = source.changes(flow, null, Range.ALL)) {
      while (pages.isMore()) {
        rows.addAll(pages.next());
      }
    }
    return rows;
  }

  private List<Map<String, Object>> look(Source source, int count, Optional<String> key) {
    SourceReader pages =
        source.sample("flow", null, Run.unrecorded("flow", Optional.empty()), count, key);
    List<Map<String, Object>> rows = new ArrayList<>();
    while (pages.isMore()) {
      rows.addAll(pages.next());
    }
    return rows;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
