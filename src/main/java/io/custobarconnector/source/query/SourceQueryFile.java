package io.custobarconnector.source.query;

import io.custobarconnector.TextFile;
import io.custobarconnector.error.SqlError;
import io.custobarconnector.journal.DatabaseText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Reads a flow's SQL file and asks the database what it selects. */
public final class SourceQueryFile {

  private static final String BEFORE = "SELECT * FROM (\n";
  private static final String AFTER = "\n) q LIMIT 0";

  /**
   * Classes of PostgreSQL's SQLSTATE codes: feature not supported, wrong constant, syntax error or
   * missing right, too complex.
   *
   * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error codes</a>
   */
  private static final Set<String> ABOUT_THE_QUERY = Set.of("0A", "22", "42", "54");

  private SourceQueryFile() {}

  /**
   * Reads a query.
   *
   * @param text what the file holds
   * @throws QueryException when the SQL is wrong
   * @throws SQLException when the database cannot be asked
   */
  public static SourceQuery read(
      Path file,
      String text,
      Placeholders placeholders,
      Connection connection,
      String timeZone,
      boolean byTimeOfChange)
      throws SQLException {
    SqlText sql = SqlText.of(file, placeholders.fill(file, text));
    sql.refuseOtherThanOneQuery();
    List<Column> columns = describe(file, sql, connection);
    Set<String> seen = new HashSet<>();
    for (Column column : columns) {
      if (!seen.add(column.name())) {
        throw new QueryException(
            SqlError.TWO_ALIKE,
            "%s: two columns are called \"%s\"; name each once".formatted(file, column.name()));
      }
      if (isOwn(column.name())) {
        throw new QueryException(
            SqlError.OWN_COLUMN,
            "%s: the connector has a column \"%s\" of its own; give yours another name with AS"
                .formatted(file, column.name()));
      }
      if (column.name().startsWith("?column?")) {
        throw new QueryException(
            SqlError.NO_NAME, "%s: a column has no name; give it one with AS".formatted(file));
      }
    }
    List<String> needed =
        byTimeOfChange ? List.of(Column.CHANGED_AT, Column.KEY) : List.of(Column.KEY);
    for (String reserved : needed) {
      if (!seen.contains(reserved)) {
        throw new QueryException(
            reserved.equals(Column.KEY) ? SqlError.NO_KEY : SqlError.NO_TIME,
            "%s: the query selects no %s; add %s"
                .formatted(
                    file,
                    reserved,
                    reserved.equals(Column.KEY)
                        ? "a unique column AS _key, such as the table's id"
                        : "the row's time of change AS _changed_at, or set %s.changes=snapshot where rows bear none"
                            .formatted(file.getFileName().toString().replaceFirst("\\.sql$", ""))));
      }
    }
    SourceQuery query =
        new SourceQuery(
            file,
            OneCollation.of(sql.forDriver(), columns, connection),
            columns,
            timeZone,
            TextEncoding.of(connection));
    if (byTimeOfChange) {
      // Refused here, where check and run hear it, if no cursor can follow it.
      query.isTimed();
    }
    return query;
  }

  /** Columns that the connector adds to each row. */
  private static boolean isOwn(String name) {
    return name.startsWith("_position_")
        || name.equals(SourceQuery.IS_NEWS)
        || name.equals(RowDecoder.UNREADABLE);
  }

  /**
   * What a file holds.
   *
   * @throws QueryException when it cannot be read
   */
  public static String text(Path file) {
    try {
      return TextFile.read(file);
    } catch (NoSuchFileException e) {
      throw new QueryException(
          SqlError.NO_FILE,
          "%s is missing; a flow that starts with kamelet:changes-source reads its query from there"
              .formatted(file),
          e);
    } catch (CharacterCodingException e) {
      throw new QueryException(SqlError.NOT_UTF8, e.getMessage(), e);
    } catch (IOException e) {
      throw new QueryException(
          SqlError.UNREADABLE, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static List<Column> describe(Path file, SqlText sql, Connection connection)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(BEFORE + sql.forDriver() + AFTER)) {
      ResultSetMetaData described = statement.getMetaData();
      List<Column> columns = new ArrayList<>();
      for (int i = 1; i <= described.getColumnCount(); i++) {
        columns.add(new Column(described.getColumnLabel(i), described.getColumnTypeName(i)));
      }
      // The server looks at rights only when it begins to execute; of no rows, nothing else
      // happens.
      statement.execute();
      return columns;
    } catch (PSQLException e) {
      ServerErrorMessage server = e.getServerErrorMessage();
      if (server == null || !isAboutTheQuery(server)) {
        throw e;
      }
      throw new QueryException(
          QueryAdvice.code(server), sentence(file, sql, server, connection), e);
    }
  }

  /** Whether the server understood what it was asked, and found the query wrong. */
  private static boolean isAboutTheQuery(ServerErrorMessage server) {
    return server.getSQLState() != null
        && ABOUT_THE_QUERY.contains(server.getSQLState().substring(0, 2));
  }

  private static String sentence(
      Path file, SqlText sql, ServerErrorMessage server, Connection connection) {
    int offset = server.getPosition() - 1 - BEFORE.length();
    String where =
        offset >= 0 && offset <= sql.length() ? file + ":" + sql.lineAt(offset) : file.toString();
    String hint = server.getHint() == null ? "" : "; " + server.getHint();
    return "%s: %s%s%s"
        .formatted(where, DatabaseText.of(server), hint, QueryAdvice.on(server, connection));
  }
}
