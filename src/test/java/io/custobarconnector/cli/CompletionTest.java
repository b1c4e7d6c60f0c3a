package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

  @TempDir Path folder;

  @Test
  void a_shell_is_told_of_each_command_and_of_its_options() {
    Cli completion = Cli.run("completion");
    assertThat(completion.exit()).isZero();
    assertThat(completion.out())
        .contains(Main.commandLine().getSubcommands().keySet())
        .contains("--config", "(\"bash\" \"zsh\" \"fish\")");
  }

  /** What fish itself would offer, where it is installed; else that each line is there. */
  @Test
  void fish_is_told_of_them_as_well() throws Exception {
    Cli completion = Cli.run("completion", "fish");
    assertThat(completion.exit()).isZero();
    assertThat(completion.out().lines())
        .anyMatch(line -> line.contains("-a backfill -d 'Sends") || line.contains("-a backfill "))
        .anyMatch(
            line ->
                line.startsWith(
                    "complete -c connector -n '__fish_seen_subcommand_from rejected; and __fish_seen_subcommand_from drop' -l"))
        .allMatch(line -> line.startsWith("complete -c connector ") || line.startsWith("#"));
    Path script = Files.writeString(folder.resolve("connector.fish"), completion.out());
    assertThat(offered(script, "connector ")).contains("run", "backfill", "keys");
    assertThat(offered(script, "connector backfill --"))
        .contains("--from", "--all")
        .doesNotContain("--diff");
    assertThat(offered(script, "connector rejected ")).contains("drop").doesNotContain("backfill");
    assertThat(offered(script, "connector rejected drop --")).contains("--yes");
    assertThat(offered(script, "connector completion ")).contains("bash", "zsh", "fish");
  }

  private static List<String> offered(Path script, String typed) throws InterruptedException {
    try {
      Process fish =
          new ProcessBuilder(
                  "fish",
                  "--no-config",
                  "-c",
                  "source %s; complete -C '%s'".formatted(script, typed))
              .redirectErrorStream(true)
              .start();
      String said = new String(fish.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(fish.waitFor()).as(said).isZero();
      return said.lines().map(line -> line.split("\t", 2)[0]).toList();
    } catch (IOException e) {
      assumeTrue(false, "fish is not installed");
      return List.of();
    }
  }
}
