package io.custobarconnector.changes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.sql.DataSource;

/** Looks at a flow's query before it is relied on: its keys, and how the database would read it. */
public final class QueryProbe {

  /** A table of fewer rows is read whole in no time. */
  private static final long MANY_ROWS = 50_000;

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
   */
  public record Keys(long rows, long keys, long withoutKey, long withoutTime) {}

  /**
   * Runs the query for some rows.
   *
   * @throws SQLException when it fails
   */
  public Keys keys(int rows) throws SQLException {
    return ask(
        """
        SELECT count(*), count(DISTINCT s._key::text), count(*) - count(s._key),
               %s
          FROM (SELECT q.* FROM (
        %s
        ) q LIMIT %s) s\
        """
            .formatted(
                query.columnNames().contains(Column.CHANGED_AT)
                    ? "count(*) - count(s._changed_at)"
                    : "0",
                query.sql(),
                rows),
        row -> new Keys(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
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
