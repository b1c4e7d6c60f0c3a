package io.custobarconnector.changes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.journal.RowsAhead;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Looks at what a run cannot see of a source: who may commit later, and which clocks are off. */
public final class HorizonProbe {

  private final DataSource database;

  public HorizonProbe(DataSource database) {
    this.database = database;
  }

  /**
   * How much of the transactions can be seen.
   *
   * @param version of PostgreSQL
   * @param user who asks
   * @param seesBeginnings whether the user sees when others' transactions began
   * @param standby whether the server follows another, where the transactions are
   * @param filledByReplication whether another server's transactions arrive here later
   */
  public record Sight(
      String version,
      String user,
      boolean seesBeginnings,
      boolean standby,
      boolean filledByReplication) {}

  /**
   * Looks at the server.
   *
   * @throws SQLException when it does not answer
   */
  public Sight sight() throws SQLException {
    return ask(
        """
        SELECT current_setting('server_version'), current_user,
               pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'), pg_is_in_recovery(),
               EXISTS (SELECT FROM pg_stat_subscription)\
        """,
        row -> {
          row.next();
          return new Sight(
              row.getString(1),
              row.getString(2),
              row.getBoolean(3),
              row.getBoolean(4),
              row.getBoolean(5));
        });
  }

  /**
   * The tables of other servers that a query reads. Asks for the plan only.
   *
   * @throws SQLException when the server does not answer
   */
  public Set<String> foreignTables(SourceQuery query) throws SQLException {
    String plan =
        ask(
            "EXPLAIN (FORMAT JSON, VERBOSE) SELECT * FROM (\n%s\n) q".formatted(query.sql()),
            row -> {
              row.next();
              return row.getString(1);
            });
    Set<String> tables = new LinkedHashSet<>();
    try {
      foreign(new ObjectMapper().readTree(plan), tables);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL writes JSON when it is asked to", e);
    }
    return tables;
  }

  private static void foreign(JsonNode node, Set<String> tables) {
    if (node.path("Node Type").asText().equals("Foreign Scan")) {
      tables.add(
          node.has("Relation Name")
              ? node.path("Schema").asText() + "." + node.path("Relation Name").asText()
              : node.path("Relations").asText("a foreign join"));
    }
    node.forEach(child -> foreign(child, tables));
  }

  /**
   * Rows that are dated ahead of the source's clock; empty when there are none, or when the time of
   * change is a number.
   *
   * @throws SQLException when the server does not answer
   */
  public Optional<RowsAhead> ahead(SourceQuery query) throws SQLException {
    if (!query.isTimed()) {
      return Optional.empty();
    }
    return ask(
        query.countAhead(),
        row -> {
          row.next();
          return row.getLong(1) == 0
              ? Optional.empty()
              : Optional.of(new RowsAhead(row.getLong(1), row.getString(2)));
        });
  }

  private <T> T ask(String sql, SourceDatabase.Answer<T> answer) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement question = connection.prepareStatement(sql);
        ResultSet row = question.executeQuery()) {
      return answer.from(row);
    }
  }
}
