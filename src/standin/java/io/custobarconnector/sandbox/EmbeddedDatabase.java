package io.custobarconnector.sandbox;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;

/**
 * A real PostgreSQL server of this process, with its data in a folder that outlives it. Needs no
 * Docker and no installed PostgreSQL, and runs as root too. User {@code postgres}, no password,
 * reachable from this machine only.
 *
 * <p>The folder holds {@code data}, {@code postgresql.log}, a lock that keeps a second process out,
 * and a mark that the data was made completely; without the mark it is made again.
 */
public final class EmbeddedDatabase implements AutoCloseable {

  /** What a crash of the machine may cost; a crash of the server alone costs nothing. */
  public enum Durability {
    /** Nothing that was committed. */
    SAFE,
    /** The whole database, in return for speed: for tests and throw-away demos. */
    FAST
  }

  private static final String USER = "postgres";
  private static final Duration START_WAIT = Duration.ofSeconds(60);

  private final Path folder;
  private final FileChannel lockFile;
  private final EmbeddedPostgres server;

  private EmbeddedDatabase(Path folder, FileChannel lockFile, EmbeddedPostgres server) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.server = server;
  }

  /**
   * Starts the server, making its data on the first start. A server left behind by a process that
   * was killed is stopped first.
   *
   * @param folder where the data is kept between starts; made when absent
   * @param port the port to listen on, or 0 for any free one
   * @throws IllegalStateException when the port is taken, another process uses the folder, or the
   *     server does not start; the message says which and what to do
   */
  public static EmbeddedDatabase start(Path folder, int port, Durability durability) {
    Path home = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(home);
      FileChannel lock = lock(home);
      try {
        return start(home, lock, port, durability);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new NotStartedException(
          "The database folder " + home + " can not be used: " + e.getMessage(), e);
    }
  }

  private static EmbeddedDatabase start(
      Path home, FileChannel lock, int port, Durability durability) throws IOException {
    Path data = home.resolve("data");
    Path mark = home.resolve("complete");
    if (Files.exists(data) && !Files.exists(mark)) {
      FileUtils.deleteDirectory(data.toFile());
    }
    LeftoverServer.clear(data);
    requireFree(port);
    EmbeddedPostgres server;
    try {
      server = builder(home, data, port, durability).start();
    } catch (IOException | IllegalStateException e) {
      throw new NotStartedException(
          "PostgreSQL did not start in "
              + home
              + ". The reason is at the end of "
              + home.resolve("postgresql.log")
              + ".",
          e);
    }
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
    return new EmbeddedDatabase(home, lock, server);
  }

  private static EmbeddedPostgres.Builder builder(
      Path home, Path data, int port, Durability durability) {
    String onlyWhenSafe = durability == Durability.SAFE ? "on" : "off";
    ProcessBuilder.Redirect log =
        ProcessBuilder.Redirect.appendTo(home.resolve("postgresql.log").toFile());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPGStartupWait(START_WAIT)
            // Whoever started it stops it last; a hook of its own would take it from what still
            // writes.
            .setRegisterShutdownHook(false)
            .setOutputRedirector(log)
            .setErrorRedirector(log)
            // The same on every operating system: sorted by code point, upper and lower case by
            // Unicode.
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("locale-provider", "builtin")
            .setLocaleConfig("builtin-locale", "C.UTF-8")
            // The library turns both off; a later word on the command line wins.
            .setServerConfig("fsync", onlyWhenSafe)
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", onlyWhenSafe)
            // People who look in with psql see the shop's own clock.
            .setServerConfig("timezone", "Europe/Helsinki")
            .setServerConfig("log_timezone", "Europe/Helsinki")
            .setServerConfig("max_connections", "100")
            .setServerConfig("shared_buffers", "128MB")
            .setServerConfig("effective_cache_size", "1GB")
            .setServerConfig("work_mem", "16MB")
            .setServerConfig("maintenance_work_mem", "128MB")
            .setServerConfig("max_wal_size", "2GB")
            .setServerConfig("checkpoint_timeout", "15min")
            // Solid-state disks; with the old default a page of changes is read by scanning the
            // table.
            .setServerConfig("random_page_cost", "1.1")
            .setServerConfig("jit", "off");
    return port == 0 ? builder : builder.setPort(port);
  }

  private static FileChannel lock(Path home) throws IOException {
    FileChannel channel =
        FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null; // held by this very process
    }
    if (lock == null) {
      channel.close();
      throw new NotStartedException(
          "The database folder "
              + home
              + " is in use by another running connector. Stop that one, or choose another folder.");
    }
    return channel;
  }

  private static void requireFree(int port) {
    if (port == 0) {
      return;
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new NotStartedException(
          "Port "
              + port
              + " is taken by another program, so the database can not listen on it. Stop that program, or choose"
              + " another port for the database.",
          e);
    }
  }

  /** Address of the database {@code postgres}, user included. */
  public String jdbcUrl() {
    return jdbcUrl("postgres");
  }

  /** Address of one database of this server, user included. */
  public String jdbcUrl(String database) {
    return server.getJdbcUrl(USER, database);
  }

  public int port() {
    return server.getPort();
  }

  /** Where the data is kept. */
  public Path folder() {
    return folder;
  }

  /** The database {@code postgres}; each connection is a new one. */
  public DataSource dataSource() {
    return server.getPostgresDatabase();
  }

  /** One database of this server; each connection is a new one. */
  public DataSource dataSource(String database) {
    return server.getDatabase(USER, database);
  }

  /** Stops the server and keeps the data. */
  @Override
  public void close() {
    try (lockFile) {
      server.close();
    } catch (IOException e) {
      throw new NotStartedException(
          "PostgreSQL in " + folder + " did not stop cleanly: " + e.getMessage(), e);
    }
  }
}
