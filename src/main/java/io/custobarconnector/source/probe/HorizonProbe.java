package io.custobarconnector.source.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.journal.row.RowsAhead;
import io.custobarconnector.source.query.SourceDatabase;
import io.custobarconnector.source.query.SourceQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
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
   * @param tellsBeginnings whether all sessions tell when their transactions began
   * @param standby whether the server follows another, where the transactions are
   * @param filledByReplication whether another server's transactions arrive here later
   */
  public record Sight(
      String version,
      String user,
      boolean seesBeginnings,
      boolean tellsBeginnings,
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
               pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'),
               NOT EXISTS (SELECT FROM pg_stat_activity
                            WHERE datname = current_database() AND state = 'disabled')
                 AND NOT EXISTS (SELECT FROM pg_db_role_setting, unnest(setconfig) c
                                  WHERE c = 'track_activities=off'
                                    AND setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))),
               pg_is_in_recovery(),
               EXISTS (SELECT FROM pg_subscription WHERE subdbid = (
                         SELECT oid FROM pg_database WHERE datname = current_database()))\
        """,
        row -> {
          row.next();
          return new Sight(
              row.getString(1),
              row.getString(2),
              row.getBoolean(3),
              row.getBoolean(4),
              row.getBoolean(5),
              row.getBoolean(6));
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

  /**
   * What the newest row's clock on the wall and that of the settings' zone show; empty when there
   * is no row, or the times of change bear a zone.
   *
   * @param newest the newest time of change
   * @param clock what a clock in the settings' zone shows now
   * @param zones zones that the server names in its own settings
   */
  public record WallClocks(LocalDateTime newest, LocalDateTime clock, Set<String> zones) {}

  /**
   * Looks at the clocks on the wall.
   *
   * @throws SQLException when the server does not answer
   */
  public Optional<WallClocks> wallClocks(SourceQuery query) throws SQLException {
    if (!query.isWallClock()) {
      return Optional.empty();
    }
    Set<String> zones = new LinkedHashSet<>();
    ask(
        """
        SELECT split_part(c, '=', 2) FROM pg_db_role_setting, unnest(setconfig) c
         WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
           AND c ILIKE 'timezone=%'
        UNION ALL SELECT setting FROM pg_settings WHERE name = 'log_timezone'
        """,
        row -> {
          while (row.next()) {
            zones.add(row.getString(1));
          }
          return zones;
        });
    return ask(
        query.newestAndClock(),
        row -> {
          row.next();
          LocalDateTime newest = row.getObject(1, LocalDateTime.class);
          return newest == null
              ? Optional.empty()
              : Optional.of(new WallClocks(newest, row.getObject(2, LocalDateTime.class), zones));
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
