package io.custobarconnector.sandbox;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections of the tests themselves, used again when they were closed: the server needs longer to
 * make one than for most of what a test asks. Each comes as new, without settings, locks and
 * temporary tables of whoever had it before.
 */
final class KeptConnections extends PGSimpleDataSource implements AutoCloseable {

  private static final long serialVersionUID = 1;

  /** Those that wait to be used again, by who they were made for. */
  private final transient Map<String, Deque<Connection>> idle = new ConcurrentHashMap<>();

  private volatile boolean closed;

  KeptConnections(String url) {
    setUrl(url);
    setUser("postgres");
    setPassword("postgres");
  }

  @Override
  public Connection getConnection() throws SQLException {
    // Tests change the user and what the address says.
    Deque<Connection> alike =
        idle.computeIfAbsent(getUser() + "@" + getURL(), key -> new ConcurrentLinkedDeque<>());
    for (Connection kept = alike.poll(); kept != null; kept = alike.poll()) {
      if (kept.isValid(1)) {
        return lent(kept, alike);
      }
      kept.close();
    }
    return lent(super.getConnection(), alike);
  }

  private Connection lent(Connection connection, Deque<Connection> home) {
    boolean[] given = {true};
    return (Connection)
        Proxy.newProxyInstance(
            KeptConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "close" -> {
                  if (given[0]) {
                    given[0] = false;
                    takeBack(connection, home);
                  }
                  return null;
                }
                case "isClosed" -> {
                  return !given[0] || connection.isClosed();
                }
                case "equals" -> {
                  return proxy == arguments[0];
                }
                case "hashCode" -> {
                  return System.identityHashCode(proxy);
                }
                default -> {
                  try {
                    return method.invoke(connection, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                }
              }
            });
  }

  private void takeBack(Connection connection, Deque<Connection> home) throws SQLException {
    try {
      if (!connection.getAutoCommit()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
      connection.setReadOnly(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("DISCARD ALL");
      }
      home.push(connection);
      if (closed) {
        close();
      }
    } catch (SQLException e) {
      connection.close();
    }
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    for (Deque<Connection> each : idle.values()) {
      for (Connection kept = each.poll(); kept != null; kept = each.poll()) {
        kept.close();
      }
    }
  }
}
