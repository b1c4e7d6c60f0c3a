package io.custobarconnector.cli;

import io.custobarconnector.Connector;
import io.custobarconnector.journal.Run;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells how far the running flows are: rows, rate, time left. On a terminal one line that changes;
 * elsewhere a plain line now and then.
 */
final class Progress implements AutoCloseable {

  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(5);
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Connector connector;
  private final PrintWriter out;
  private final boolean terminal;
  private final ScheduledExecutorService clock;
  private final Map<Long, Long> expected = new ConcurrentHashMap<>();

  Progress(Connector connector, PrintWriter out, boolean terminal) {
    this.connector = connector;
    this.out = out;
    this.terminal = terminal;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "progress");
              thread.setDaemon(true);
              return thread;
            });
    long period = (terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
    var unused = clock.scheduleWithFixedDelay(this::tell, period, period, TimeUnit.MILLISECONDS);
  }

  /** Whether a person looks at standard output, as the launcher says. */
  static boolean onTerminal() {
    return Boolean.getBoolean("connector.terminal");
  }

  private synchronized void tell() {
    for (Run run : connector.openRuns()) {
      String line = line(run);
      if (terminal) {
        out.print(CLEAR_LINE + line);
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
          .formatted(run.flow(), Words.number(read), run.waitingFor().get());
    }
    double perSecond = read * 1000.0 / Math.max(1, spent.toMillis());
    String line =
        "%s: %s rows read, %s sent, %s rows/s"
            .formatted(
                run.flow(),
                Words.number(read),
                Words.number(run.tally().sent()),
                Words.number(Math.round(perSecond)));
    return line
        + expectedRows(run)
            .filter(total -> total > read && perSecond >= 1)
            .map(total -> timeLeft(total, read, perSecond))
            .orElse("");
  }

  private static String timeLeft(long total, long read, double perSecond) {
    Duration left = Duration.ofMillis((long) ((total - read) / perSecond * 1000));
    return ", %s %% of %s, %s left"
        .formatted(100 * read / total, Words.number(total), Words.time(left));
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
    clock.shutdownNow();
    if (terminal) {
      out.print(CLEAR_LINE);
      out.flush();
    }
  }
}
