package io.custobarconnector.cli.rejected;

import io.custobarconnector.cli.output.Version;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code connector rejected}. */
@Command(
    name = "rejected",
    description = "Lists and shows the rejected rows, tries them again, drops them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RejectedListCommand.class,
      RejectedShowCommand.class,
      RejectedRetryCommand.class,
      RejectedDropCommand.class
    })
public final class RejectedCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new MissingParameterException(
        spec.commandLine(), List.of(), "Choose a command: list, show, retry or drop.");
  }
}
