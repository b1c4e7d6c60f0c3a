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

/**
 * Gives a test a reference database of its own (scale 0.02) as a {@link DataSource} parameter. It
 * is generated once per run and copied for each test method; asked for in {@code @BeforeAll}, one
 * copy serves the whole class.
 */
public final class ReferenceDatabaseExtension implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(ReferenceDatabaseExtension.class);
  static final Path DEMO = Path.of("demo");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DataSource.class;
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
        .getOrComputeIfAbsent(Copy.class, key -> server.copy(), Copy.class)
        .database();
  }

  private record Server(EmbeddedDatabase postgres, Path folder, AtomicInteger copies)
      implements AutoCloseable {

    static Server start() {
      try {
        Path folder = Files.createTempDirectory("reference-database");
        EmbeddedDatabase postgres =
            EmbeddedDatabase.start(folder, 0, EmbeddedDatabase.Durability.FAST);
        execute(postgres.dataSource(), "CREATE DATABASE reference");
        ReferenceDatabase.create(postgres.dataSource("reference"), DEMO, 0.02, 42, message -> {});
        return new Server(postgres, folder, new AtomicInteger());
      } catch (IOException | SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    Copy copy() {
      String name = "copy_" + copies.incrementAndGet();
      ReferenceDatabase.copy(postgres.dataSource(), "reference", name);
      return new Copy(postgres, name);
    }

    @Override
    public void close() throws IOException {
      postgres.close();
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  private record Copy(EmbeddedDatabase postgres, String name) implements AutoCloseable {
    DataSource database() {
      return postgres.dataSource(name);
    }

    @Override
    public void close() throws SQLException {
      execute(postgres.dataSource(), "DROP DATABASE " + name + " WITH (FORCE)");
    }
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
