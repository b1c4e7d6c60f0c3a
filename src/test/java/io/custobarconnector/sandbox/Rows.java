package io.custobarconnector.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Short ways for tests to read and write rows. */
public record Rows(DataSource database) {

  /** The rows of a query, each a map from column to value. */
  public List<Map<String, Object>> list(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = prepare(connection, sql, parameters);
        ResultSet result = query.executeQuery()) {
      ResultSetMetaData columns = result.getMetaData();
      List<Map<String, Object>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.put(columns.getColumnLabel(i), result.getObject(i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The only column of the only row. */
  public Object one(String sql, Object... parameters) {
    return list(sql, parameters).get(0).values().iterator().next();
  }

  /** The only column of each row, as text; null stays null. */
  public List<String> texts(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement query = prepare(connection, sql, parameters);
        ResultSet result = query.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (result.next()) {
        texts.add(result.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  public long count(String sql, Object... parameters) {
    return ((Number) one(sql, parameters)).longValue();
  }

  public void run(String sql, Object... parameters) {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      statement.execute();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** A flow's query as the integrator wrote it. */
  static String flow(String name) {
    return file(Path.of("routes", name + ".sql"));
  }

  static String file(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
