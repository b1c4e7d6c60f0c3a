package io.custobarconnector.flow;

import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.journal.run.Forecast;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.SourceReader;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;

/**
 * Stops a run that would change far more in Custobar than usual, before it sends anything: a wrong
 * query, an emptied table or a restored backup should not reach the marketer. A run of many changes
 * is read twice for that; the first reading only counts.
 */
public final class ChangeGuard {

  /** So few changes that no share of anything makes them suspicious. */
  private static final int FEW = 10;

  private final Source source;
  private final DeliveredMessages delivered;
  private final FlowProgress progress;
  private final ToIntFunction<String> maxChange;

  /**
   * @param maxChange percent of a flow's rows that may change in a run, by the flow's name
   */
  ChangeGuard(
      Source source,
      DeliveredMessages delivered,
      FlowProgress progress,
      ToIntFunction<String> maxChange) {
    this.source = source;
    this.delivered = delivered;
    this.progress = progress;
    this.maxChange = maxChange;
  }

  /**
   * Decides whether the run has to count first: when it compares all rows, or has more rows to read
   * than may change. A first load has nothing to change. A route that does something after its rows
   * have gone to Custobar is not counted.
   */
  public void weigh(SourceReader pages, Run run) {
    if (run.isUnlimited() || !run.isRecorded() || !judges(run, pages.isSnapshot())) {
      return;
    }
    if (pages.isSnapshot()) {
      run.counts(true);
    } else {
      boolean all = run.horizonBefore().filter(String::isEmpty).isPresent();
      long toRead = source.count(run.flow(), all ? Optional.empty() : run.start());
      run.counts(toRead > FEW && !isKnown(run, toRead * 100 / percent(run)));
    }
  }

  /** Steps after the sink would take what is only counted for delivered. */
  private boolean judges(Run run, boolean snapshot) {
    return run.fillsRequests()
        && percent(run) < 100
        && (snapshot
            ? progress.readUpTo(run.flow()).isPresent() && isKnown(run, 1)
            : run.start().isPresent());
  }

  /** Whether Custobar has at least so many rows of the flow. */
  private boolean isKnown(Run run, long rows) {
    return delivered.count(run.flow(), rows) >= rows;
  }

  /**
   * Judges what was counted, and lets the run begin in earnest.
   *
   * @throws RunStoppedException when more would change than may
   */
  public void judge(SourceReader pages, Run run) {
    unusual(run, pages.isSnapshot())
        .ifPresent(
            what -> {
              throw stop(run, what);
            });
    run.counts(false);
    pages.startOver();
  }

  /** What of a forecast would stop a run, in a sentence without its end. */
  public Optional<String> warning(Run run, boolean snapshot) {
    return judges(run, snapshot) ? unusual(run, snapshot) : Optional.empty();
  }

  private Optional<String> unusual(Run run, boolean snapshot) {
    Forecast forecast = run.forecast();
    long known = delivered.count(run.flow(), Long.MAX_VALUE);
    long changing = forecast.rowsChanged() + forecast.rowsGone();
    if (changing > FEW && changing * 100 > known * percent(run)) {
      return Optional.of(
          "%s of the %s rows that Custobar has from here would change (%s of them are gone), above the limit of %s %%"
              .formatted(changing, known, forecast.rowsGone(), percent(run)));
    }
    // A reconcile leaves out what the next run reads, so that its number of rows tells nothing.
    if (snapshot && !run.isReconcile()) {
      OptionalLong before = progress.rowsReadBefore(run.flow());
      long lost = before.orElse(known) - forecast.rowsRead();
      if (forecast.rowsRead() == 0
          || (lost > FEW && lost * 100 > before.orElse(known) * percent(run))) {
        return Optional.of(
            "the query returned %s rows, and %s the time before"
                .formatted(forecast.rowsRead(), before.orElse(known)));
      }
    }
    return Optional.empty();
  }

  private static RunStoppedException stop(Run run, String seen) {
    return new RunStoppedException(
        CustobarError.TOO_MUCH,
        "%s: %s; nothing was sent. If that is meant: ./connector %s %1$s --accept; otherwise mend the source or %1$s.sql (guard.max-change, %1$s.max-change)"
            .formatted(run.flow(), seen, run.isReconcile() ? "reconcile" : "run --once"));
  }

  private int percent(Run run) {
    return maxChange.applyAsInt(run.flow());
  }
}
