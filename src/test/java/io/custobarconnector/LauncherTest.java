package io.custobarconnector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, with a java and an mvn that only tell how they were called. */
class LauncherTest {

  private static final String BUILDS =
      "echo built >>builds; mkdir -p target/lib; echo jar >target/connector.jar";

  private final Map<String, String> variables = new HashMap<>();

  @TempDir Path folder;
  private Path home;
  private Path bin;
  private Path elsewhere;

  private record Result(int exit, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    home = Files.createDirectories(folder.toRealPath().resolve("in stall"));
    bin = Files.createDirectory(folder.resolve("bin"));
    elsewhere = Files.createDirectory(folder.toRealPath().resolve("else where"));
    Files.writeString(
        home.resolve("connector"),
        Files.readString(Path.of("connector")).replace("/sys/fs/cgroup", folder + "/cgroup"));
    Files.createDirectories(home.resolve("src/main"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    for (String tool :
        List.of(
            "dirname",
            "readlink",
            "find",
            "head",
            "sed",
            "mkdir",
            "rm",
            "rmdir",
            "cat",
            "touch",
            "sleep")) {
      realTool(tool);
    }
    program(
        "java",
        "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.1\"' >&2; exit; fi",
        "pwd",
        "for word; do echo \"<$word>\"; done",
        "exit 3");
    program("mvn", BUILDS);
  }

  private void realTool(String tool) throws IOException {
    Path real =
        List.of(Path.of("/bin", tool), Path.of("/usr/bin", tool)).stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow();
    program(tool, "exec " + real + " \"$@\"");
  }

  private void program(String name, String... lines) throws IOException {
    Path file = bin.resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process start(Path script, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(elsewhere.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().putAll(variables);
    return builder.start();
  }

  private static Result finish(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out, err);
  }

  private Result run(String... arguments) throws Exception {
    return finish(start(home.resolve("connector"), arguments));
  }

  private long builds() throws IOException {
    Path log = home.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  @Test
  void the_first_start_builds_with_one_line_of_progress_and_the_second_does_not() throws Exception {
    assertThat(run("check").err())
        .isEqualTo("Building the connector (first use, about a minute)…\n");
    assertThat(run("check").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void the_arguments_the_folder_of_the_caller_and_the_exit_code_go_through() throws Exception {
    Result result = run("preview", "sales", "--key", "a b");
    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.out())
        .startsWith(elsewhere + "\n")
        .contains("<-Xmx512m>", "<-XX:+ExitOnOutOfMemoryError>", "<-Dconnector.home=" + home + ">")
        .contains("<-Dconnector.stdin.terminal=false>")
        .endsWith(
            "<-jar>\n<"
                + home.resolve("target/connector.jar")
                + ">\n<preview>\n<sales>\n<--key>\n<a b>\n");
  }

  @Test
  void memory_and_options_of_the_jvm_can_be_set_and_a_collector_of_ones_own_replaces_the_usual()
      throws Exception {
    variables.put("CONNECTOR_MEMORY", "2g");
    variables.put("JAVA_OPTS", "-XX:+UseG1GC -Dscc.url=x");
    assertThat(run().out())
        .contains("<-Xmx2g>", "<-XX:+UseG1GC>\n<-Dscc.url=x>")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void a_process_without_memory_does_not_end_as_one_that_has_delivered_all_but_some_rows()
      throws Exception {
    Path filling =
        Files.writeString(
            folder.resolve("Filling.java"),
            """
            class Filling {
              public static void main(String[] arguments) {
                var held = new java.util.ArrayList<byte[]>();
                while (true) {
                  held.add(new byte[1 << 20]);
                }
              }
            }
            """);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    run("run", "--once")
        .out()
        .lines()
        .filter(line -> line.contains("OutOfMemoryError"))
        .map(line -> line.substring(1, line.length() - 1))
        .forEach(command::add);
    command.addAll(List.of("-Xmx32m", filling.toString()));
    Process process = new ProcessBuilder(command).directory(elsewhere.toFile()).start();
    assertThat(finish(process).exit()).isEqualTo(137);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
  void a_collector_that_the_environment_gives_to_every_java_replaces_the_usual(String variable)
      throws Exception {
    variables.put(variable, "-Dx=y -XX:+UseG1GC");
    assertThat(run().out()).doesNotContain("UseSerialGC");
  }

  @Test
  void routes_are_read_as_utf_8_whatever_the_locale_unless_somebody_says_otherwise()
      throws Exception {
    variables.put("JAVA_OPTS", "-Dfile.encoding=COMPAT");
    assertThat(run().out())
        .contains("<-Dfile.encoding=UTF-8>")
        .containsSubsequence("<-Dfile.encoding=UTF-8>", "<-Dfile.encoding=COMPAT>");
  }

  @ParameterizedTest
  @CsvSource({
    "no locale at all, '', C.UTF-8, C.UTF-8",
    "one that is not there, xx_YY, C.UTF-8, C.UTF-8",
    "a system without C.UTF-8, POSIX, en_US.UTF-8, en_US.UTF-8",
    "a system without any, C, none, C",
    "UTF-8 already, C.UTF-8, C.UTF-8, C.UTF-8"
  })
  void where_the_locale_is_ascii_names_of_files_are_utf_8(
      String kind, String set, String installed, String used) throws Exception {
    program("java", "echo \"<$LC_ALL>\"");
    program(
        "locale",
        "if [ \"$LC_ALL\" = '%s' ]; then echo UTF-8; else echo ANSI_X3.4-1968; fi"
            .formatted(installed));
    variables.put("LC_ALL", set);
    Result result = run();
    assertThat(result.out()).as(kind).isEqualTo("<" + used + ">\n");
    assertThat(result.err().lines().skip(1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lots", "512 m", "512mb", "m", "-1g", "0.5g"})
  void a_memory_that_java_does_not_understand_is_told_with_what_it_takes(String memory)
      throws Exception {
    variables.put("CONNECTOR_MEMORY", memory);
    Result result = run("status");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .endsWith(
            "connector: CONNECTOR_MEMORY="
                + memory
                + " is no amount of memory. Write it like 512m or 1g.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "well!", "well!/inner"})
  void a_folder_that_java_cannot_run_from_is_told_at_once(String name) throws Exception {
    Path odd = Files.createDirectories(folder.toRealPath().resolve(name));
    Path script = Files.copy(home.resolve("connector"), odd.resolve("connector"));
    Result result = finish(start(script, "status"));
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("connector: it cannot run from " + odd + ", for Java");
  }

  @ParameterizedTest
  @CsvSource({
    "memory.max, 402653184, 192m",
    "memory/memory.limit_in_bytes, 268435456, 128m",
    "memory.max, 100000000, 96m",
    "memory.max, max, 512m",
    "memory.max, 4294967296, 512m",
    "memory/memory.limit_in_bytes, 9223372036854771712, 512m"
  })
  void in_a_small_container_the_heap_is_half_of_its_memory(String file, String limit, String heap)
      throws Exception {
    Path cgroup = folder.resolve("cgroup").resolve(file);
    Files.createDirectories(cgroup.getParent());
    Files.writeString(cgroup, limit + "\n");
    assertThat(run("check").out()).contains("<-Xmx" + heap + ">");
    variables.put("CONNECTOR_MEMORY", "300m");
    assertThat(run("check").out()).contains("<-Xmx300m>");
  }

  @Test
  void the_optimizing_compiler_begins_when_it_pays() throws Exception {
    for (List<String> command :
        List.of(List.of("status"), List.of("rejected", "list"), List.<String>of())) {
      assertThat(run(command.toArray(String[]::new)).out())
          .as("%s", command)
          .contains("<-XX:TieredStopAtLevel=1>");
    }
    for (List<String> command :
        List.of(
            List.of("run", "--once", "sales"),
            List.of("run", "sales", "--once"),
            List.of("demo", "--once"),
            List.of("reconcile", "sales"),
            List.of("backfill", "sales"))) {
      assertThat(run(command.toArray(String[]::new)).out())
          .as("it may have much to send: %s", command)
          .contains("<-XX:Tier4InvocationThreshold=50000>\n")
          .doesNotContain("TieredStop");
    }
    for (List<String> command :
        List.of(
            List.of("run"),
            List.of("run", "--config", "shop/application.properties"),
            List.of("demo"))) {
      assertThat(run(command.toArray(String[]::new)).out())
          .as("%s", command)
          .doesNotContain("Tier");
    }
    variables.put("JAVA_OPTS", "-XX:TieredStopAtLevel=4");
    assertThat(run("status").out())
        .as("Java takes what it is told last")
        .contains("<-XX:TieredStopAtLevel=1>\n")
        .contains("<-XX:TieredStopAtLevel=4>\n<-Dconnector.home");
  }

  private void layOutArchives() throws IOException {
    program(
        "java",
        "for word; do case $word in -XX:SharedArchiveFile=*.new) cat >\"${word#*=}\"; exit ;; esac; done",
        "for word; do echo \"<$word>\"; done");
    for (String tool : List.of("cksum", "gzip", "nice", "mv", "sync")) {
      realTool(tool);
    }
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    Path list = Files.createDirectories(home.resolve("deploy")).resolve("classes.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(list))) {
      gzip.write("java/lang/Object\n".getBytes(UTF_8));
    }
  }

  private String archive() {
    return "<-XX:SharedArchiveFile=" + home.resolve("target/classes-");
  }

  @Test
  void classes_are_read_from_an_archive_that_is_made_once_for_each_build_and_java()
      throws Exception {
    layOutArchives();
    assertThat(run("run").out()).as("nobody waits for it").doesNotContain(archive());
    List<String> first = awaitArchives(1);
    assertThat(first).allMatch(name -> name.matches("classes-[0-9]+-[0-9]+\\.jsa"));
    assertThat(run("run").out()).contains(archive());
    variables.put("CONNECTOR_ARCHIVE", "no");
    assertThat(run("run").out()).doesNotContain(archive());
    variables.clear();
    Path jar = home.resolve("target/connector.jar");
    FileTime built = Files.getLastModifiedTime(jar);
    Files.writeString(jar, "JAR\n");
    Files.setLastModifiedTime(jar, built);
    assertThat(run("run").out()).as("of another build of the same time").doesNotContain(archive());
    assertThat(awaitArchives(1))
        .as("the old build's is removed")
        .doesNotContainAnyElementsOf(first);
    assertThat(run("status").out()).contains(archive());
    variables.put("JAVA_OPTS", "-XX:+UseParallelGC");
    assertThat(run("run").out()).as("made for one collector").doesNotContain(archive());
  }

  @Test
  void two_javas_beside_each_other_keep_an_archive_each() throws Exception {
    layOutArchives();
    run("run");
    List<String> first = awaitArchives(1);
    Path release = folder.resolve("release");
    String before = Files.readString(release);
    Files.writeString(release, "JAVA_VERSION=\"21.0.2\"\n");
    assertThat(run("status").out()).as("of another Java").doesNotContain(archive());
    assertThat(run("run").out()).doesNotContain(archive());
    assertThat(awaitArchives(2)).containsAll(first);
    assertThat(run("run").out()).contains(archive());
    Files.writeString(release, before);
    assertThat(run("run").out()).contains(archive());
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA_TOOL_OPTIONS, -Dx=y -Xlog:gc",
    "JDK_JAVA_OPTIONS, -Xlog:class+load:file=x",
    "JAVA_TOOL_OPTIONS, -Xshare:off",
    "JDK_JAVA_OPTIONS, -Xshare:dump"
  })
  void an_archive_gives_way_to_what_the_environment_says_of_logs_and_archives(
      String variable, String options) throws Exception {
    layOutArchives();
    variables.put(variable, options);
    run("run");
    run("run");
    assertThat(targets()).as("none is made").noneMatch(name -> name.startsWith("classes-"));
    variables.clear();
    run("run");
    awaitArchives(1);
    variables.put(variable, options);
    assertThat(run("run").out()).as("none is used").doesNotContain(archive(), "-Xlog:");
  }

  @Test
  void a_system_without_cksum_starts_without_an_archive() throws Exception {
    layOutArchives();
    run("run");
    awaitArchives(1);
    assertThat(run("run").out()).contains(archive());
    Files.delete(bin.resolve("cksum"));
    Files.writeString(home.resolve("probe"), "command -v cksum");
    assertThat(finish(start(home.resolve("probe"))).exit()).as("it is nowhere").isNotZero();
    Result result = run("run");
    assertThat(result.exit()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).endsWith("<run>\n").doesNotContain(archive());
    assertThat(targets()).noneMatch(name -> name.endsWith(".begun"));
  }

  private List<String> awaitArchives(int count) {
    await()
        .untilAsserted(
            () -> {
              assertThat(archives()).hasSize(count);
              assertThat(targets()).noneMatch(name -> name.endsWith(".begun"));
            });
    return archives();
  }

  private List<String> archives() {
    return targets().stream().filter(name -> name.endsWith(".jsa")).toList();
  }

  private List<String> targets() {
    try (Stream<Path> files = Files.list(home.resolve("target"))) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_jar_dropped_into_lib_goes_on_the_class_path_after_the_connector() throws Exception {
    run();
    String own = "<-cp>\n<" + home + "/target/connector.jar";
    String main = ">\n<io.custobarconnector.cli.Main>\n<check>\n";
    Files.createDirectories(elsewhere.resolve("lib"));
    assertThat(run("check").out()).as("an empty folder").contains("<-jar>");
    Files.writeString(elsewhere.resolve("lib/driver.jar"), "");
    Files.writeString(elsewhere.resolve("lib/other.jar"), "");
    assertThat(run("check").out()).as("a folder without settings").contains("<-jar>");
    Files.writeString(elsewhere.resolve("application.properties"), "");
    assertThat(run("check").out()).contains(own + ":./lib/*" + main);
    Files.createDirectories(home.resolve("lib"));
    Files.writeString(home.resolve("lib/driver.jar"), "");
    assertThat(run("check").out()).contains(own + ":" + home + "/lib/*:./lib/*" + main);
    Path acme = Files.createDirectories(folder.toRealPath().resolve("ac me"));
    assertThat(run("check", "--config", acme + "/x.properties").out())
        .contains(own + ":" + home + "/lib/*" + main);
    Files.createDirectories(acme.resolve("lib"));
    Files.writeString(acme.resolve("lib/driver.jar"), "");
    for (List<String> config :
        List.of(
            List.of("check", "--config", acme + "/x.properties"),
            List.of("check", "--config=" + acme + "/x.properties"))) {
      assertThat(run(config.toArray(String[]::new)).out())
          .contains(own + ":" + home + "/lib/*:" + acme + "/lib/*" + main);
    }
  }

  @Test
  void a_symbolic_link_to_a_relative_link_finds_the_installation() throws Exception {
    Files.createSymbolicLink(home.resolve("link"), Path.of("connector"));
    Path outer = Files.createSymbolicLink(elsewhere.resolve("outer"), home.resolve("link"));
    assertThat(finish(start(outer)).out()).contains("<-Dconnector.home=" + home + ">");
  }

  @Test
  void a_newer_source_is_built_again() throws Exception {
    run();
    Path source = Files.writeString(home.resolve("src/main/A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run().err()).isEqualTo("Building the connector (the sources changed)…\n");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void a_newer_source_of_the_stand_in_is_built_again() throws Exception {
    run();
    Path source =
        Files.writeString(
            Files.createDirectories(home.resolve("src/standin")).resolve("A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    run();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void a_build_that_was_killed_when_the_jar_was_there_already_is_done_again() throws Exception {
    program("mvn", BUILDS, "kill -9 $(cat target/build.lock/pid)");
    run();
    assertThat(home.resolve("target/connector.jar")).exists();
    program("mvn", BUILDS);
    assertThat(run().exit()).isEqualTo(3);
    assertThat(builds()).isEqualTo(2);
    run();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void a_library_of_an_older_version_does_not_stay_when_the_pom_changes() throws Exception {
    run();
    Path stale = Files.writeString(home.resolve("target/lib/old-1.0.jar"), "");
    Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(5)));
    run();
    assertThat(stale).doesNotExist();
  }

  @Test
  void an_installation_without_a_pom_never_builds() throws Exception {
    run();
    Files.delete(home.resolve("pom.xml"));
    Files.delete(bin.resolve("mvn"));
    Path source = Files.writeString(home.resolve("src/main/A.java"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertThat(run().exit()).isEqualTo(3);
  }

  @Test
  void a_failed_build_shows_its_log_and_is_tried_again() throws Exception {
    program("mvn", "echo 'A.java: missing semicolon'", "exit 1");
    Result result = run();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("A.java: missing semicolon", "connector: the build failed; its output is above");
    program("mvn", BUILDS);
    assertThat(run().exit()).isEqualTo(3);
  }

  @Test
  void without_java_it_says_what_to_install() throws Exception {
    Files.delete(bin.resolve("java"));
    Result result = run();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "connector: there is no java. Install Java 17 or newer (such as Eclipse Temurin) and"
                + " put it on PATH, or set JAVA_HOME.\n");
  }

  @Test
  void an_old_java_is_refused() throws Exception {
    program("java", "echo 'java version \"1.8.0_402\"' >&2");
    assertThat(run().err())
        .isEqualTo(
            "connector: "
                + bin.resolve("java")
                + " is too old. Install Java 17 or newer and put it on PATH, or set JAVA_HOME.\n");
  }

  @Test
  void without_maven_it_says_what_to_install() throws Exception {
    Files.delete(bin.resolve("mvn"));
    assertThat(run().err())
        .isEqualTo(
            "connector: there is no mvn, and the connector must be built first. Install Maven 3.8"
                + " or newer and put it on PATH.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "TERM=xterm, true, 61",
    "TERM=xterm COLUMNS=100, true, 100",
    "TERM=xterm COLUMNS=, true, 61",
    "TERM=xterm COLUMNS=0, true, 61",
    "TERM=xterm COLUMNS=wide, true, 61",
    "TERM=dumb, false, 0",
    "TERM=dumb COLUMNS=100, false, 0"
  })
  void the_width_of_a_terminal_is_told(String set, String terminal, String columns)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script is not installed");
    realTool("stty");
    String typed = "stty cols 61; %s /bin/sh '%s' status".formatted(set, home.resolve("connector"));
    ProcessBuilder builder =
        new ProcessBuilder("/usr/bin/script", "-qec", typed, "/dev/null")
            .directory(elsewhere.toFile());
    builder.environment().clear();
    builder.environment().putAll(Map.of("PATH", bin.toString(), "SHELL", "/bin/sh"));

    assertThat(finish(builder.start()).out())
        .contains(
            "<-Dconnector.terminal=" + terminal + ">", "<-Dconnector.columns=" + columns + ">");
  }

  @Test
  void a_folder_that_cannot_be_written_is_told_at_once() throws Exception {
    Files.createDirectory(home.resolve("target"));
    Files.createDirectory(bin.resolve("real"));
    Files.move(bin.resolve("mkdir"), bin.resolve("real/mkdir"));
    program(
        "mkdir",
        "case \"$*\" in *target/build*) echo 'Permission denied' >&2; exit 1;; esac",
        "exec '" + bin.resolve("real/mkdir") + "' \"$@\"");

    Result result = run("status");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo(
            "connector: %s/target cannot be written, so the connector cannot be built there.%n"
                .formatted(home));
  }

  @Test
  void starts_at_the_same_moment_build_once() throws Exception {
    program("mvn", "sleep 1", BUILDS);
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(start(home.resolve("connector"), "run"));
    }
    for (Process process : processes) {
      assertThat(finish(process).exit()).isEqualTo(3);
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void the_lock_of_a_killed_build_is_taken_over() throws Exception {
    Process gone = new ProcessBuilder("/bin/sh", "-c", "exit 0").start();
    gone.waitFor();
    Path lock = Files.createDirectories(home.resolve("target/build.lock"));
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");
    assertThat(run().exit()).isEqualTo(3);
    assertThat(lock).doesNotExist();
  }
}
