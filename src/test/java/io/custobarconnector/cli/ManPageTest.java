package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ManPageTest {

  @TempDir Path folder;

  @Test
  void each_command_and_each_of_its_options_is_on_the_page() {
    String page = Cli.run("man").out().replace("\\-", "-");
    for (Map.Entry<String, CommandLine> command : Main.commandLine().getSubcommands().entrySet()) {
      if (command.getValue().getCommand() instanceof FurtherCommand) {
        assertThat(page).doesNotContain(".SS connector " + command.getKey());
        continue;
      }
      assertThat(page).contains(".SS connector " + command.getKey());
      command
          .getValue()
          .getCommandSpec()
          .options()
          .forEach(
              option ->
                  assertThat(page.contains(option.longestName()) || option.hidden()).isTrue());
    }
    assertThat(page).contains("(default: 10000)").doesNotContain("${", "%n");
  }

  /** Mistakes in the language are warnings of groff. */
  @Test
  void the_program_man_shows_it_without_a_complaint() throws Exception {
    Path page = Files.writeString(folder.resolve("connector.1"), Cli.run("man").out());
    String shown = groff(page);
    assertThat(shown)
        .contains("connector - Moves data between Solteq Commerce Cloud and Custobar")
        .contains("connector rejected list")
        .contains("--config")
        .doesNotContain("warning:", "error:");
  }

  private static String groff(Path page) throws InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(List.of("groff", "-man", "-Tascii", "-ww", "-P-cbou", page.toString()))
              .redirectErrorStream(true)
              .start();
      String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(shown).isZero();
      return shown;
    } catch (IOException e) {
      assumeTrue(false, "groff is not installed");
      return "";
    }
  }
}
