package io.custobarconnector.cli.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.custobar.limit.KeyRefusedException;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.JournalReader;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs flows once, one after the other, and tells what became of them. */
public final class RunOnce {

  private final Connector connector;
  private final Stopping stopping;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  /**
   * Of a connector.
   *
   * @param stopping asked after each flow whether the program is to end
   * @param out for the answer
   * @param err for progress, where standard output is no terminal
   * @param json whether the answer is for programs
   */
  public RunOnce(
      Connector connector, Stopping stopping, PrintWriter out, PrintWriter err, boolean json) {
    this.connector = connector;
    this.stopping = stopping;
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Runs all flows; one that fails does not keep the others from running. */
  public int run() {
    return run(false);
  }

  /**
   * As {@link #run()}.
   *
   * @param accept whether the flows may change more than usual
   */
  public int run(boolean accept) {
    return run(connector.flows(), flow -> connector.run(flow, accept));
  }

  /** Tries rejected rows again, by flow, and nothing else. */
  public int retry(Map<String, List<String>> keys) {
    return run(RouteFiles.inOrder(keys.keySet()), flow -> connector.retry(flow, keys.get(flow)));
  }

  private int run(List<String> flows, Function<String, RunResult> each) {
    boolean terminal = Terminal.isThere();
    if (terminal) {
      Logs.withoutRuns();
    }
    JournalReader journal = new JournalReader(connector.journal());
    Instant since = journal.now();
    List<RunResult> results = new ArrayList<>();
    // A log of JSON tells of each run at its end; lines for people would be among its objects.
    PrintWriter beside = Logs.areForPrograms() ? new PrintWriter(Writer.nullWriter()) : err;
    try (Progress progress = new Progress(connector, terminal ? out : beside, terminal && !json)) {
      for (String flow : flows) {
        RunResult result = each.apply(flow);
        if (stopping.isAsked()) {
          err.println("Stopped; what was not sent yet goes out with the next run.");
          return ExitCode.FAILED;
        }
        results.add(result);
        if (result.failure().filter(KeyRefusedException::isCauseOf).isPresent()) {
          break;
        }
      }
    }
    return tell(new Summary(results, journal, since));
  }

  private int tell(Summary summary) {
    if (json) {
      out.println(summary.forPrograms(new ObjectMapper()).toPrettyString());
    } else {
      out.println(summary.forPeople());
    }
    out.flush();
    return summary.exitCode();
  }
}
