package io.custobarconnector.source.query;

import io.custobarconnector.error.SqlError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/** What would make a refused query right, as far as the catalogue of the database tells. */
final class QueryAdvice {

  private static final Pattern NAME = Pattern.compile("\"([^\"]+)\"");
  private static final Pattern DENIED = Pattern.compile("permission denied for (\\w+) (\\S+)");

  private static final String LIKE =
      """
      SELECT CASE WHEN n.nspname = ANY (current_schemas(false)) THEN quote_ident(c.relname)
                  ELSE quote_ident(n.nspname) || '.' || quote_ident(c.relname) END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND lower(c.relname) = lower(?)
         AND n.nspname NOT IN ('pg_catalog', 'information_schema')
       ORDER BY 1 LIMIT 1\
      """;

  private static final String GRANT =
      """
      SELECT CASE WHEN ? = 'schema' THEN 'GRANT USAGE ON SCHEMA ' || quote_ident(?)
                  ELSE (SELECT 'GRANT SELECT ON ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE c.relname = ? AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
                         ORDER BY pg_table_is_visible(c.oid) DESC, n.nspname LIMIT 1)
             END || ' TO ' || quote_ident(current_user)\
      """;

  private QueryAdvice() {}

  /** A sentence to go on with, or nothing. */
  static String on(ServerErrorMessage error, Connection connection) {
    String message = error.getMessage() == null ? "" : error.getMessage();
    try {
      if (PSQLState.UNDEFINED_TABLE.getState().equals(error.getSQLState())) {
        Matcher name = NAME.matcher(message);
        return name.find()
            ? asked(connection, LIKE, table(name.group(1)))
                .map("; perhaps %s, written just so"::formatted)
                .orElse("")
            : "";
      }
      Matcher denied = DENIED.matcher(message);
      if (denied.find()) {
        String what = denied.group(2).replace("\"", "");
        return asked(connection, GRANT, denied.group(1), what, what)
            .map("; let its owner run: %s"::formatted)
            .orElse("");
      }
      return "";
    } catch (SQLException e) {
      // Advice is no reason to fail; what the database refused is said in any case.
      return "";
    }
  }

  /** What kind of mistake the server has found. */
  static SqlError code(ServerErrorMessage error) {
    String state = String.valueOf(error.getSQLState());
    if (PSQLState.UNDEFINED_TABLE.getState().equals(state) || state.equals("3F000")) {
      return SqlError.NO_TABLE;
    }
    if (PSQLState.UNDEFINED_COLUMN.getState().equals(state)) {
      return SqlError.NO_COLUMN;
    }
    return state.equals("42501") ? SqlError.NO_RIGHT : SqlError.SYNTAX;
  }

  private static String table(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static Optional<String> asked(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement question = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        question.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = question.executeQuery()) {
        return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
      }
    }
  }
}
