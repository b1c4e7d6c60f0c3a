package io.custobarconnector.cli;

import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.StatusPage;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.FlowStatus;
import io.custobarconnector.flow.StatusReport;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.settings.Settings;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code connector status}. */
@Command(
    name = "status",
    description =
        "Tells of each flow: its last run, how far behind it is, what is rejected, its next run.")
final class StatusCommand extends ConnectorCommand {

  /** The whole terminal, and back to its first line. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Option(
      names = "--watch",
      arity = "0..1",
      paramLabel = "SECONDS",
      fallbackValue = "5",
      description = "Refresh every so many seconds (default: 5), until Ctrl-C.")
  private int seconds;

  @Override
  public Integer call() throws InterruptedException {
    if (seconds < 0) {
      throw new UsageException(
          CommandError.VALUE, "--watch: %s is no number of seconds".formatted(seconds));
    }
    Settings settings = options().settingsOf("journal.", "scc.", "custobar.url");
    if (seconds == 0) {
      List<FlowStatus> flows = StatusReport.of(settings, Clock.systemUTC());
      print(told(flows, settings.timeZone()));
      return exitCode(flows);
    }
    while (true) {
      print((Terminal.isThere() ? CLEAR : "") + toldIfPossible(settings));
      TimeUnit.SECONDS.sleep(seconds);
    }
  }

  private void print(String report) {
    out().print(report);
    out().flush();
  }

  /** Whoever watches wants to see that a database is away, and when it is back. */
  private String toldIfPossible(Settings settings) {
    try {
      return told(StatusReport.of(settings, Clock.systemUTC()), settings.timeZone());
    } catch (UnavailableException e) {
      return e.getMessage() + System.lineSeparator();
    }
  }

  private String told(List<FlowStatus> flows, ZoneId zone) {
    return options().json()
        ? StatusPage.forPrograms(flows).toPrettyString() + System.lineSeparator()
        : StatusPage.forPeople(flows, zone);
  }

  private static int exitCode(List<FlowStatus> flows) {
    if (flows.stream().anyMatch(FlowStatus::needsAttention)) {
      return ExitCode.FAILED;
    }
    boolean rejected =
        flows.stream().flatMap(f -> f.state().stream()).anyMatch(s -> s.rejectedNow() > 0);
    return rejected ? ExitCode.SOME_REJECTED : ExitCode.DELIVERED;
  }
}
