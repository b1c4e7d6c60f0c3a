package io.custobarconnector.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Clears what a killed process left in a PostgreSQL data folder: a server that still runs, or only
 * its {@code postmaster.pid}. The server itself trusts that file too much: in a container that
 * starts again, its process id often belongs to somebody else.
 */
final class LeftoverServer {
  private static final int STOP_SECONDS = 15;

  private LeftoverServer() {}

  /**
   * To be called by the holder of the folder's lock, so that a server found here belongs to nobody.
   */
  static void clear(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> running =
        pid(pidFile).flatMap(ProcessHandle::of).filter(LeftoverServer::isPostgres);
    if (running.isPresent()) {
      stop(running.get(), data);
    }
    Files.deleteIfExists(pidFile);
  }

  private static Optional<Long> pid(Path pidFile) throws IOException {
    List<String> lines = Files.readAllLines(pidFile);
    try {
      return lines.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(lines.get(0).strip()));
    } catch (NumberFormatException e) {
      return Optional.empty(); // the machine went down while it was written
    }
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(Path::of)
        .map(Path::getFileName)
        .filter(name -> name.toString().startsWith("postgres"))
        .isPresent();
  }

  private static void stop(ProcessHandle server, Path data) throws IOException {
    server.destroy();
    try {
      server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // It waits for clients that are still connected.
      throw new NotStartedException(
          "A PostgreSQL server (process "
              + server.pid()
              + ") still serves "
              + data
              + " and does not stop, because somebody is"
              + " connected to it. Close those connections and start again.",
          e);
    } catch (ExecutionException e) {
      throw new IOException("could not wait for process " + server.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotStartedException("Interrupted while an old PostgreSQL server was stopping.", e);
    }
  }
}
