package io.custobarconnector.cli.input;

import io.custobarconnector.cli.output.Logs;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.LoggingSettings;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What every command can be told. */
public final class CommonOptions {

  private static final Path USUAL = Path.of("application.properties");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings (default: application.properties in the current folder).")
  private Path config;

  @Option(names = "--json", description = "Answer for programs: JSON on standard output.")
  private boolean json;

  @Option(
      names = "--debug",
      description = "Log everything, with the stack traces of failures, as logging.level=debug.")
  private boolean debug;

  public boolean json() {
    return json;
  }

  public Settings settings() {
    return settings(USUAL);
  }

  /** The settings of --config, or of another file when there is none. */
  public Settings settings(Path otherwise) {
    return logging(Settings.load(config == null ? otherwise : config));
  }

  /**
   * The settings for a command that does not use all: other secrets need not be there.
   *
   * @param used how the keys begin that it uses
   */
  public Settings settingsOf(String... used) {
    return logging(Settings.loadPart(config == null ? USUAL : config, List.of(used)));
  }

  private Settings logging(Settings settings) {
    LoggingSettings chosen = settings.logging();
    Logs.configure(
        debug ? new LoggingSettings("debug", chosen.format()) : chosen, settings.secrets());
    return settings;
  }

  /**
   * The named flows, or all that are enabled, in the order in which they should run.
   *
   * @throws UsageException when a named flow has no route, or none is enabled
   */
  public static List<String> flows(Settings settings, List<String> named) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    List<String> known = files.flows();
    for (String flow : named) {
      if (!known.contains(flow)) {
        throw new UsageException(
            CommandError.NO_FLOW,
            "there is no flow \"%s\"; %s has %s"
                .formatted(flow, files.directory(), String.join(", ", known)));
      }
    }
    List<String> chosen =
        named.isEmpty()
            ? known.stream().filter(flow -> settings.flow(flow).enabled()).toList()
            : RouteFiles.inOrder(List.copyOf(new java.util.LinkedHashSet<>(named)));
    if (chosen.isEmpty()) {
      throw new UsageException(
          CommandError.NONE_ENABLED,
          "no flow is enabled; %s has %s"
              .formatted(files.directory(), known.isEmpty() ? "none" : String.join(", ", known)));
    }
    return chosen;
  }
}
