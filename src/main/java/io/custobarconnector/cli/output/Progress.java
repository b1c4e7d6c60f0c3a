package io.custobarconnector.cli.output;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.journal.run.Run;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells how far the running flows are: rows, rate, time left. On a terminal one line that changes;
 * elsewhere a plain line now and then.
 */
public final class Progress implements AutoCloseable {

  private final Connector connector;
  private final PrintWriter out;
  private final boolean terminal;
  private final Ticker clock = new Ticker();
  private final Map<Long, Long> expected = new ConcurrentHashMap<>();

  public Progress(Connector connector, PrintWriter out, boolean terminal) {
    this.connector = connector;
    this.out = out;
    this.terminal = terminal;
    clock.start(terminal, this::tell);
  }

  private synchronized void tell() {
    for (Run run : connector.openRuns()) {
      String line = line(run);
      if (terminal) {
        out.print(Terminal.lineInPlace(line));
        out.flush();
      } else {
        out.println(line);
      }
    }
  }

  private String line(Run run) {
    long read = run.tally().read();
    Duration spent = Duration.between(run.startedAt(), Instant.now());
    if (run.waitingFor().isPresent()) {
      return "%s: %s rows read, waits for %s (custobar.settle)"
          .formatted(run.flow(), Formats.number(read), run.waitingFor().get());
    }
    double perSecond = read * 1000.0 / Math.max(1, spent.toMillis());
    String line =
        "%s: %s rows read, %s sent, %s rows/s"
            .formatted(
                run.flow(),
                Formats.number(read),
                Formats.number(run.tally().sent()),
                Formats.number(Math.round(perSecond)));
    return line
        + expectedRows(run)
            .filter(total -> total > read && perSecond >= 1)
            .map(total -> timeLeft(total, read, perSecond))
            .orElse("");
  }

  private static String timeLeft(long total, long read, double perSecond) {
    Duration left = Duration.ofMillis((long) ((total - read) / perSecond * 1000));
    return ", %s %% of %s, %s left"
        .formatted(100 * read / total, Formats.number(total), Formats.time(left));
  }

  /** Counts once what there is to read; without the count there is no time left to tell. */
  private Optional<Long> expectedRows(Run run) {
    try {
      return Optional.of(
          expected.computeIfAbsent(
              run.id(), id -> connector.source().count(run.flow(), run.start())));
    } catch (RuntimeException notCountable) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() {
    clock.close();
    if (terminal) {
      out.print(Terminal.CLEAR_LINE);
      out.flush();
    }
  }
}
