package io.custobarconnector.sandbox;

import io.custobarconnector.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.platform.commons.support.AnnotationSupport;

/** A PostgreSQL server that lives as long as a run of the tests, with a database for who asks. */
record TestServer(
    EmbeddedDatabase postgres, Path folder, KeptConnections connections, AtomicInteger databases)
    implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM = 4L << 30;

  static TestServer start(String name) {
    try {
      Path folder = folder(name);
      EmbeddedDatabase postgres =
          EmbeddedDatabase.start(folder, 0, EmbeddedDatabase.Durability.FAST);
      return new TestServer(
          postgres, folder, new KeptConnections(postgres.jdbcUrl()), new AtomicInteger());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In memory where there is room: hundreds of small files come and go with each test. */
  private static Path folder(String name) throws IOException {
    return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM
        ? Files.createTempDirectory(MEMORY, name)
        : Files.createTempDirectory(name);
  }

  /** A new database that is like another one of the server. */
  private Database copy(String template) {
    String name = "copy_" + databases.incrementAndGet();
    ReferenceDatabase.copy(connections, template, name);
    return new Database(this, name, new KeptConnections(postgres.jdbcUrl(name)));
  }

  /**
   * The connections to a database of the test's own, or of its class, made when it is first asked
   * for.
   *
   * @param here where its extension keeps things
   * @param prepared what it is like: a database with the journal's tables
   * @param bare the same without, for a test that is {@link WithoutJournal}
   */
  KeptConnections of(ExtensionContext test, Namespace here, String prepared, String bare) {
    return test.getStore(here)
        .getOrComputeIfAbsent(
            Database.class, key -> copy(isWithoutJournal(test) ? bare : prepared), Database.class)
        .connections();
  }

  private static boolean isWithoutJournal(ExtensionContext test) {
    return AnnotationSupport.isAnnotated(test.getElement(), WithoutJournal.class)
        || AnnotationSupport.isAnnotated(test.getTestClass(), WithoutJournal.class);
  }

  /** Makes the journal's tables in a database, as a first start does. */
  void prepareJournal(String name) {
    Journal.prepare(postgres.dataSource(name), "connector");
  }

  void execute(String sql) {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    connections.close();
    postgres.close();
    FileUtils.deleteDirectory(folder.toFile());
  }

  /** A database of the server, dropped when it is closed, whoever is still connected. */
  record Database(TestServer server, String name, KeptConnections connections)
      implements AutoCloseable {
    @Override
    public void close() throws SQLException {
      connections.close();
      server.execute("DROP DATABASE " + name + " WITH (FORCE)");
    }
  }
}
