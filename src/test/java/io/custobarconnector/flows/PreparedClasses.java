package io.custobarconnector.flows;

import io.custobarconnector.sandbox.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Classes of the connector and its libraries, read and verified once for all processes that the
 * tests of a build start: such a process needs a third less of the processors until it works. The
 * first that asks makes the archive, by a run of the demo; the build's other processes wait for it.
 */
public final class PreparedClasses {

  private static final Path FOLDER = Path.of("target/prepared-classes").toAbsolutePath();
  private static final Path JAR = FOLDER.resolve("connector.jar");
  private static final Path ARCHIVE = FOLDER.resolve("connector.jsa");
  private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

  private PreparedClasses() {}

  /** What Java is given before the name of the main class. */
  public static List<String> options() {
    List<String> options = new ArrayList<>();
    if (archive()) {
      // An archive that does not fit is left out without a word, and the process only slower.
      options.addAll(List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:disable"));
    }
    options.addAll(
        List.of(
            "-cp",
            classPath() + File.pathSeparator + Path.of("target/test-classes").toAbsolutePath()));
    return options;
  }

  private static String classPath() {
    List<String> jars = new ArrayList<>(List.of(JAR.toString()));
    Arrays.stream(
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar"))
        .forEach(jars::add);
    return String.join(File.pathSeparator, jars);
  }

  private static synchronized boolean archive() {
    try {
      Files.createDirectories(FOLDER);
      try (FileChannel lock =
              FileChannel.open(
                  FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = lock.lock()) {
        if (!isOfTheseClasses()) {
          pack();
          train();
        }
        return Files.exists(ARCHIVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static boolean isOfTheseClasses() throws IOException {
    if (!Files.exists(JAR)) {
      return false;
    }
    long made = Files.getLastModifiedTime(JAR).toMillis();
    try (Stream<Path> files = Files.walk(CLASSES)) {
      return files.allMatch(file -> file.toFile().lastModified() <= made);
    }
  }

  /** The archive holds what comes out of jars, and nothing that comes out of folders. */
  private static void pack() throws IOException {
    Files.deleteIfExists(ARCHIVE);
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(JAR));
        Stream<Path> walk = Files.walk(CLASSES)) {
      jar.setLevel(0);
      // Folders have entries of their own, as in the real jar: resources are looked for in them.
      for (Path file : walk.filter(file -> !file.equals(CLASSES)).sorted().toList()) {
        String name = CLASSES.relativize(file).toString().replace('\\', '/');
        jar.putNextEntry(new JarEntry(Files.isDirectory(file) ? name + "/" : name));
        if (Files.isRegularFile(file)) {
          Files.copy(file, jar);
        }
        jar.closeEntry();
      }
    }
  }

  /** A demo of its own, which meets nearly all classes. */
  private static void train() throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("training");
    int ports = FreePorts.row(5);
    List<String> settings = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("demo/application.properties"))) {
      if (!line.startsWith("routes.directory") && !line.startsWith("demo.directory")) {
        settings.add(
            line.replace(":9100", ":" + (ports + 2))
                .replace(":9200", ":" + (ports + 3))
                .replace(":55432", ":" + (ports + 4)));
      }
    }
    settings.addAll(
        List.of(
            "routes.directory=" + Path.of("routes").toAbsolutePath(),
            "demo.directory=" + home.resolve("data"),
            "demo.scale=0.02",
            "pos.port=" + ports,
            "management.port=" + (ports + 1),
            "demo.custobar-port=" + (ports + 2),
            "demo.webshop-port=" + (ports + 3),
            "demo.postgresql-port=" + (ports + 4)));
    Path demo = Files.createDirectories(home.resolve("demo"));
    try (Stream<Path> scripts = Files.list(Path.of("demo"))) {
      for (Path script : scripts.filter(file -> file.toString().endsWith(".sql")).toList()) {
        Files.copy(script, demo.resolve(script.getFileName()));
      }
    }
    Files.write(demo.resolve("application.properties"), settings);
    Process training =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:ArchiveClassesAtExit=" + ARCHIVE,
                "-Xlog:disable",
                "-cp",
                classPath(),
                "-Dconnector.home=" + home,
                "io.custobarconnector.cli.Main",
                "demo",
                "--once")
            .redirectErrorStream(true)
            .redirectOutput(FOLDER.resolve("training.txt").toFile())
            .start();
    training.getOutputStream().close();
    if (!training.waitFor(5, TimeUnit.MINUTES)) {
      training.destroyForcibly().waitFor();
    }
  }
}
