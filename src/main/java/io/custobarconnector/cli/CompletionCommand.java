package io.custobarconnector.cli;

import io.custobarconnector.cli.output.FishCompletion;
import io.custobarconnector.cli.output.Version;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code connector completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints what lets bash, zsh or fish complete commands and options.",
    footer = {
      "",
      "In bash and zsh: source <(connector completion)",
      "In fish: connector completion fish | source"
    })
final class CompletionCommand implements Runnable {

  private enum Shell {
    BASH,
    ZSH,
    FISH;

    /** As it is written, and so offered. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SHELL",
      defaultValue = "bash",
      description = "bash, zsh or fish (default: ${DEFAULT-VALUE}).")
  private Shell shell;

  @Override
  public void run() {
    CommandSpec root = spec.root();
    spec.commandLine()
        .getOut()
        .print(
            shell == Shell.FISH
                ? FishCompletion.of(root)
                : AutoComplete.bash(root.name(), root.commandLine()));
    spec.commandLine().getOut().flush();
  }
}
