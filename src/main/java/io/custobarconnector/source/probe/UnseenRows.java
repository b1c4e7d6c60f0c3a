package io.custobarconnector.source.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.source.query.SourceQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Looks for rows of a query that its user never sees, or that change behind a cursor. */
public final class UnseenRows {

  /** What PostgreSQL says of something that a user may not do. */
  private static final String REFUSED = "42501";

  private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"");

  private static final String MATERIALISED =
      """
      SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'm' AND n.nspname || '.' || c.relname = ANY (?) ORDER BY 1\
      """;

  /** Which of them gives the numbers of a query, nobody can tell: a trigger may use any. */
  private static final String BLOCKS =
      """
      SELECT format('%I.%I', n.nspname, c.relname)
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE s.seqcache > 1 OR s.seqincrement NOT IN (1, -1)
       ORDER BY 1\
      """;

  private final DataSource database;
  private final SourceQuery query;

  public UnseenRows(DataSource database, SourceQuery query) {
    this.database = database;
    this.query = query;
  }

  /**
   * A rule of row level security that hides rows.
   *
   * @param table whose rows; empty when the server does not say
   * @param user from whom
   */
  public record Policy(Optional<String> table, String user) {}

  /**
   * Whether row level security leaves rows out. PostgreSQL refuses a query of which it does when it
   * is told to leave none out.
   *
   * @throws SQLException when the server does not answer
   */
  public Optional<Policy> policy() throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        String user;
        try (ResultSet row = statement.executeQuery("SELECT current_user")) {
          row.next();
          user = row.getString(1);
        }
        statement.execute("SET LOCAL row_security = off");
        try (PreparedStatement plan = connection.prepareStatement(explain(""))) {
          plan.execute();
          return Optional.empty();
        } catch (SQLException e) {
          if (!REFUSED.equals(e.getSQLState())) {
            throw e;
          }
          Matcher name = NAME.matcher(String.valueOf(e.getMessage()));
          return Optional.of(
              new Policy(name.find() ? Optional.of(name.group(1)) : Optional.empty(), user));
        }
      } finally {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  /**
   * The materialised views that the query reads.
   *
   * @throws SQLException when the server does not answer
   */
  public List<String> materialisedViews() throws SQLException {
    Set<String> tables = new LinkedHashSet<>();
    try (Connection connection = database.getConnection()) {
      try (PreparedStatement plan =
              connection.prepareStatement(explain("(FORMAT JSON, VERBOSE) "));
          ResultSet row = plan.executeQuery()) {
        row.next();
        tables(new ObjectMapper().readTree(row.getString(1)), tables);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("PostgreSQL writes JSON when it is asked to", e);
      }
      try (PreparedStatement question = connection.prepareStatement(MATERIALISED)) {
        question.setArray(1, connection.createArrayOf("text", tables.toArray()));
        return texts(question);
      }
    }
  }

  private static void tables(JsonNode node, Set<String> tables) {
    if (node.has("Relation Name")) {
      tables.add(node.path("Schema").asText() + "." + node.path("Relation Name").asText());
    }
    node.forEach(child -> tables(child, tables));
  }

  /**
   * Rows that are dated at midnight among others that are not.
   *
   * @param rows how many there are
   * @param ofRows how many rows the same days have
   * @param exampleKey the key of one of them
   */
  public record Midnight(long rows, long ofRows, String exampleKey) {}

  /**
   * Rows of the last days whose time of change is a date, though its type is a time; empty when
   * there are none, or when all rows are dated so, which a run knows how to read.
   *
   * @throws SQLException when the server does not answer
   */
  public Optional<Midnight> datedAtMidnight() throws SQLException {
    if (!query.namesMoments()) {
      return Optional.empty();
    }
    String zone = query.timeZone();
    String clock =
        query.isWallClock()
            ? "(clock_timestamp() AT TIME ZONE '%s')".formatted(zone)
            : "clock_timestamp()";
    String midnight =
        query.isWallClock()
            ? "q._changed_at::time = '00:00'"
            : "'00:00' IN ((q._changed_at AT TIME ZONE '%s')::time, (q._changed_at AT TIME ZONE 'UTC')::time)"
                .formatted(zone);
    String asked =
        """
        SELECT count(*) FILTER (WHERE %s), count(*), min(q._key::text COLLATE "C") FILTER (WHERE %1$s) FROM (
        %s
        ) q WHERE q._changed_at BETWEEN %s - interval '7 days' AND %3$s\
        """
            .formatted(midnight, query.sql(), clock);
    try (Connection connection = database.getConnection();
        PreparedStatement question = connection.prepareStatement(asked);
        ResultSet row = question.executeQuery()) {
      row.next();
      Midnight found = new Midnight(row.getLong(1), row.getLong(2), row.getString(3));
      return found.rows() == 0 || found.rows() == found.ofRows()
          ? Optional.empty()
          : Optional.of(found);
    }
  }

  /**
   * Sequences that give out numbers in blocks, if the time of change is a number: one of an earlier
   * block may come after one of a later block, without any transaction that is open meanwhile.
   *
   * @throws SQLException when the server does not answer
   */
  public List<String> numbersInBlocks() throws SQLException {
    if (query.isTimed()) {
      return List.of();
    }
    try (Connection connection = database.getConnection();
        PreparedStatement question = connection.prepareStatement(BLOCKS)) {
      return texts(question);
    }
  }

  private String explain(String options) {
    return "EXPLAIN %sSELECT * FROM (\n%s\n) q".formatted(options, query.sql());
  }

  private static List<String> texts(PreparedStatement question) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (ResultSet rows = question.executeQuery()) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
