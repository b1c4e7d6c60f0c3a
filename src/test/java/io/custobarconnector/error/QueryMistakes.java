package io.custobarconnector.error;

import static io.custobarconnector.error.SqlError.*;

import io.custobarconnector.error.Mistake.Said;
import io.custobarconnector.flow.Connector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;

/** Mistakes in the queries of the source, and in their columns. */
final class QueryMistakes {

  private static final String SHOP = "SELECT id AS _key, updated_at AS _changed_at, ";

  private QueryMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(queries(), columns(), files(), rows()).flatMap(List::stream);
  }

  private static List<Mistake> queries() {
    return List.of(
        query(EMPTY, "shops.sql", ""),
        query(SECOND, "shops.sql", "SELECT 1 AS _key; SELECT 2"),
        query(NO_SELECT, "shops.sql", "UPDATE store SET name = 'x'"),
        query(LIMIT, "LIMIT leaves rows out", SHOP + "1 AS x FROM store LIMIT 5"),
        query(TWO_ALIKE, "two columns are called \"_key\"", SHOP + "id AS _key FROM store"),
        query(
            OWN_COLUMN,
            "a column \"_position_x\" of its own",
            SHOP + "1 AS _position_x FROM store"),
        query(NO_NAME, "give it one with AS", SHOP + "1 FROM store"),
        query(SqlError.NO_KEY, "AS _key", "SELECT updated_at AS _changed_at FROM store"),
        query(NO_TIME, "_changed_at", "SELECT id AS _key FROM store"),
        query(TIME_TYPE, "_changed_at", "SELECT id AS _key, name AS _changed_at FROM store"),
        query(SqlError.SYNTAX, "shops.sql:1", "SELECT id AS _key updated_at"),
        query(NO_TABLE, "stores", SHOP + "name FROM stores"),
        query(NO_COLUMN, "ident", SHOP + "ident AS name FROM store"),
        query(PLACEHOLDER, "route.x", SHOP + "'{{route.x}}' AS name FROM store"),
        query(PLACEHOLDER_VALUE, "custobar.url", SHOP + "'{{custobar.url}}' AS name FROM store"));
  }

  private static Mistake query(SqlError code, String words, String sql) {
    return new Mistake(code, words, bench -> bench.query(sql).once("shops"));
  }

  private static List<Mistake> columns() {
    return List.of(
        column(ColumnError.UNKNOWN, "did you mean \"name\"?", "external_id, name AS nam"),
        column(ColumnError.UNDECLARED, "declare it with", "external_id, name AS demo__size"),
        column(ColumnError.RESERVED, "_deleted", "external_id, name AS _delted"),
        column(ColumnError.MISSING, "column \"external_id\" is missing", "name"),
        column(ColumnError.NO_PERSON, "remove it", "external_id, true AS _forget"),
        columnOf(
            "customers",
            ColumnError.WRITTEN_BY_US,
            "select _deleted instead",
            "external_id, true AS is_deleted"),
        columnOf(
            "customers",
            ColumnError.PREFIX,
            "write \"demo__loyalty_tier\"",
            "external_id, 'gold' AS acme__loyalty_tier"),
        columnOf(
            "customers",
            ColumnError.PERMISSION,
            "would undo what customers say in Custobar",
            "external_id, true AS can_sms"),
        columnOf("customers", ColumnError.ANY_OF, "external_id, phone_number, email", "city"),
        columnOf(
            "sales",
            ColumnError.TOGETHER,
            "sale_exchange_rate is missing",
            "external_id AS sale_external_id, 'EUR' AS sale_currency"));
  }

  private static Mistake column(ColumnError code, String words, String columns) {
    return columnOf("shops", code, words, columns);
  }

  private static Mistake columnOf(String flow, ColumnError code, String words, String columns) {
    return new Mistake(
        code,
        words,
        bench -> {
          bench.deployment().write(flow + ".sql", SHOP + columns + " FROM store");
          return bench.once(flow);
        });
  }

  private static List<Mistake> files() {
    return List.of(
        new Mistake(
            SqlError.NOT_UTF8,
            "shops.sql",
            bench -> {
              Files.write(
                  bench.routes().resolve("shops.sql"),
                  "SELECT 'Hämeenlinna'".getBytes(StandardCharsets.ISO_8859_1));
              return bench.once("shops");
            }),
        new Mistake(
            SqlError.NO_FILE,
            "shops.sql is missing",
            bench -> {
              Files.delete(bench.routes().resolve("shops.sql"));
              return bench.once("shops");
            }),
        new Mistake(
            SqlError.UNREADABLE,
            "shops.sql cannot be read",
            bench -> {
              Files.delete(bench.routes().resolve("shops.sql"));
              Files.createDirectory(bench.routes().resolve("shops.sql"));
              return bench.once("shops");
            }),
        new Mistake(
            BENEFITS,
            "benefits.sql",
            bench -> {
              bench.tills().deployment().write("benefits.sql", "SELECT :nothing_of_ours");
              return bench.cli("run", "benefits");
            }));
  }

  private static List<Mistake> rows() {
    return List.of(
        query(
            KEY_TWICE,
            "_key",
            "SELECT 7 AS _key, updated_at AS _changed_at, external_id FROM store"),
        query(
            KEY_NULL,
            "_key",
            "SELECT NULL::int AS _key, updated_at AS _changed_at, external_id FROM store"),
        new Mistake(
            MOVING,
            "as now() does",
            bench ->
                bench
                    .query(
                        "SELECT id AS _key, now() - interval '1 minute' AS _changed_at, external_id FROM store")
                    .settings("source.page-size=3\nsource.overlap=1ms")
                    .once("shops")),
        new Mistake(
            KEY_RANDOM,
            "gives another _key for the same row each time",
            bench ->
                bench
                    .query(
                        "SELECT random() AS _key, updated_at AS _changed_at, external_id FROM store")
                    .cli("check")),
        new Mistake(
            SqlError.FAILS,
            "the query of shops.sql fails",
            bench ->
                bench
                    .query(
                        "SELECT 1 / (id - id) AS _key, updated_at AS _changed_at, external_id FROM store")
                    .cli("check")),
        new Mistake(
            KEY_TEXT,
            "encode(convert_to",
            bench -> {
              bench.sql("DROP DATABASE IF EXISTS mistake_bytes");
              bench.sql(
                  "CREATE DATABASE mistake_bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'",
                  "DROP DATABASE mistake_bytes WITH (FORCE)");
              bench.deployment().set("journal.url", bench.deployment().settings().source().url());
              bench.deployment().set("journal.username", "postgres");
              bench.deployment().set("scc.url", bench.url("mistake_bytes"));
              return bench
                  .query(
                      "SELECT convert_from('\\xe4', 'SQL_ASCII') AS _key, timestamptz '2026-01-01' AS _changed_at, '1' AS external_id")
                  .once("shops");
            }),
        new Mistake(
            NO_RIGHT,
            "GRANT",
            bench -> {
              bench.user("mistake_reader").deployment().set("scc.username", "mistake_reader");
              bench.deployment().set("scc.password", "x");
              bench.deployment().set("journal.username", "postgres");
              return bench.once("shops");
            }),
        new Mistake(VANISHED, "the column \"city\"", QueryMistakes::vanished));
  }

  private static Said vanished(MistakeBench bench) {
    String view =
        "CREATE VIEW shop_view AS SELECT timestamptz '2026-01-01' AS _changed_at, 1 AS _key, '1' AS external_id";
    bench.sql(view + ", 'B' AS city").query("SELECT v.* FROM shop_view v");
    try (Connector connector = bench.deployment().start("shops")) {
      connector.run("shops");
      bench.sql("DROP VIEW shop_view").sql(view);
      return Said.of(connector.run("shops").failure().orElseThrow());
    }
  }
}
