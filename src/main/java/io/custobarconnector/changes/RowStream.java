package io.custobarconnector.changes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The rows of one query, a few at a time in memory, in the form in which camel-jdbc gives them.
 * Needs a connection that does not commit by itself, or the driver would read all rows at once.
 */
final class RowStream implements AutoCloseable {

  private final PreparedStatement statement;
  private final ResultSet rows;
  private final Optional<String> group;
  private Optional<Map<String, Object>> ahead;

  /**
   * @param parameters of the query, in their order
   * @param group rows with equal values in this column are given out together
   */
  RowStream(
      Connection connection,
      String sql,
      List<String> parameters,
      Optional<String> group,
      int fetchSize)
      throws SQLException {
    this.statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setString(i + 1, parameters.get(i));
      }
      statement.setFetchSize(fetchSize);
      this.rows = statement.executeQuery();
      this.group = group;
      this.ahead = read();
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  boolean isMore() {
    return ahead.isPresent();
  }

  /** As many rows as that, and the rest of the last receipt. */
  List<Map<String, Object>> next(int count) throws SQLException {
    List<Map<String, Object>> page = new ArrayList<>(count);
    while (ahead.isPresent() && (page.size() < count || continues(page))) {
      page.add(ahead.get());
      ahead = read();
    }
    return page;
  }

  private boolean continues(List<Map<String, Object>> page) {
    Map<String, Object> last = page.get(page.size() - 1);
    return group
        .map(column -> last.get(column) != null && same(last, ahead.orElseThrow(), column))
        .orElse(false);
  }

  private static boolean same(Map<String, Object> one, Map<String, Object> other, String column) {
    return Objects.equals(one.get(column), other.get(column));
  }

  private Optional<Map<String, Object>> read() throws SQLException {
    if (!rows.next()) {
      return Optional.empty();
    }
    ResultSetMetaData described = rows.getMetaData();
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 1; i <= described.getColumnCount(); i++) {
      row.put(described.getColumnLabel(i), rows.getObject(i));
    }
    return Optional.of(row);
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
