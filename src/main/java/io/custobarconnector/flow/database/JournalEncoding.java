package io.custobarconnector.flow.database;

import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/** Whether the journal's database can keep every key that the source has. */
public final class JournalEncoding {

  /** UTF-8 has every character, and {@code SQL_ASCII} keeps whatever it is given. */
  private static final Set<String> KEEPS_ALL = Set.of("UTF8", "SQL_ASCII");

  private JournalEncoding() {}

  /**
   * What is wrong; empty when nothing is. In a database that cannot keep them, two keys would
   * become one.
   *
   * @throws SQLException when a database does not answer
   */
  public static Optional<String> mistake(DataSource source, DataSource journal)
      throws SQLException {
    if (keepsAll(journal)) {
      return Optional.empty();
    }
    String here = of(journal);
    String there = of(source);
    return here.equals(there)
        ? Optional.empty()
        : Optional.of(
            "the journal's database is in %s, and cannot keep every key of a source in %s: make one in UTF-8, CREATE DATABASE connector ENCODING 'UTF8' TEMPLATE template0, and name it in journal.url"
                .formatted(here, there));
  }

  /** Whether it can keep the keys of any source. */
  public static boolean keepsAll(DataSource journal) throws SQLException {
    return KEEPS_ALL.contains(of(journal));
  }

  private static String of(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Sql.one(
          connection, "SELECT current_setting('server_encoding')", row -> row.getString(1));
    }
  }
}
