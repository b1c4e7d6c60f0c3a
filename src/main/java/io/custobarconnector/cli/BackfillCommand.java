package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.BackfillProgress;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.cli.output.Logs;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.cli.output.Summary;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.BackfillCheck;
import io.custobarconnector.flow.BackfillResult;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.run.AfterDeliveryException;
import io.custobarconnector.journal.run.Backfill;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector backfill}. */
@Command(
    name = "backfill",
    description = {
      "Sends a flow's rows again: those before its cursor that differ from what Custobar was given.",
      "The flow's own runs go on meanwhile and come first. Stopped, it goes on where it was when it is called again."
    })
final class BackfillCommand extends ConnectorCommand {

  @Parameters(paramLabel = "FLOW", description = "The flow whose rows are sent again.")
  private String flow;

  @Option(
      names = "--from",
      paramLabel = "T",
      description =
          "Rows that changed at T or later: a date, a date and time, or a time ago such as 7d (default: all).")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "T",
      description = "Rows that changed before T (default: all that the flow has delivered).")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--all",
      description = "Send also what Custobar has already; for a Custobar that lost data.")
  private boolean all;

  @Option(
      names = "--restart",
      description = "Begin anew, even if the same was stopped in the middle.")
  private boolean restart;

  @Option(names = "--yes", description = "Do not ask whether events may happen twice.")
  private boolean yes;

  @Override
  public Integer call() throws IOException {
    Settings settings = settingsOf(flow);
    BackfillCheck check = BackfillCheck.of(settings, flow);
    refuse(check.obstacle(flow));
    BackfillRequest request = request(settings);
    if (all && check.mayHappenTwice() && !yes && !isSure()) {
      err().println("Nothing is done.");
      return ExitCode.FAILED;
    }
    try (Stopping stopping = new Stopping()) {
      Connector connector = stopping.opening(() -> Connector.start(settings, List.of(flow)));
      refuse(BackfillCheck.obstacle(connector, flow, request));
      return run(connector, stopping, request);
    }
  }

  private BackfillRequest request(Settings settings) {
    try {
      return BackfillCheck.request(
          new BackfillCheck.Said("--from", from),
          new BackfillCheck.Said("--to", to),
          all,
          restart,
          settings.timeZone());
    } catch (DateTimeException e) {
      throw new UsageException(CommandError.VALUE, e.getMessage());
    }
  }

  private boolean isSure() throws IOException {
    if (!Terminal.isThere()) {
      throw new UsageException(
          CommandError.SURE,
          "%s sends events, and each one that is sent again happens again in Custobar; say --yes if that is meant"
              .formatted(flow));
    }
    return isConfirmed(
        "%s sends events, and each one that is sent again happens again in Custobar. Send all again?"
            .formatted(flow));
  }

  private static void refuse(Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      throw new UsageException(CommandError.NOT_THIS_FLOW, obstacle.get());
    }
  }

  private int run(Connector connector, Stopping stopping, BackfillRequest request) {
    boolean terminal = Terminal.isThere();
    if (terminal) {
      Logs.withoutRuns();
    }
    JournalReader journal = new JournalReader(connector.journal());
    Instant since = journal.now();
    BackfillResult result;
    try (BackfillProgress progress =
        new BackfillProgress(
            connector,
            err(),
            terminal && !options().json() ? Optional.of(out()) : Optional.empty())) {
      result = connector.backfill(flow, request);
      result.backfill().ifPresent(progress::tellBeginning);
    }
    Optional<Throwable> failure = result.run().failure();
    if (failure.filter(FlowBusyException.class::isInstance).isPresent()) {
      err().println(failure.get().getMessage());
      return ExitCode.FAILED;
    }
    if (stopping.isAsked()) {
      err().println("Stopped" + goOn(result));
      return ExitCode.FAILED;
    }
    Summary summary = new Summary(List.of(result.run()), journal, since);
    boolean brokenOff = failure.isPresent() && !AfterDeliveryException.isIn(failure.get());
    answer(
        () -> {
          ObjectNode json = summary.forPrograms(new ObjectMapper());
          result.backfill().ifPresent(b -> describe(json.putObject("backfill"), b, result));
          return json;
        },
        () ->
            brokenOff
                ? summary.forPeople() + System.lineSeparator() + "Broken off" + goOn(result)
                : summary.forPeople());
    return summary.exitCode();
  }

  private String goOn(BackfillResult result) {
    String command = "; to go on there: " + BackfillProgress.command(flow, from, to, all);
    return result.backfill().map(b -> after(b, result)).orElse("") + command;
  }

  private static String after(Backfill backfill, BackfillResult result) {
    String read = Formats.number(read(backfill, result));
    return backfill.rowsTotal().isPresent()
        ? " after %s of %s rows".formatted(read, Formats.number(backfill.rowsTotal().getAsLong()))
        : " after %s rows".formatted(read);
  }

  private static long read(Backfill backfill, BackfillResult result) {
    return backfill.rowsReadBefore() + result.run().tally().read();
  }

  private static void describe(ObjectNode node, Backfill backfill, BackfillResult result) {
    BackfillRequest asked = backfill.asked();
    node.put("from", asked.from().map(bound -> bound.at().toString()).orElse(null));
    node.put("to", asked.to().map(bound -> bound.at().toString()).orElse(null));
    node.put("all", asked.everything());
    node.put("beginning", backfill.beginning().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    node.put("rowsRead", read(backfill, result));
    node.put(
        "rowsTotal", backfill.rowsTotal().isPresent() ? backfill.rowsTotal().getAsLong() : null);
  }
}
