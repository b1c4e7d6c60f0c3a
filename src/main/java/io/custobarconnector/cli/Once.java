package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.Connector;
import io.custobarconnector.RouteFiles;
import io.custobarconnector.RunResult;
import io.custobarconnector.custobar.KeyRefusedException;
import io.custobarconnector.journal.JournalReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs flows once, one after the other, and tells what became of them. */
final class Once {

  private final Connector connector;
  private final Stopping stopping;
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;

  Once(Connector connector, Stopping stopping, PrintWriter out, PrintWriter err, boolean json) {
    this.connector = connector;
    this.stopping = stopping;
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Runs all flows; one that fails does not keep the others from running. */
  int run() {
    return run(false);
  }

  /**
   * As {@link #run()}.
   *
   * @param accept whether the flows may change more than usual
   */
  int run(boolean accept) {
    return run(connector.flows(), flow -> connector.run(flow, accept));
  }

  /** Tries rows again that did not get through, by flow, and nothing else. */
  int retry(Map<String, List<String>> keys) {
    return run(RouteFiles.inOrder(keys.keySet()), flow -> connector.retry(flow, keys.get(flow)));
  }

  private int run(List<String> flows, Function<String, RunResult> each) {
    boolean terminal = Progress.onTerminal();
    if (terminal) {
      Logs.withoutRuns();
    }
    JournalReader journal = new JournalReader(connector.journal());
    Instant since = journal.now();
    List<RunResult> results = new ArrayList<>();
    try (Progress progress = new Progress(connector, terminal ? out : err, terminal && !json)) {
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
