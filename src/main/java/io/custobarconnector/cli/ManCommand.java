package io.custobarconnector.cli;

import io.custobarconnector.cli.output.ManPage;
import io.custobarconnector.cli.output.Version;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code connector man}. */
@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints the manual page, which a distribution has in share/man/man1/connector.1.",
    footer = {"", "To read it at once: connector man | man -l -"})
final class ManCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandSpec root = spec.root();
    // The demo and the sandbox are in no distribution.
    List<CommandSpec> commands =
        root.subcommands().values().stream()
            .filter(line -> !(line.getCommand() instanceof FurtherCommand))
            .map(CommandLine::getCommandSpec)
            .toList();
    spec.commandLine().getOut().print(ManPage.of(root, commands, Version.ofConnector()));
    spec.commandLine().getOut().flush();
  }
}
