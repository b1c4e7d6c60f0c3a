package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, as people start it. */
public final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final Path out;
  private final Path err;

  private ChildProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code connector} with these arguments. */
  public static ChildProcess start(Path folder, String... arguments) {
    return withHeap(folder, 128, arguments);
  }

  /** As {@link #start}, with so many megabytes of heap at most. */
  public static ChildProcess withHeap(Path folder, int megabytes, String... arguments) {
    return of(folder, prepared("-Xmx" + megabytes + "m"), arguments);
  }

  /**
   * As {@link #start}, with all of its heap taken at once, so that the rest of its memory shows.
   */
  public static ChildProcess withWholeHeap(Path folder, int megabytes, String... arguments) {
    String size = megabytes + "m";
    return of(folder, prepared("-Xms" + size, "-Xmx" + size, "-XX:+AlwaysPreTouch"), arguments);
  }

  /** As {@link #start}, on a machine that speaks another language, such as {@code ar} of Egypt. */
  public static ChildProcess inLanguage(
      Path folder, String language, String country, String... arguments) {
    return of(
        folder,
        prepared("-Xmx128m", "-Duser.language=" + language, "-Duser.country=" + country),
        arguments);
  }

  /**
   * As {@link #start}, with classes read from their files, and so with all that may differ from one
   * start of a JVM to the next.
   */
  public static ChildProcess unprepared(Path folder, String... arguments) {
    return of(
        folder,
        List.of(
            "-Xmx128m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))),
        arguments);
  }

  private static List<String> prepared(String... options) {
    List<String> all = new ArrayList<>(PreparedClasses.options());
    all.addAll(List.of(options));
    return all;
  }

  private static ChildProcess of(Path folder, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("io.custobarconnector.cli.Main");
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new ChildProcess(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once, as a power cut would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends it a signal, such as {@code STOP} or {@code CONT}. */
  public void signal(String name) throws IOException, InterruptedException {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IllegalStateException("kill -" + name + " failed");
    }
  }

  /** Asks it to stop, as Ctrl-C does, and returns how long that took. */
  public Duration stop() throws InterruptedException {
    long asked = System.nanoTime();
    process.destroy();
    await();
    return Duration.ofNanos(System.nanoTime() - asked);
  }

  /** Waits for its end and returns its exit code. */
  public int await() throws InterruptedException {
    return await(Duration.ofMinutes(3));
  }

  /** As {@link #await()}, for as long as that. */
  public int await(Duration atMost) throws InterruptedException {
    assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
        .as("ended; %s", err())
        .isTrue();
    return process.exitValue();
  }

  /** The number of the process. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String out() {
    return read(out);
  }

  public String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
