package io.custobarconnector.source.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.source.query.Column;
import io.custobarconnector.source.query.SourceQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.sql.DataSource;

/** Looks at a flow's query before it is relied on: its keys, and how the database would read it. */
public final class QueryProbe {

  /** A table of fewer rows is read whole in no time. */
  private static final long MANY_ROWS = 50_000;

  private static final String ID = "external_id";

  private final DataSource database;
  private final SourceQuery query;
  private final Duration timeout;

  /**
   * @param timeout how long a question may take
   */
  public QueryProbe(DataSource database, SourceQuery query, Duration timeout) {
    this.database = database;
    this.query = query;
    this.timeout = timeout;
  }

  /**
   * What some rows of a query have for a key.
   *
   * @param rows how many there were
   * @param keys how many different keys they have
   * @param withoutKey rows whose key is NULL
   * @param withoutTime rows whose time of change is NULL; none where the query selects no such time
   * @param shared ids of Custobar that several rows have
   * @param exampleKey a key that several rows have
   * @param exampleWithoutKey the id in Custobar of a row without a key
   * @param exampleShared keys of two rows that have one id, as {@code 1 and 2}
   */
  public record Keys(
      long rows,
      long keys,
      long withoutKey,
      long withoutTime,
      long shared,
      Optional<String> exampleKey,
      Optional<String> exampleWithoutKey,
      Optional<String> exampleShared) {}

  /**
   * Runs the query for some rows.
   *
   * @param rows how many at most; empty for all
   * @throws SQLException when it fails
   */
  public Keys keys(OptionalInt rows) throws SQLException {
    return ask(
        """
        WITH s AS MATERIALIZED (
          SELECT q._key::text COLLATE "C" AS k, %s AS t, %s AS id FROM (
        %s
        ) q%s),
        twice AS (SELECT k FROM s WHERE k IS NOT NULL GROUP BY k HAVING count(*) > 1),
        shared AS (SELECT min(k) AS one, max(k) AS other FROM s WHERE id IS NOT NULL
                    GROUP BY id HAVING count(DISTINCT k) > 1)
        SELECT count(*), count(DISTINCT k), count(*) - count(k), count(*) - count(t),
               (SELECT count(*) FROM shared), (SELECT min(k) FROM twice),
               min(id) FILTER (WHERE k IS NULL),
               (SELECT min(one || ' and ' || other) FROM shared)
          FROM s\
        """
            .formatted(
                has(Column.CHANGED_AT) ? "q._changed_at::text" : "''",
                has(ID) ? "q.external_id::text COLLATE \"C\"" : "NULL::text",
                query.sql(),
                rows.isPresent() ? " LIMIT " + rows.getAsInt() : ""),
        row ->
            new Keys(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                Optional.ofNullable(row.getString(6)),
                Optional.ofNullable(row.getString(7)),
                Optional.ofNullable(row.getString(8))));
  }

  private boolean has(String column) {
    return query.columnNames().contains(column);
  }

  /**
   * Whether the query gives rows the same keys when it runs again. Asks twice for some rows: of a
   * key made by chance or by the clock, hardly any comes again, while rows that change meanwhile
   * are few.
   *
   * @throws SQLException when it fails
   */
  public boolean givesSameKeys(int rows) throws SQLException {
    Set<String> before = someKeys(rows);
    Set<String> again = new HashSet<>(someKeys(rows));
    again.retainAll(before);
    return again.size() * 2 >= before.size();
  }

  private Set<String> someKeys(int rows) throws SQLException {
    return ask(
        "SELECT array_agg(s.k) FROM (SELECT q._key::text AS k FROM (\n%s\n) q LIMIT %s) s"
            .formatted(query.sql(), rows),
        row -> {
          Set<String> keys = new HashSet<>();
          if (row.getArray(1) != null) {
            for (String key : (String[]) row.getArray(1).getArray()) {
              keys.add(key == null ? "" : key);
            }
          }
          return keys;
        });
  }

  /**
   * The big tables that the database would read whole for one page of new rows. Asks for the plan
   * only.
   *
   * @throws SQLException when it fails
   */
  public Set<String> readWhole(int pageSize) throws SQLException {
    String plan =
        ask(
            "EXPLAIN (FORMAT JSON, VERBOSE) SELECT q.* FROM (\n%s\n) q%s ORDER BY q._changed_at, q._key LIMIT %s"
                .formatted(query.sql(), sinceAnHour(), pageSize),
            row -> row.getString(1));
    Set<String> tables = new LinkedHashSet<>();
    try {
      scans(new ObjectMapper().readTree(plan), tables);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL writes JSON when it is asked to", e);
    }
    Set<String> big = new LinkedHashSet<>();
    for (String table : tables) {
      if (rowsOf(table) >= MANY_ROWS) {
        big.add(table);
      }
    }
    return big;
  }

  /** As a run an hour after the last one begins. A time of change that is no time has no hours. */
  private String sinceAnHour() {
    String type =
        query.columns().stream()
            .filter(column -> column.name().equals(Column.CHANGED_AT))
            .map(Column::type)
            .findFirst()
            .orElse("");
    return Set.of("timestamptz", "timestamp", "date").contains(type)
        ? "\n WHERE q._changed_at >= CAST(now() - interval '1 hour' AS %s)".formatted(type)
        : "";
  }

  private static void scans(JsonNode node, Set<String> tables) {
    if (node.path("Node Type").asText().equals("Seq Scan")) {
      tables.add(node.path("Schema").asText() + "." + node.path("Relation Name").asText());
    }
    node.forEach(child -> scans(child, tables));
  }

  private long rowsOf(String table) throws SQLException {
    String[] name = table.split("\\.", 2);
    try (Connection connection = database.getConnection();
        PreparedStatement question =
            connection.prepareStatement(
                """
                SELECT c.reltuples FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = ? AND c.relname = ?\
                """)) {
      question.setString(1, name[0]);
      question.setString(2, name[1]);
      try (ResultSet row = question.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private <T> T ask(String sql, Answer<T> answer) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement question = connection.prepareStatement(sql)) {
      question.setQueryTimeout((int) Math.max(1, timeout.toSeconds()));
      try (ResultSet row = question.executeQuery()) {
        row.next();
        return answer.from(row);
      }
    }
  }

  @FunctionalInterface
  private interface Answer<T> {
    T from(ResultSet row) throws SQLException;
  }
}
