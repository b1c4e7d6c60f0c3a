package io.custobarconnector.flow.alert;

import io.custobarconnector.journal.alert.AlertState;
import io.custobarconnector.journal.alert.AlertStates;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * When somebody is told, and what: a rule of {@code deploy/prometheus/alerts.yaml} in Java.
 *
 * @param hold for how long the condition must hold ({@code for})
 * @param window how far back it looks; zero when it is about this moment
 * @param limits the numbers of the rule in their order, zeros left out
 * @param summary with {@code $labels.flow} and {@code $value} as Prometheus has them
 */
record AlertRule(
    String name,
    String severity,
    Duration hold,
    Duration window,
    List<Double> limits,
    String summary,
    String description,
    Holding holding) {

  /** Whether the condition holds. */
  @FunctionalInterface
  interface Holding {

    /**
     * The flows for which it does, and the number that it is about; for a rule about no flow, an
     * empty name stands for the flow.
     */
    Map<String, Double> in(AlertFacts facts, AlertRule rule) throws SQLException;
  }

  private static final String FLOW = "{{ $labels.flow }}";
  private static final String VALUE = "{{ $value | humanizeDuration }}";

  double limit(int number) {
    return limits.get(number);
  }

  List<AlertStates.Condition> conditions(AlertFacts facts) throws SQLException {
    return holding.in(facts, this).entrySet().stream()
        .map(found -> new AlertStates.Condition(name, found.getKey(), hold, found.getValue()))
        .toList();
  }

  String summary(AlertState state) {
    return summary.replace(FLOW, state.flow()).replace(VALUE, time(state.value()));
  }

  /** Whole units, as people say it; an end that has passed is no time. */
  private static String time(double seconds) {
    Duration left = Duration.ofSeconds((long) Math.max(0, seconds));
    if (left.compareTo(Duration.ofDays(2)) >= 0) {
      return left.toDays() + " days";
    }
    return left.compareTo(Duration.ofHours(2)) >= 0
        ? left.toHours() + " hours"
        : left.toMinutes() + " minutes";
  }
}
