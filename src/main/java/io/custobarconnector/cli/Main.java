package io.custobarconnector.cli;

import io.custobarconnector.RouteFileException;
import io.custobarconnector.SettingsException;
import io.custobarconnector.changes.QueryException;
import io.custobarconnector.journal.FailureText;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program's entry: {@code connector COMMAND}. */
@Command(
    name = "connector",
    description = "Moves data between Solteq Commerce Cloud and Custobar.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      CheckCommand.class,
      PreviewCommand.class,
      BackfillCommand.class,
      ReconcileCommand.class,
      CursorCommand.class,
      StatusCommand.class,
      RejectedCommand.class,
      WhyCommand.class,
      ForgetCommand.class,
      KeysCommand.class,
      SandboxCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 all delivered, 1 failed, 2 bad usage or configuration, 3 delivered but some rows rejected."
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Our own code names its locale; a library may not. Nothing that people read here is in their
    // language anyway, and what machines read must not depend on whose machine it is.
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    Logs.quiet();
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failure, command, parsed) -> tell(failure, command));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Say what to do: one of the commands below.");
  }

  /** One message for a person; the trace goes to the log, for those who ask for it. */
  private static int tell(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    LoggerFactory.getLogger(Main.class).debug("the command failed", failure);
    if (failure instanceof SettingsException
        || failure instanceof RouteFileException
        || failure instanceof QueryException
        || failure instanceof UsageException) {
      err.println(failure.getMessage());
      return ExitCode.BAD_USAGE;
    }
    err.println(
        isOfDatabaseAlone(failure)
            ? "%s: a database ended what was begun: %s; nothing is lost, start it again"
                .formatted(command.getCommandName(), FailureText.of(failure))
            : FailureText.of(failure));
    return ExitCode.FAILED;
  }

  /** Whether nothing but a database's own words would be told, of a session that it has ended. */
  private static boolean isOfDatabaseAlone(Exception failure) {
    boolean ended = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getName().startsWith("io.custobarconnector.")) {
        return false;
      }
      ended |=
          cause instanceof SQLException sql
              && sql.getSQLState() != null
              && sql.getSQLState().matches("08...|57P..|25P03");
    }
    return ended;
  }
}
