package io.custobarconnector.source.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gives a collation to texts that have none, since a UNION took them from columns of different
 * collations: PostgreSQL compares no such texts.
 */
final class OneCollation {

  private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "name", "citext");

  private OneCollation() {}

  /** The query itself when all its texts have a collation. */
  static String of(String sql, List<Column> columns, Connection connection) throws SQLException {
    List<Column> texts = columns.stream().filter(c -> TEXTS.contains(c.type())).toList();
    if (texts.isEmpty()) {
      return sql;
    }
    Set<String> without = new HashSet<>();
    // The outer join gives one row to ask about, and reads none.
    String question =
        "SELECT %s FROM (VALUES (1)) one LEFT JOIN (SELECT * FROM (\n%s\n) q LIMIT 0) t ON true"
            .formatted(
                texts.stream()
                    .map(text -> "pg_collation_for(t.%s)".formatted(text.quoted()))
                    .collect(Collectors.joining(", ")),
                sql);
    try (PreparedStatement statement = connection.prepareStatement(question);
        ResultSet row = statement.executeQuery()) {
      row.next();
      for (int i = 0; i < texts.size(); i++) {
        if (row.getString(i + 1) == null) {
          without.add(texts.get(i).name());
        }
      }
    }
    if (without.isEmpty()) {
      return sql;
    }
    return "SELECT %s FROM (\n%s\n) t"
        .formatted(
            columns.stream()
                .map(
                    column ->
                        without.contains(column.name())
                            ? "t.%1$s COLLATE \"C\" AS %1$s".formatted(column.quoted())
                            : "t." + column.quoted())
                .collect(Collectors.joining(", ")),
            sql);
  }
}
