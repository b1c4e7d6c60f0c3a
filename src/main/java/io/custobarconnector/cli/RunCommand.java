package io.custobarconnector.cli;

import io.custobarconnector.cli.input.CommonOptions;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Logs;
import io.custobarconnector.cli.output.RunOnce;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.cli.output.Version;
import io.custobarconnector.console.Console;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.WaitingStart;
import io.custobarconnector.flow.edit.LiveFiles;
import io.custobarconnector.settings.Settings;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector run}. */
@Command(
    name = "run",
    description = {
      "Serves: runs each enabled flow on its schedule until stopped. Waits for a database that is away.",
      "With --once: runs the flows now, one after the other, prints a table and stops."
    })
final class RunCommand extends ConnectorCommand {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Option(names = "--once", description = "Run now, once, and stop.")
  private boolean once;

  @Option(
      names = "--accept",
      description =
          "With --once and named flows: let them change more than guard.max-change allows, this time.")
  private boolean accept;

  @Option(
      names = "--dev",
      description =
          "Take a flow's YAML, SQL, JSLT and parameters when they are saved; a mistake is told, and the version before runs on.")
  private boolean dev;

  @Parameters(
      paramLabel = "FLOW",
      description = "The flows to run (default: all that are enabled).")
  private List<String> flows = List.of();

  @Override
  public Integer call() throws InterruptedException {
    if (accept && (!once || flows.isEmpty())) {
      throw new UsageException(
          CommandError.OPTIONS,
          "--accept goes with --once and the names of the flows it is meant for");
    }
    if (dev && once) {
      throw new UsageException(
          CommandError.OPTIONS, "--dev is for a connector that serves; leave out --once");
    }
    Settings settings = options().settings();
    List<String> chosen = CommonOptions.flows(settings, flows);
    try (Stopping stopping = new Stopping()) {
      if (once) {
        Connector connector = stopping.opening(() -> Connector.start(settings, chosen));
        return new RunOnce(connector, stopping, out(), err(), options().json()).run(accept);
      }
      Connector connector = stopping.opening(() -> WaitingStart.serve(settings, chosen));
      if (dev) {
        stopping.closing(LiveFiles.watch(connector, sentence -> tell(settings, sentence)));
      }
      Console.open(connector).ifPresent(stopping::closing);
      String health =
          "http://%s:%s/observe/health"
              .formatted(settings.management().host(), connector.managementPort());
      if (Logs.areForPrograms()) {
        LOG.atInfo()
            .addKeyValue("version", Version.ofConnector())
            .addKeyValue("flows", chosen)
            .addKeyValue("health", health)
            .log("started");
      } else {
        out()
            .printf(
                "Running %s on their schedules. Health: %s. Ctrl-C stops.%n",
                String.join(", ", chosen), health);
        out().flush();
      }
      stopping.awaitAsked();
      return ExitCode.DELIVERED;
    }
  }

  private void tell(Settings settings, String sentence) {
    LocalTime now = LocalTime.now(settings.timeZone()).truncatedTo(ChronoUnit.SECONDS);
    out().println(now + " " + sentence);
    out().flush();
  }
}
