package io.custobarconnector.cli.input;

import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.route.RouteFiles;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Mistakes that picocli finds on a command line: its sentence, a code, and what would be right. */
public final class UsageMistakes implements IParameterExceptionHandler {

  @Override
  public int handleParseException(ParameterException mistake, String[] arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getColorScheme().errorText(code(mistake).of(mistake.getMessage())));
    if (!UnmatchedArgumentException.printSuggestions(mistake, err)) {
      command.usage(err, command.getColorScheme());
    }
    err.println("What a code means: " + RouteFiles.installation().resolve("docs/errors.md"));
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static CommandError code(ParameterException mistake) {
    if (mistake instanceof UnmatchedArgumentException) {
      return CommandError.UNKNOWN_ARGUMENT;
    }
    if (mistake instanceof MissingParameterException) {
      return CommandError.MISSING_ARGUMENT;
    }
    return mistake instanceof MutuallyExclusiveArgsException
            || mistake instanceof OverwrittenOptionException
        ? CommandError.OPTIONS
        : CommandError.VALUE;
  }
}
