package io.custobarconnector.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gives a test an empty database of its own as a {@link PGSimpleDataSource} or {@link DataSource}
 * parameter; asked for in {@code @BeforeAll}, one serves the whole class. All live on one server.
 */
public final class EmptyDatabaseExtension implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(EmptyDatabaseExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PGSimpleDataSource.class || type == DataSource.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Server server =
        context
            .getRoot()
            .getStore(HERE)
            .getOrComputeIfAbsent(Server.class, key -> Server.start(), Server.class);
    return context
        .getStore(HERE)
        .getOrComputeIfAbsent(Empty.class, key -> server.empty(), Empty.class)
        .database();
  }

  private record Server(EmbeddedDatabase postgres, Path folder, AtomicInteger databases)
      implements AutoCloseable {

    static Server start() {
      try {
        Path folder = Files.createTempDirectory("empty-databases");
        return new Server(
            EmbeddedDatabase.start(folder, 0, EmbeddedDatabase.Durability.FAST),
            folder,
            new AtomicInteger());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    Empty empty() {
      String name = "empty_" + databases.incrementAndGet();
      execute(postgres.dataSource(), "CREATE DATABASE " + name);
      return new Empty(postgres, name);
    }

    @Override
    public void close() throws IOException {
      postgres.close();
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private record Empty(EmbeddedDatabase postgres, String name) implements AutoCloseable {
    DataSource database() {
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(postgres.jdbcUrl(name));
      database.setUser("postgres");
      database.setPassword("postgres");
      return database;
    }

    @Override
    public void close() {
      execute(postgres.dataSource(), "DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  private static void execute(DataSource database, String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
