package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompletionTest {

  @Test
  void a_shell_is_told_of_each_command_and_of_its_options() {
    Cli completion = Cli.run("completion");
    assertThat(completion.exit()).isZero();
    assertThat(completion.out())
        .contains(Main.commandLine().getSubcommands().keySet())
        .contains("--config");
  }
}
