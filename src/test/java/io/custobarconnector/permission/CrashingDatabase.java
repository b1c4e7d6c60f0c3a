package io.custobarconnector.permission;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * One process's connections to a database. It can be told to die at one of the statements to come,
 * before or after the server has carried it out: its connections break, and none works any more.
 */
final class CrashingDatabase implements AutoCloseable {

  private static final Set<String> STEPS =
      Set.of("execute", "executeQuery", "executeUpdate", "commit");

  private final DataSource real;
  private final Deque<Connection> idle = new ArrayDeque<>();
  private final List<Connection> open = new ArrayList<>();
  private int stepsLeft = Integer.MAX_VALUE;
  private boolean before;
  private boolean dead;

  CrashingDatabase(DataSource real) {
    this.real = real;
  }

  /**
   * Lets the process die.
   *
   * @param step which of the next statements and commits is its last
   * @param undone whether it dies before the server carries that out
   */
  void dieAt(int step, boolean undone) {
    stepsLeft = step;
    before = undone;
  }

  /** Takes back {@link #dieAt}, if it has not come to that. */
  void live() {
    stepsLeft = Integer.MAX_VALUE;
  }

  boolean isDead() {
    return dead;
  }

  /** What the process takes for its data source. */
  DataSource dataSource() {
    return proxy(
        DataSource.class,
        (self, method, arguments) -> {
          if (method.getName().equals("getConnection")) {
            return connection();
          }
          throw new UnsupportedOperationException(method.getName());
        });
  }

  private Connection connection() throws SQLException {
    refuseWhenDead();
    Connection connection = idle.isEmpty() ? real.getConnection() : idle.pop();
    open.add(connection);
    return proxy(
        Connection.class,
        (self, method, arguments) -> {
          return switch (method.getName()) {
            case "close" -> giveBack(connection);
            case "createStatement" ->
                statement(Statement.class, call(connection, method, arguments));
            case "prepareStatement" ->
                statement(PreparedStatement.class, call(connection, method, arguments));
            default -> step(connection, method, arguments);
          };
        });
  }

  private Object statement(Class<? extends Statement> type, Object statement) {
    return proxy(type, (self, method, arguments) -> step(statement, method, arguments));
  }

  private Object step(Object target, Method method, Object[] arguments) throws Throwable {
    refuseWhenDead();
    boolean last = STEPS.contains(method.getName()) && --stepsLeft == 0;
    if (last && before) {
      die();
    }
    Object result = call(target, method, arguments);
    if (last) {
      die();
    }
    return result;
  }

  private void die() throws SQLException {
    dead = true;
    close();
    throw new SQLException("the process is dead", "08006");
  }

  private void refuseWhenDead() throws SQLException {
    if (dead) {
      throw new SQLException("the process is dead", "08006");
    }
  }

  private Object giveBack(Connection connection) throws SQLException {
    if (!dead && open.remove(connection)) {
      connection.setAutoCommit(true);
      idle.push(connection);
    }
    return null;
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            CrashingDatabase.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** Breaks all connections; what they have not committed is undone. */
  @Override
  public void close() {
    List<Connection> all = new ArrayList<>(open);
    all.addAll(idle);
    open.clear();
    idle.clear();
    for (Connection connection : all) {
      try {
        // The session itself ends: what a dead process had begun to do with it must not go on.
        ((Connection) connection.unwrap(PGConnection.class)).close();
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
