package io.custobarconnector.flow.alert;

import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.journal.FlowState;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.alert.AlertNumbers;
import io.custobarconnector.journal.alert.EndedRuns;
import io.custobarconnector.journal.record.ReconcileState;
import io.custobarconnector.journal.record.RecordedReconciles;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * What the rules ask about: the journal of all processes.
 *
 * @param flows those that are enabled; nothing is said of others
 * @param fresh for how long what a process measures counts
 */
record AlertFacts(DataSource journal, Predicate<String> flows, Duration fresh) {

  /** Runs that ended of late, by the flow's name. */
  Map<String, EndedRuns.Counts> runs(Duration window) throws SQLException {
    Map<String, EndedRuns.Counts> runs = new HashMap<>(new EndedRuns(journal).within(window));
    runs.keySet().removeIf(flows.negate());
    return runs;
  }

  /** Whether a flow is enabled, and had its first run so long ago. */
  boolean hasRunFor(String flow, Duration time) {
    JournalReader reader = new JournalReader(journal);
    return flows.test(flow)
        && reader
            .firstRun(flow)
            .filter(first -> first.isBefore(reader.now().minus(time)))
            .isPresent();
  }

  /** The flows that fail: {@link FlowState#failing}. */
  Map<String, Double> failing() {
    return new JournalReader(journal)
        .flows().stream()
            .filter(state -> flows.test(state.flow()) && state.failing())
            .collect(Collectors.toMap(FlowState::flow, state -> 1.0));
  }

  /** How long ago a run of each flow last read to its end, or its first run began. */
  Map<String, Double> secondsBehind() {
    JournalReader reader = new JournalReader(journal);
    Instant now = reader.now();
    Map<String, Double> behind = new HashMap<>();
    for (FlowState state : reader.flows()) {
      if (flows.test(state.flow())) {
        behind.put(state.flow(), seconds(Duration.between(state.behindSince(), now)));
      }
    }
    return behind;
  }

  /** Rows that the last reconcile found, of flows that have missed any. */
  Map<String, Double> missed() {
    Map<String, Double> missed = new HashMap<>();
    for (ReconcileState state : new RecordedReconciles(journal).last().values()) {
      if (flows.test(state.flow()) && state.rowsMissed() > 0) {
        missed.put(state.flow(), (double) state.rowsMissed());
      }
    }
    return missed;
  }

  /** The age of the oldest use or reversal of which Custobar is still to be told; 0 for none. */
  double secondsUntold() throws SQLException {
    Instant now = new JournalReader(journal).now();
    try (Connection connection = journal.getConnection()) {
      return Outbox.backlog(connection)
          .oldest()
          .map(at -> seconds(Duration.between(at, now)))
          .orElse(0.0);
    }
  }

  /** How many all processes counted. */
  double counted(Measured what, Duration window) throws SQLException {
    return new AlertNumbers(journal).counted(what.written(), window);
  }

  /** What all processes measure together; 0 when none does. */
  double all(Measured what) throws SQLException {
    return new AlertNumbers(journal).sum(what.written(), fresh).orElse(0);
  }

  /** How long until the first moment that a process knows; without end when none does. */
  double secondsUntil(Measured moment) throws SQLException {
    Instant now = new JournalReader(journal).now();
    return new AlertNumbers(journal).least(moment.written(), fresh).orElse(Double.POSITIVE_INFINITY)
        - now.getEpochSecond();
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
