package io.custobarconnector.cli.rejected;

import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.RunOnce;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.route.RejectedAdvice;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.rejected.RejectedFilter;
import io.custobarconnector.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code connector rejected retry}. */
@Command(
    name = "retry",
    description = {
      "Reads rejected rows from the source again, and sends them now.",
      "Each run tries them by itself, too; this one tries all at once, and reads no changes."
    })
final class RejectedRetryCommand extends ConnectorCommand {

  @Mixin private RejectedChoice choice;

  @Parameters(
      paramLabel = "FLOW",
      description = "Only rows of these flows (default: of all that have such rows).")
  private List<String> flows = List.of();

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = options().settings();
    for (String flow : flows) {
      if (!RejectedAdvice.canRetry(settings, flow)) {
        throw new UsageException(CommandError.NOT_THIS_FLOW, RejectedAdvice.insteadOfRetry(flow));
      }
    }
    Map<String, List<String>> keys = keys(settings);
    if (keys.isEmpty()) {
      out()
          .println(
              options().json() ? "{\"exitCode\":0,\"flows\":[]}" : "No row is to be tried again.");
      out().flush();
      return ExitCode.DELIVERED;
    }
    try (Stopping stopping = new Stopping()) {
      Connector connector =
          stopping.opening(() -> Connector.start(settings, RouteFiles.inOrder(keys.keySet())));
      return new RunOnce(connector, stopping, out(), err(), options().json()).retry(keys);
    }
  }

  private Map<String, List<String>> keys(Settings settings) {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    try (RejectedJournal journal = RejectedJournal.open(settings)) {
      RejectedFilter filter = choice.of(journal, flows);
      for (String flow :
          journal.rows().counts(filter).stream().map(Reason::flow).distinct().toList()) {
        if (RejectedAdvice.canRetry(settings, flow)) {
          keys.put(flow, journal.rows().keys(filter.in(flow)));
        } else {
          err().println(RejectedAdvice.insteadOfRetry(flow));
        }
      }
    }
    return keys;
  }
}
