package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A command that is named first is made ready alone. */
class NamedCommandTest {

  @Test
  void each_command_says_of_itself_alone_what_it_says_beside_the_others() {
    Set<String> alone = new TreeSet<>();
    for (Map.Entry<String, CommandLine> command : Main.commandLine().getSubcommands().entrySet()) {
      String name = command.getKey();
      Map<String, CommandLine> named = Main.commandLine(name, "--help").getSubcommands();
      if (named.size() == 1) {
        alone.add(name);
      }
      assertThat(named.get(name).getUsageMessage())
          .as(name)
          .isEqualTo(command.getValue().getUsageMessage());
    }
    assertThat(alone)
        .as("the others tell of all commands, or are in a jar of their own")
        .isEqualTo(without("completion", "man", "demo", "sandbox"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--help", "rum", "RUN", "run ", "Run", "runcommand", "@run"})
  void what_names_no_command_is_weighed_against_all(String word) {
    assertThat(Main.commandLine(word).getSubcommands().keySet())
        .isEqualTo(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void a_wrong_name_is_answered_with_the_right_one() {
    assertThat(Cli.run("statos").err()).contains("Did you mean: connector status");
  }

  private static Set<String> without(String... names) {
    Set<String> all = new TreeSet<>(Main.commandLine().getSubcommands().keySet());
    all.removeAll(Set.of(names));
    return all;
  }
}
