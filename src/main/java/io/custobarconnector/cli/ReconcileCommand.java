package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.Differences;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.cli.output.Logs;
import io.custobarconnector.cli.output.Progress;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.cli.output.Summary;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.ReconcileCheck;
import io.custobarconnector.flow.ReconcileResult;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector reconcile}. */
@Command(
    name = "reconcile",
    description = {
      "Reads all rows of a flow, and sends those before its cursor that Custobar was not given as they are.",
      "The cursor stays where it is; rows after it are left to the next run. A running connector does this by itself at the times of <flow>.reconcile."
    },
    footer = {
      "",
      "Exit codes: 0 nothing missed, or all of it is delivered now; 1 failed; 2 bad usage or configuration; 3 rows rejected that were not before, or for another reason."
    })
final class ReconcileCommand extends ConnectorCommand {

  @Parameters(paramLabel = "FLOW", description = "The flow whose rows are compared.")
  private String flow;

  @Option(
      names = "--accept",
      description = "Let it change more than guard.max-change allows, this time.")
  private boolean accept;

  @Option(
      names = "--custobar",
      description =
          "Compare with what Custobar holds as well: name what is missing there, extra there, or differs.")
  private boolean custobar;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = settingsOf(flow);
    ReconcileCheck check = ReconcileCheck.of(settings, flow);
    refuse(check);
    try (Stopping stopping = new Stopping()) {
      Connector connector = stopping.opening(() -> Connector.start(settings, List.of(flow)));
      return run(connector, stopping, custobar ? check.datatype() : Optional.empty());
    }
  }

  private void refuse(ReconcileCheck check) {
    if (check.snapshot()) {
      throw new UsageException(
          CommandError.NOT_THIS_FLOW,
          "%1$s needs no reconcile: each run compares all rows; use ./connector run --once %1$s"
              .formatted(flow));
    }
    if (!check.isPossible()) {
      throw new UsageException(
          CommandError.NOT_THIS_FLOW,
          "%s cannot be reconciled: only a flow that reads rows of the source database and ends in kamelet:custobar-sink can"
              .formatted(flow));
    }
    if (custobar && check.datatype().isEmpty()) {
      throw new UsageException(
          CommandError.NOT_THIS_FLOW,
          "%s cannot be compared with Custobar: its records have no id there".formatted(flow));
    }
  }

  private int run(Connector connector, Stopping stopping, Optional<String> datatype)
      throws InterruptedException {
    boolean terminal = Terminal.isThere();
    if (terminal) {
      Logs.withoutRuns();
    }
    JournalReader journal = new JournalReader(connector.journal());
    Instant since = journal.now();
    ReconcileResult result;
    try (Progress progress =
        new Progress(connector, terminal ? out() : err(), terminal && !options().json())) {
      result =
          datatype.isPresent()
              ? connector.reconcileWithCustobar(flow, datatype.get(), accept)
              : connector.reconcile(flow, accept);
    }
    Optional<Throwable> failure = result.result().failure();
    if (failure.filter(FlowBusyException.class::isInstance).isPresent()) {
      err().println(failure.get().getMessage());
      return ExitCode.FAILED;
    }
    if (stopping.isAsked()) {
      err().println("Stopped; the next reconcile begins anew.");
      return ExitCode.FAILED;
    }
    Summary summary = new Summary(List.of(result.result()), journal, since).ofNews();
    answer(
        () -> {
          ObjectNode json = summary.forPrograms(new ObjectMapper());
          result.run().ifPresent(run -> describe(json.putObject("reconcile"), run));
          result
              .comparison()
              .ifPresent(found -> Differences.describe(json.putObject("custobar"), found));
          return json;
        },
        () -> {
          List<String> parts = new ArrayList<>(List.of(summary.forPeople()));
          if (failure.isEmpty()) {
            result.run().ifPresent(run -> parts.add(found(run)));
            result.comparison().ifPresent(found -> parts.add(Differences.forPeople(flow, found)));
          }
          return String.join(System.lineSeparator(), parts);
        });
    return summary.exitCode();
  }

  private String found(Run run) {
    String missed =
        run.missedAndSent() == 0
            ? "the cursor missed no row that could be sent"
            : "the cursor missed %s, and Custobar has %s now: %s"
                .formatted(
                    rows(run.missedAndSent()), run.missedAndSent() == 1 ? "it" : "them", keys(run));
    String vanished =
        run.vanishedRows() == 0
            ? ""
            : "; %s vanished from the source".formatted(rows(run.vanishedRows()));
    return "%s: compared %s; %s%s".formatted(flow, rows(run.tally().read()), missed, vanished);
  }

  private static String keys(Run run) {
    List<String> examples = run.exampleKeys();
    String more = run.missedAndSent() > examples.size() ? ", …" : "";
    return "_key " + String.join(", ", examples) + more;
  }

  private static String rows(long number) {
    return Formats.number(number) + (number == 1 ? " row" : " rows");
  }

  private static void describe(ObjectNode node, Run run) {
    node.put("compared", run.tally().read());
    node.put("missed", run.missedAndSent());
    node.put("vanished", run.vanishedRows());
    run.exampleKeys().forEach(node.putArray("exampleKeys")::add);
  }
}
