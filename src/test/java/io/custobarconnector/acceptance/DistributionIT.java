package io.custobarconnector.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The tar.gz of a build, unpacked and used as on a machine that has nothing but Java. */
@EnabledOnOs(OS.LINUX) // deploy/dist needs GNU tar
class DistributionIT {

  @TempDir Path folder;

  private record Result(int exit, String said) {}

  private static Result run(Path in, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(in.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), said);
  }

  private Path make(String name) throws IOException, InterruptedException {
    Path to = folder.resolve(name);
    Result made = run(Path.of("."), "deploy/dist", to.toString());
    assertThat(made.exit()).as(made.said()).isZero();
    return Path.of(made.said().strip());
  }

  @Test
  void it_is_the_same_each_time_and_works_where_it_is_unpacked() throws Exception {
    Path first = make("first");
    assertThat(Files.mismatch(first, make("second"))).isEqualTo(-1);
    Result checked = run(first.getParent(), "sha256sum", "-c", first.getFileName() + ".sha256");
    assertThat(checked.exit()).as(checked.said()).isZero();

    assertThat(run(folder, "tar", "-xzf", first.toString()).exit()).isZero();
    Path home = folder.resolve(first.getFileName().toString().replace(".tar.gz", ""));
    assertThat(home.resolve("target/lib/standin")).doesNotExist();
    assertThat(home.resolve("target/lib/connector-standin.jar")).doesNotExist();
    assertThat(home.resolve("target/sbom.json")).isNotEmptyFile();
    assertThat(home.resolve("share/man/man1/connector.1"))
        .content()
        .startsWith(".TH CONNECTOR 1")
        .contains(".SS connector backfill FLOW")
        .doesNotContain("sandbox");
    assertThat(run(folder, home + "/connector", "--version").said()).startsWith("connector 0.");
    assertThat(run(folder, home + "/connector", "--help").said()).doesNotContain("  demo ");

    assertThat(run(folder, home + "/connector", "init", "acme").exit()).isZero();
    Result check = run(folder.resolve("acme"), "../" + home.getFileName() + "/connector", "check");
    assertThat(check.exit()).as(check.said()).isEqualTo(2);
    assertThat(check.said()).contains("application.properties").doesNotContain("\tat ");
  }
}
