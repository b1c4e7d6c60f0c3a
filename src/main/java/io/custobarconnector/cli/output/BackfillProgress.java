package io.custobarconnector.cli.output;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.journal.run.Backfill;
import io.custobarconnector.journal.run.Run;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Tells how far a backfill is: a bar on a terminal, elsewhere a plain line now and then. */
public final class BackfillProgress implements AutoCloseable {

  private static final int BAR = 24;

  /** A shorter one shows nothing. */
  private static final int SHORTEST_BAR = 5;

  private final Connector connector;
  private final PrintWriter err;
  private final Optional<PrintWriter> terminal;
  private final Ticker clock = new Ticker();
  private boolean told;

  /**
   * @param terminal where a line may change; empty when nobody looks
   */
  public BackfillProgress(Connector connector, PrintWriter err, Optional<PrintWriter> terminal) {
    this.connector = connector;
    this.err = err;
    this.terminal = terminal;
    clock.start(terminal.isPresent(), this::tell);
  }

  private synchronized void tell() {
    for (Run run : connector.openRuns()) {
      run.backfill()
          .filter(backfill -> backfill.rowsTotal().isPresent())
          .ifPresent(
              backfill -> {
                tellBeginning(backfill);
                String line = line(run, backfill, terminal.isPresent() ? Terminal.columns() : 0);
                if (terminal.isPresent()) {
                  terminal.get().print(Terminal.lineInPlace(line));
                  terminal.get().flush();
                } else {
                  err.println(line);
                }
              });
    }
  }

  /** Tells, once, where the backfill begins, when that may be a surprise. */
  public synchronized void tellBeginning(Backfill backfill) {
    if (told) {
      return;
    }
    told = true;
    switch (backfill.beginning()) {
      case GOES_ON ->
          err.printf(
              "Goes on where it was stopped, after %s rows. To begin anew: --restart%n",
              Formats.number(backfill.rowsReadBefore()));
      case OTHER_RANGE ->
          err.println(
              "Begins anew: the backfill that was stopped before had another range, and is given up.");
      case OTHER_MAPPING ->
          err.println(
              "Begins anew: the mapping has changed since the backfill was stopped, so what it sent has an older form.");
      case FIRST, RESTART -> {}
    }
    err.flush();
  }

  /**
   * How far it is, with a bar where the columns suffice for it beside the words.
   *
   * @param columns of the terminal; 0 where there is none
   */
  static String line(Run run, Backfill backfill, int columns) {
    long now = run.tally().read();
    long read = backfill.rowsReadBefore() + now;
    long total = Math.max(read, backfill.rowsTotal().orElse(read));
    long percent = total == 0 ? 100 : 100 * read / total;
    Duration spent = Duration.between(run.startedAt(), Instant.now());
    double perSecond = now * 1000.0 / Math.max(1, spent.toMillis());
    String words =
        "%s %% of %s rows, %s sent, %s rows/s%s%s"
            .formatted(
                percent,
                Formats.number(total),
                Formats.number(run.tally().sent()),
                Formats.number(Math.round(perSecond)),
                perSecond >= 1
                    ? ", %s left"
                        .formatted(
                            Formats.time(
                                Duration.ofMillis((long) ((total - read) / perSecond * 1000))))
                    : "",
                backfill.isWaiting() ? ", waits for the flow's own run" : "");
    return run.flow()
        + ": "
        + bar(percent, columns - run.flow().length() - words.length() - 3)
        + words;
  }

  static String bar(long percent, int place) {
    int bar = Math.min(BAR, place);
    int full = (int) (percent * bar / 100);
    return bar < SHORTEST_BAR ? "" : "█".repeat(full) + "░".repeat(bar - full) + " ";
  }

  @Override
  public synchronized void close() {
    clock.close();
    terminal.ifPresent(
        out -> {
          out.print(Terminal.CLEAR_LINE);
          out.flush();
        });
  }

  /** The command line that asks for a range. */
  public static String command(
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
}
