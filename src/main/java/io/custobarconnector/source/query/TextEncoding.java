package io.custobarconnector.source.query;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Databases that keep bytes which mean no character: asked for one, the server ends the whole query
 * since it cannot write it in UTF-8. Of those, texts are read as bytes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/multibyte.html">Character set support</a>
 */
final class TextEncoding {

  /** {@code SQL_ASCII} keeps whatever it is given; the others have bytes without a meaning. */
  private static final Map<String, String> WITH_GAPS =
      Map.ofEntries(
          Map.entry("SQL_ASCII", StandardCharsets.UTF_8.name()),
          Map.entry("WIN1250", "windows-1250"),
          Map.entry("WIN1251", "windows-1251"),
          Map.entry("WIN1252", "windows-1252"),
          Map.entry("WIN1253", "windows-1253"),
          Map.entry("WIN1254", "windows-1254"),
          Map.entry("WIN1255", "windows-1255"),
          Map.entry("WIN1257", "windows-1257"),
          Map.entry("WIN1258", "windows-1258"),
          Map.entry("WIN874", "x-windows-874"),
          Map.entry("LATIN3", "ISO-8859-3"),
          Map.entry("ISO_8859_6", "ISO-8859-6"),
          Map.entry("ISO_8859_7", "ISO-8859-7"),
          Map.entry("ISO_8859_8", "ISO-8859-8"));

  private TextEncoding() {}

  /** How the bytes of the database's texts are read; empty when the server can write them all. */
  static Optional<Charset> of(Connection connection) throws SQLException {
    try (PreparedStatement question =
            connection.prepareStatement("SELECT current_setting('server_encoding')");
        ResultSet row = question.executeQuery()) {
      row.next();
      return named(row.getString(1));
    }
  }

  /**
   * As {@link #of}.
   *
   * @param encoding PostgreSQL's name of it
   */
  static Optional<Charset> named(String encoding) {
    return Optional.ofNullable(WITH_GAPS.get(encoding))
        .filter(Charset::isSupported)
        .map(Charset::forName);
  }
}
