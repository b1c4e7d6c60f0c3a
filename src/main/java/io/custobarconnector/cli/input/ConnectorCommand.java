package io.custobarconnector.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.cli.output.Version;
import io.custobarconnector.settings.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common: their options, where they answer, and how they ask. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
public abstract class ConnectorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions options;

  protected final CommonOptions options() {
    return options;
  }

  /**
   * The settings, of a deployment that has the flow.
   *
   * @throws UsageException when it has not
   */
  protected final Settings settingsOf(String flow) {
    Settings settings = options.settings();
    CommonOptions.flows(settings, List.of(flow));
    return settings;
  }

  /** Where the answer goes. */
  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /** Where it is said what went wrong, or how far the command is. */
  protected final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** For an option that cannot be so: said together with how the command is used. */
  protected final ParameterException misused(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Answers programs in JSON, or people in sentences or a table. */
  protected final void answer(Supplier<JsonNode> forPrograms, Supplier<String> forPeople) {
    out().println(options.json() ? forPrograms.get().toPrettyString() : forPeople.get());
    out().flush();
  }

  /** Whether the person at the terminal says yes. */
  protected final boolean isConfirmed(String question) throws IOException {
    out().print(question + " [y/N] ");
    out().flush();
    String answer =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
