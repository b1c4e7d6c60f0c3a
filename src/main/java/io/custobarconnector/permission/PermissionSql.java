package io.custobarconnector.permission;

import io.custobarconnector.error.PermissionError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * The integrator's two statements: one asks the source what it holds, the other changes it. Each
 * has one parameter, a JSON list, so that a batch is one statement.
 *
 * @param read the statement that asks, with Camel's mark for its parameter
 * @param write the statement that changes, likewise
 */
public record PermissionSql(String read, String write) {

  private static final String READ_FILE = "marketing-permissions.read.sql";
  private static final String WRITE_FILE = "marketing-permissions.sql";

  /**
   * Reads both files and lets the database look at them; nothing is run.
   *
   * @param source connections that may write
   * @throws PermissionSqlException when a file is missing or its SQL is wrong
   */
  static PermissionSql of(Path directory, DataSource source) {
    Path read = directory.resolve(READ_FILE);
    Path write = directory.resolve(WRITE_FILE);
    check(
        read,
        statement(read, "customers", "CAST(? AS jsonb)"),
        source,
        List.of("external_id", "email", "email_at", "sms", "sms_at"));
    check(write, statement(write, "changes", "CAST(? AS jsonb)"), source, List.of("external_id"));
    return new PermissionSql(
        statement(read, "customers", "CAST(:?customers AS jsonb)"),
        statement(write, "changes", "CAST(:?changes AS jsonb)"));
  }

  /** The statement that asks, as the driver reads it. */
  public static String question(Path directory) {
    return statement(directory.resolve(READ_FILE), "customers", "CAST(? AS jsonb)");
  }

  private static String statement(Path file, String parameter, String mark) {
    String sql;
    try {
      sql = Files.readString(file).stripTrailing();
    } catch (IOException e) {
      throw new PermissionSqlException(
          PermissionError.UNREADABLE, "%s cannot be read".formatted(file), e);
    }
    // Comments may speak of the parameter, and hold what would pass for one.
    String code = sql.replaceAll("(?m)--.*$", "");
    while (code.stripTrailing().endsWith(";")) {
      code = code.stripTrailing();
      code = code.substring(0, code.length() - 1);
    }
    Pattern named = Pattern.compile("(?<!:):" + parameter + "\\b");
    if (named.matcher(code).results().count() != 1) {
      throw new PermissionSqlException(
          PermissionError.PARAMETER,
          "%s: the statement must have :%s in one place; it stands for a JSON list"
              .formatted(file, parameter));
    }
    return named.matcher(code).replaceAll(mark);
  }

  private static void check(Path file, String sql, DataSource source, List<String> columns) {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      ResultSetMetaData described = statement.getMetaData();
      List<String> found = new ArrayList<>();
      for (int i = 1; described != null && i <= described.getColumnCount(); i++) {
        found.add(described.getColumnLabel(i));
      }
      for (String column : columns) {
        if (!found.contains(column)) {
          throw new PermissionSqlException(
              PermissionError.COLUMN,
              "%s: the statement gives no column %s; its header says which it must give"
                  .formatted(file, column));
        }
      }
    } catch (SQLException e) {
      throw new PermissionSqlException(
          PermissionError.SYNTAX, "%s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
