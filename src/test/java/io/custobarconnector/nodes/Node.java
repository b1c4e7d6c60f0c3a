package io.custobarconnector.nodes;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One of several connectors on a journal, in a process of its own; it may be killed and frozen. */
final class Node implements AutoCloseable {

  private static final int HEAP_MEGABYTES = 192;

  private final Path folder;
  private final Path config;
  private final int port = FreePorts.one();
  private final List<ChildProcess> processes = new ArrayList<>();
  private boolean frozen;

  /**
   * @param shared the settings of all nodes
   */
  Node(Path shared, String name) {
    this.folder = shared.getParent();
    this.config = folder.resolve(name + ".properties");
    try {
      Files.writeString(config, Files.readString(shared) + "\npos.port=" + port + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    processes.add(
        ChildProcess.withHeap(folder, HEAP_MEGABYTES, "run", "--config", config.toString()));
  }

  private ChildProcess process() {
    return processes.get(processes.size() - 1);
  }

  /** Where tills find it. */
  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** As the journal names it. */
  boolean isNamed(String node) {
    return node != null && node.endsWith(":" + process().pid());
  }

  /** Whether it runs and is not frozen. */
  boolean isUp() {
    return process().isAlive() && !frozen;
  }

  /** Whether it is there no more, by itself. */
  boolean hasEnded() {
    return !process().isAlive();
  }

  /** What its process said last. */
  String lastWords() {
    return process().err().lines().reduce("", (before, line) -> line);
  }

  boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(address() + "/openapi.json").toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(2000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  void kill() throws InterruptedException {
    process().kill();
  }

  /** It stays in memory and holds its connections, and does nothing. */
  void freeze() throws IOException, InterruptedException {
    frozen = true;
    process().signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    process().signal("CONT");
    frozen = false;
  }

  /** Asks it to stop, and waits for its end. */
  void stop() throws InterruptedException {
    process().stop();
  }

  /** What all its processes have said. */
  String words() {
    StringBuilder words = new StringBuilder();
    processes.forEach(process -> words.append(process.err()).append("--\n"));
    return words.toString();
  }

  /** What its threads do now. */
  String threads() {
    try {
      Process jstack =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
                  Long.toString(process().pid()))
              .start();
      return new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    processes.forEach(ChildProcess::close);
  }
}
