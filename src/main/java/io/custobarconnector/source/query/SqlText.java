package io.custobarconnector.source.query;

import io.custobarconnector.error.SqlError;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.postgresql.core.Parser;

/**
 * An integrator's SQL as psql takes it, made fit for the JDBC driver, for which a question mark is
 * a parameter.
 *
 * @see <a href="https://jdbc.postgresql.org/documentation/query/">How the driver reads "?"</a>
 */
final class SqlText {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** What begins a statement that is no query. */
  private static final Set<String> NO_QUERY =
      Set.of(
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "TRUNCATE",
          "CREATE",
          "ALTER",
          "DROP",
          "GRANT",
          "REVOKE",
          "CALL",
          "DO",
          "COPY",
          "SET",
          "BEGIN",
          "EXPLAIN");

  /** What takes a part of a query's rows; as names they would have to be quoted. */
  private static final Set<String> PART_OF_THE_ROWS = Set.of("LIMIT", "FETCH", "OFFSET");

  private final Path file;
  private final String sql;

  private SqlText(Path file, String sql) {
    this.file = file;
    this.sql = sql;
  }

  /**
   * @param text the whole file
   * @throws QueryException when the file does not hold exactly one query
   */
  static SqlText of(Path file, String text) {
    // A space in its place, so that lines and columns stay what they are.
    String sql = text.startsWith(BYTE_ORDER_MARK) ? " " + text.substring(1) : text;
    char[] chars = sql.toCharArray();
    int end = -1;
    boolean empty = true;
    for (int i = 0; i < chars.length; i++) {
      int last = endOfPart(chars, i);
      boolean comment = last > i && (chars[i] == '-' || chars[i] == '/');
      if (chars[i] == ';') {
        end = end < 0 ? i : end;
      } else if (!comment && !Character.isWhitespace(chars[i])) {
        if (end >= 0) {
          throw new QueryException(
              SqlError.SECOND,
              "%s:%s: a second statement begins here; the file must hold one query"
                  .formatted(file, lineAt(sql, i)));
        }
        empty = false;
      }
      i = last;
    }
    if (empty) {
      throw new QueryException(SqlError.EMPTY, "%s holds no query; write a SELECT".formatted(file));
    }
    return new SqlText(file, end < 0 ? sql.stripTrailing() : sql.substring(0, end));
  }

  /** The query for the driver; in the same lines as the file. */
  String forDriver() {
    StringBuilder out = new StringBuilder();
    char[] chars = sql.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      int last = endOfPart(chars, i);
      out.append(chars[i] == '?' ? "??" : sql.substring(i, last + 1));
      i = last;
    }
    return out.toString();
  }

  /**
   * @throws QueryException when the file does not hold one query of all its rows
   */
  void refuseOtherThanOneQuery() {
    char[] chars = sql.toCharArray();
    int depth = 0;
    boolean first = true;
    for (int i = 0; i < chars.length; i++) {
      int last = endOfPart(chars, i);
      if (last > i) {
        i = last;
      } else if (Character.isLetter(chars[i]) || chars[i] == '_') {
        int end = i;
        while (end < chars.length && isPartOfName(chars[end])) {
          end++;
        }
        String word = sql.substring(i, end).toUpperCase(Locale.ROOT);
        if (first && NO_QUERY.contains(word)) {
          throw new QueryException(
              SqlError.NO_SELECT,
              "%s:%s: one SELECT is expected, and this begins with %s"
                  .formatted(file, lineAt(i), word));
        }
        if (depth == 0 && PART_OF_THE_ROWS.contains(word)) {
          throw new QueryException(
              SqlError.LIMIT,
              "%s:%s: %s leaves rows out, which would never be sent; remove it, since the connector reads the rows page by page itself"
                  .formatted(file, lineAt(i), word));
        }
        first = false;
        i = end - 1;
      } else {
        depth += chars[i] == '(' ? 1 : chars[i] == ')' ? -1 : 0;
      }
    }
  }

  private static boolean isPartOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  int length() {
    return sql.length();
  }

  /** The line of the file, counted from 1. */
  int lineAt(int offset) {
    return lineAt(sql, offset);
  }

  private static int lineAt(String text, int offset) {
    return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
  }

  /** The last character of the literal, quoted name or comment that begins here, if one does. */
  private static int endOfPart(char[] chars, int i) {
    int last =
        switch (chars[i]) {
          case '\'' -> Parser.parseSingleQuotes(chars, i, true);
          case '"' -> Parser.parseDoubleQuotes(chars, i);
          case '-' -> Parser.parseLineComment(chars, i);
          case '/' -> Parser.parseBlockComment(chars, i);
          case '$' -> Parser.parseDollarQuotes(chars, i);
          default -> i;
        };
    return Math.min(last, chars.length - 1);
  }
}
