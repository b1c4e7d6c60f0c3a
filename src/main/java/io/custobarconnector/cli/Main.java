package io.custobarconnector.cli;

import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.input.UsageMistakes;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Logs;
import io.custobarconnector.cli.output.StandardOutput;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.cli.output.Version;
import io.custobarconnector.cli.rejected.RejectedCommand;
import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.flow.database.Outage;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.source.query.QueryException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Spec;

/** The program's entry: {@code connector COMMAND}. */
@Command(
    name = "connector",
    description = "Moves data between Solteq Commerce Cloud and Custobar.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit codes: 0 all delivered, 1 failed, 2 bad usage or configuration, 3 delivered but some rows rejected."
    })
public final class Main implements Runnable {

  /** In the order of the help. */
  private static final List<Class<?>> COMMANDS =
      List.of(
          InitCommand.class,
          AuthorizeCommand.class,
          RunCommand.class,
          InspectCommand.class,
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
          CompletionCommand.class,
          ManCommand.class);

  /** Those that tell of all commands. */
  private static final Set<Class<?>> OF_ALL = Set.of(CompletionCommand.class, ManCommand.class);

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Our own code names its locale; a library may not. Nothing that people read here is in their
    // language anyway, and what machines read must not depend on whose machine it is.
    Locale.setDefault(Locale.ROOT);
    StandardOutput out = StandardOutput.ofProcess();
    CommandLine line = commandLine(args);
    int exit = line.execute(args);
    System.out.flush();
    System.exit(out.exitCode(exit, line.getErr()));
  }

  /**
   * The commands, ready for these words. To look through all of them takes a fifth of the time of a
   * start, so the one that is named stands alone.
   */
  static CommandLine commandLine(String... words) {
    Logs.quiet();
    CommandLine line = new CommandLine(new Main());
    Optional<Class<?>> named = Stream.of(words).findFirst().flatMap(Main::named);
    if (named.isPresent()) {
      line.addSubcommand(named.get());
    } else {
      COMMANDS.forEach(line::addSubcommand);
      addFurtherCommands(line);
    }
    return line.setUsageHelpAutoWidth(true)
        .setColorScheme(
            Help.defaultColorScheme(Terminal.isThere() ? Help.Ansi.AUTO : Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new UsageMistakes())
        .setExecutionExceptionHandler((failure, command, parsed) -> tell(failure, command));
  }

  /** Its class bears the command's name. */
  private static Optional<Class<?>> named(String word) {
    return COMMANDS.stream()
        .filter(command -> !OF_ALL.contains(command))
        .filter(
            command -> command.getSimpleName().toLowerCase(Locale.ROOT).equals(word + "command"))
        .findFirst();
  }

  private static void addFurtherCommands(CommandLine line) {
    List<FurtherCommand> further = new ArrayList<>();
    ServiceLoader.load(FurtherCommand.class).forEach(further::add);
    further.forEach(line::addSubcommand);
    if (further.isEmpty()) {
      UsageMessageSpec help = line.getCommandSpec().usageMessage();
      List<String> footer = new ArrayList<>(List.of(help.footer()));
      footer.addAll(
          List.of(
              "",
              "The demo and the sandbox are in lib/connector-standin.jar. A checkout builds it; it is not here."));
      help.footer(footer.toArray(String[]::new));
    }
  }

  @Override
  public void run() {
    throw new MissingParameterException(
        spec.commandLine(), List.of(), "Choose a command: one of those below.");
  }

  /** One message for a person; the trace goes to the log, for those who ask for it. */
  private static int tell(Exception failure, CommandLine command) {
    Logger log = LoggerFactory.getLogger(Main.class);
    log.debug("the command failed", failure);
    boolean mistake =
        failure instanceof SettingsException
            || failure instanceof RouteFileException
            || failure instanceof QueryException
            || failure instanceof UsageException
            || (failure instanceof JournalException journal && journal.isMistake())
            || (failure instanceof UnavailableException && Outage.isMistake(failure));
    String message =
        mistake
            ? failure.getMessage()
            : isOfDatabaseAlone(failure)
                ? DatabaseError.FAILS.of(
                    "%s: a database ended what was begun: %s; nothing is lost, start it again"
                        .formatted(command.getCommandName(), FailureText.of(failure)))
                : FailureText.of(failure);
    int exit = mistake ? ExitCode.BAD_USAGE : ExitCode.FAILED;
    if (command.getCommandName().equals("run") && Logs.areForPrograms()) {
      log.atError()
          .addKeyValue("exit", exit)
          .addKeyValue("code", ErrorCode.in(message).orElse(null))
          .log(message);
    } else {
      command.getErr().println(message);
      if (ErrorCode.in(message).isPresent()) {
        command
            .getErr()
            .println("What a code means: " + RouteFiles.installation().resolve("docs/errors.md"));
      }
    }
    return exit;
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
