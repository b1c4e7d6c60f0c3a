package io.custobarconnector.flows;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL that allows two-phase commit, and on request a hot standby that follows it. */
final class StandbyServer implements AutoCloseable {

  private static final Set<String> NOT_COPIED =
      Set.of("postmaster.pid", "postmaster.opts", "epg-lock");

  private final EmbeddedPostgres primary;
  private final Path folder;
  private EmbeddedPostgres standby;

  private StandbyServer(EmbeddedPostgres primary, Path folder) {
    this.primary = primary;
    this.folder = folder;
  }

  static StandbyServer start(Path folder) throws IOException {
    return new StandbyServer(
        server(folder.resolve("primary")).setServerConfig("wal_level", "replica").start(), folder);
  }

  private static EmbeddedPostgres.Builder server(Path data) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setLocaleConfig("locale", "C")
        .setServerConfig("fsync", "off")
        // The library turns it off, and a crash would lose what was committed last.
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_prepared_transactions", "10");
  }

  PGSimpleDataSource primary() {
    return withUrl(primary);
  }

  PGSimpleDataSource standby() {
    return withUrl(standby);
  }

  private static PGSimpleDataSource withUrl(EmbeddedPostgres server) {
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(server.getJdbcUrl("postgres", "postgres"));
    database.setUser("postgres");
    return database;
  }

  /** Copies the primary as a backup does, and lets the copy follow it. */
  void follow() throws Exception {
    Path from = folder.resolve("primary");
    Path to = folder.resolve("standby");
    try (Connection connection = primary().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('standby', true)");
      copy(from, to);
      try (ResultSet stopped =
          statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        stopped.next();
        Files.writeString(to.resolve("backup_label"), stopped.getString(1));
      }
    }
    Files.createFile(to.resolve("standby.signal"));
    Files.write(
        to.resolve("postgresql.auto.conf"),
        List.of(
            "primary_conninfo = 'host=127.0.0.1 port=%d user=postgres'"
                .formatted(primary.getPort()),
            "hot_standby = on"),
        StandardOpenOption.APPEND);
    standby = server(to).start();
  }

  /** What is written after the backup began is copied half; the log that goes with it mends it. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!NOT_COPIED.contains(file.getFileName().toString()) && Files.exists(file)) {
          Files.copy(file, target);
        }
      }
    }
    Files.setPosixFilePermissions(
        to, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  public void close() throws IOException {
    try (EmbeddedPostgres first = standby;
        EmbeddedPostgres second = primary) {
      // Both end, the standby first.
    }
  }
}
