package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Runs one statement on a connection, within whatever transaction its owner has begun.
 *
 * <p>A parameter is a text, a number, a boolean, bytes, a UUID, a date or an {@link Instant}; null
 * and an empty {@link Optional} are NULL. A collection is an array of texts; {@link #array} makes
 * one of another type.
 */
public final class Sql {

  /** Makes something of the row on which the answer stands. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Takes what it needs of the row on which the answer stands. */
  @FunctionalInterface
  public interface RowUse {
    void take(ResultSet row) throws SQLException;
  }

  /** What is done on a connection. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** An array whose elements are no texts. */
  private record TypedArray(String type, Collection<?> elements) {}

  private Sql() {}

  /**
   * A parameter that is an array.
   *
   * @param type PostgreSQL's name of its elements' type
   */
  public static Object array(String type, Collection<?> elements) {
    return new TypedArray(type, elements);
  }

  /** Makes something of each row, in the answer's order. */
  public static <T> List<T> list(
      Connection connection, String sql, RowReader<T> reader, Object... parameters)
      throws SQLException {
    List<T> all = new ArrayList<>();
    each(connection, sql, row -> all.add(reader.read(row)), parameters);
    return all;
  }

  /** The first column of each row, in the answer's order. */
  public static List<String> texts(Connection connection, String sql, Object... parameters)
      throws SQLException {
    return list(connection, sql, row -> row.getString(1), parameters);
  }

  /** Makes something of the first row; empty when there is none. */
  public static <T> Optional<T> first(
      Connection connection, String sql, RowReader<T> reader, Object... parameters)
      throws SQLException {
    try (PreparedStatement query = prepared(connection, sql, parameters);
        ResultSet row = query.executeQuery()) {
      return row.next() ? Optional.ofNullable(reader.read(row)) : Optional.empty();
    }
  }

  /** Makes something of the row that a question always has for an answer. */
  public static <T> T one(
      Connection connection, String sql, RowReader<T> reader, Object... parameters)
      throws SQLException {
    try (PreparedStatement query = prepared(connection, sql, parameters);
        ResultSet row = query.executeQuery()) {
      row.next();
      return reader.read(row);
    }
  }

  /** Goes through the rows. */
  public static void each(Connection connection, String sql, RowUse use, Object... parameters)
      throws SQLException {
    try (PreparedStatement query = prepared(connection, sql, parameters);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        use.take(row);
      }
    }
  }

  /** Writes, and returns how many rows it changed. */
  public static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (PreparedStatement update = prepared(connection, sql, parameters)) {
      return update.executeUpdate();
    }
  }

  /**
   * Writes once for each list of parameters, all in one go.
   *
   * @return how many rows each of them changed
   */
  public static int[] batch(
      Connection connection, String sql, Collection<List<Object>> parameterLists)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      for (List<Object> parameters : parameterLists) {
        bind(connection, update, parameters);
        update.addBatch();
      }
      return update.executeBatch();
    }
  }

  /** Does the work in one transaction, which is undone when it throws. */
  public static <T> T inTransaction(DataSource database, Work<T> work) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return inTransaction(connection, work);
    }
  }

  /** As above, for who has a connection: a second one of the same pool might never come. */
  public static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      T result = work.on(connection);
      connection.commit();
      connection.setAutoCommit(true);
      return result;
    } catch (SQLException | RuntimeException e) {
      undo(connection, e);
      throw e;
    }
  }

  /** A connection that is gone cannot roll back; the first failure is the one to tell of. */
  private static void undo(Connection connection, Exception failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    try {
      bind(connection, statement, Arrays.asList(parameters));
      return statement;
    } catch (SQLException | RuntimeException e) {
      statement.close();
      throw e;
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, List<Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      bind(connection, statement, i + 1, parameters.get(i));
    }
  }

  private static void bind(
      Connection connection, PreparedStatement statement, int place, Object value)
      throws SQLException {
    if (value instanceof Optional<?> optional) {
      bind(connection, statement, place, optional.orElse(null));
    } else if (value instanceof Instant moment) {
      statement.setTimestamp(place, Timestamp.from(moment));
    } else if (value instanceof Collection<?> texts) {
      bind(connection, statement, place, array("text", texts));
    } else if (value instanceof TypedArray array) {
      statement.setArray(place, connection.createArrayOf(array.type(), array.elements().toArray()));
    } else {
      statement.setObject(place, value);
    }
  }
}
