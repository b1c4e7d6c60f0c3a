package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.BackfillCheck;
import io.custobarconnector.BackfillResult;
import io.custobarconnector.Connector;
import io.custobarconnector.Settings;
import io.custobarconnector.journal.AfterDeliveryException;
import io.custobarconnector.journal.Backfill;
import io.custobarconnector.journal.BackfillRequest;
import io.custobarconnector.journal.BackfillRequest.Bound;
import io.custobarconnector.journal.FlowBusyException;
import io.custobarconnector.journal.JournalReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code connector backfill}. */
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Sends a flow's rows again: those before its cursor that differ from what Custobar was given.",
      "The flow's own runs go on meanwhile and come first. Stopped, it goes on where it was when it is called again."
    })
final class BackfillCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions options;

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
    Settings settings = options.settings();
    CommonOptions.flows(settings, List.of(flow));
    BackfillCheck check = BackfillCheck.of(settings, flow);
    if (!check.readsChanges()) {
      throw new UsageException(
          "%s does not read rows of the source database by their changes, so there is nothing that backfill could send again"
              .formatted(flow));
    }
    if (check.snapshot()) {
      throw new UsageException(
          "%1$s needs no backfill: each run compares all rows and sends what differs from what Custobar was given; use ./connector run --once %1$s"
              .formatted(flow));
    }
    BackfillRequest request = request(settings);
    if (all && check.mayHappenTwice() && !yes && !isSure()) {
      spec.commandLine().getErr().println("Nothing is done.");
      return ExitCode.FAILED;
    }
    try (Stopping stopping = new Stopping()) {
      Connector connector = stopping.closing(Connector.start(settings, List.of(flow)));
      refuse(connector, request);
      return run(connector, stopping, request);
    }
  }

  private BackfillRequest request(Settings settings) {
    Instant now = Instant.now();
    Moments moments = new Moments(Clock.fixed(now, settings.timeZone()), settings.timeZone());
    Optional<Bound> first = from.map(said -> new Bound(said, moments.read("--from", said)));
    Optional<Bound> last = to.map(said -> new Bound(said, moments.read("--to", said)));
    if (first.filter(bound -> bound.at().isAfter(now)).isPresent()) {
      throw new UsageException("--from=%s lies in the future".formatted(from.get()));
    }
    if (first.isPresent() && last.isPresent() && !last.get().at().isAfter(first.get().at())) {
      throw new UsageException("--to=%s is not after --from=%s".formatted(to.get(), from.get()));
    }
    return new BackfillRequest(first, last, all, restart);
  }

  private boolean isSure() throws IOException {
    if (!Progress.onTerminal()) {
      throw new UsageException(
          "%s sends events, and each one that is sent again happens again in Custobar; say --yes if that is meant"
              .formatted(flow));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s sends events, and each one that is sent again happens again in Custobar. Send all again? [y/N] ",
        flow);
    out.flush();
    String answer =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }

  private void refuse(Connector connector, BackfillRequest request) {
    boolean bounded = request.from().isPresent() || request.to().isPresent();
    if (bounded && !connector.source().query(flow).isTimed()) {
      throw new UsageException(
          "the _changed_at of %s is no time, so --from and --to have no meaning for it; leave them out"
              .formatted(flow));
    }
    if (new JournalReader(connector.journal()).position(flow).isEmpty()) {
      throw new UsageException(
          "%1$s has not delivered anything yet, so there is nothing to send again; use ./connector run --once %1$s"
              .formatted(flow));
    }
  }

  private int run(Connector connector, Stopping stopping, BackfillRequest request) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean terminal = Progress.onTerminal();
    if (terminal) {
      Logs.withoutRuns();
    }
    JournalReader journal = new JournalReader(connector.journal());
    Instant since = journal.now();
    BackfillResult result;
    try (BackfillProgress progress =
        new BackfillProgress(
            connector, err, terminal && !options.json() ? Optional.of(out) : Optional.empty())) {
      result = connector.backfill(flow, request);
      result.backfill().ifPresent(progress::tellBeginning);
    }
    Optional<Throwable> failure = result.run().failure();
    if (failure.filter(FlowBusyException.class::isInstance).isPresent()) {
      err.println(failure.get().getMessage());
      return ExitCode.FAILED;
    }
    if (stopping.isAsked()) {
      err.println("Stopped" + goOn(result));
      return ExitCode.FAILED;
    }
    Summary summary = new Summary(List.of(result.run()), journal, since);
    if (options.json()) {
      ObjectNode json = summary.forPrograms(new ObjectMapper());
      result.backfill().ifPresent(b -> describe(json.putObject("backfill"), b, result));
      out.println(json.toPrettyString());
    } else {
      out.println(summary.forPeople());
      failure
          .filter(why -> !AfterDeliveryException.isIn(why))
          .ifPresent(why -> out.println("Broken off" + goOn(result)));
    }
    out.flush();
    return summary.exitCode();
  }

  private String goOn(BackfillResult result) {
    String command = "; to go on there: " + command(flow, from, to, all);
    return result.backfill().map(b -> after(b, result)).orElse("") + command;
  }

  private static String after(Backfill backfill, BackfillResult result) {
    String read = Words.number(read(backfill, result));
    return backfill.rowsTotal().isPresent()
        ? " after %s of %s rows".formatted(read, Words.number(backfill.rowsTotal().getAsLong()))
        : " after %s rows".formatted(read);
  }

  private static long read(Backfill backfill, BackfillResult result) {
    return backfill.rowsReadBefore() + result.run().tally().read();
  }

  /** The command line that asks for a range. */
  static String command(
      String flow, Optional<String> from, Optional<String> to, boolean everything) {
    return "./connector backfill %s%s%s%s"
        .formatted(
            flow,
            from.map(said -> " --from " + quoted(said)).orElse(""),
            to.map(said -> " --to " + quoted(said)).orElse(""),
            everything ? " --all" : "");
  }

  private static String quoted(String said) {
    return said.indexOf(' ') < 0 ? said : "'" + said + "'";
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
