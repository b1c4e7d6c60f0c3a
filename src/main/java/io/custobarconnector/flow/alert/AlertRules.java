package io.custobarconnector.flow.alert;

import io.custobarconnector.FlowNames;
import io.custobarconnector.journal.alert.EndedRuns.Counts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The rules of {@code deploy/prometheus/alerts.yaml}, but for a connector or a journal that does
 * not answer: the connector cannot tell anybody then. AlertRulesTest compares the two.
 */
final class AlertRules {

  private static final String CRITICAL = "critical";
  private static final String WARNING = "warning";
  private static final Duration NOW = Duration.ZERO;

  /** Flows that run once a day. */
  static final List<String> DAILY =
      List.of(FlowNames.SHOPS, FlowNames.PRODUCTS, FlowNames.MARKETING_PERMISSIONS);

  /** The flow that always has rows. */
  static final String BUSY = FlowNames.SALES;

  static final List<AlertRule> ALL =
      List.of(
          new AlertRule(
              "ConnectorFlowFailing",
              CRITICAL,
              Duration.ofMinutes(15),
              NOW,
              List.of(),
              "The flow {{ $labels.flow }} fails and does not get through",
              "./connector status says why. Nothing is lost; the next run that gets through goes on from there. A failed reconcile counts until one gets through, and for eight days at most.",
              (facts, rule) -> facts.failing()),
          new AlertRule(
              "ConnectorFlowBehind",
              WARNING,
              Duration.ofMinutes(10),
              NOW,
              List.of(7200.0),
              "No run of {{ $labels.flow }} has read to its end for {{ $value | humanizeDuration }}",
              "./connector status says why. A flow that runs once a day belongs in the next rule.",
              (facts, rule) -> above(rule, facts.secondsBehind(), flow -> !DAILY.contains(flow))),
          new AlertRule(
              "ConnectorDailyFlowBehind",
              WARNING,
              Duration.ofMinutes(10),
              NOW,
              List.of(93600.0),
              "No run of {{ $labels.flow }} has read to its end for {{ $value | humanizeDuration }}",
              "It runs once a day. ./connector status says why it did not get through.",
              (facts, rule) -> above(rule, facts.secondsBehind(), DAILY::contains)),
          new AlertRule(
              "ConnectorRowsRejected",
              WARNING,
              NOW,
              Duration.ofHours(1),
              List.of(0.05, 10.0),
              "More than 5 % of the rows of {{ $labels.flow }} are rejected",
              "./connector rejected list {{ $labels.flow }} says why, with an example of each kind.",
              AlertRules::rejected),
          new AlertRule(
              "ConnectorNoRows",
              WARNING,
              Duration.ofHours(1),
              Duration.ofDays(1),
              List.of(),
              "The flow {{ $labels.flow }} has sent no row for a day",
              "Where shops are closed on some days, ask about more days. Does the source still get its rows?",
              (facts, rule) ->
                  facts.hasRunFor(BUSY, rule.window())
                          && facts.runs(rule.window()).getOrDefault(BUSY, Counts.NONE).sent() == 0
                      ? Map.of(BUSY, 0.0)
                      : Map.of()),
          new AlertRule(
              "ConnectorMissedRows",
              WARNING,
              NOW,
              NOW,
              List.of(),
              "The last reconcile of {{ $labels.flow }} found rows that its cursor had missed",
              "They are delivered by now. The time of change of these rows is not set by all that writes them.",
              (facts, rule) -> facts.missed()),
          new AlertRule(
              "ConnectorBudgetExhausted",
              WARNING,
              Duration.ofMinutes(30),
              NOW,
              List.of(0.95),
              "The limit of requests is used up for half an hour",
              "A first load, a backfill or a reconcile may go on. Otherwise ask Custobar for a higher limit.",
              (facts, rule) -> {
                double used = facts.all(Measured.BUDGET_USED);
                return one(used > rule.limit(0), used);
              }),
          new AlertRule(
              "ConnectorKeyRefused",
              CRITICAL,
              NOW,
              Duration.ofMinutes(15),
              List.of(),
              "Custobar refuses the connector's key, or an address that the key may not use",
              "Check custobar.token and its scopes; ./connector check names the addresses.",
              (facts, rule) -> {
                double refused = facts.counted(Measured.REQUESTS_REFUSED, rule.window());
                return one(refused > 0, refused);
              }),
          new AlertRule(
              "ConnectorCustobarFailing",
              WARNING,
              Duration.ofMinutes(15),
              Duration.ofMinutes(15),
              List.of(0.2),
              "Custobar fails or does not answer one request in five",
              "Requests are repeated by themselves; nothing is lost.",
              (facts, rule) ->
                  share(facts, rule, rule.limit(0), Measured.REQUESTS_FAILED, Measured.REQUESTS)),
          new AlertRule(
              "ConnectorOutboxOld",
              WARNING,
              NOW,
              NOW,
              List.of(900.0),
              "Custobar was not told of a use of a benefit for {{ $value | humanizeDuration }}",
              "It is told until it knows. Uses stay final at the till meanwhile.",
              (facts, rule) -> {
                double age = facts.secondsUntold();
                return one(age > rule.limit(0), age);
              }),
          new AlertRule(
              "ConnectorTillSlow",
              WARNING,
              Duration.ofMinutes(10),
              Duration.ofMinutes(10),
              List.of(0.95, Measured.SLOW_SECONDS),
              "One look-up in twenty takes a till longer than half a second",
              "Is Custobar slow (connector_custobar_request_seconds), or the database, or the machine?",
              (facts, rule) ->
                  share(facts, rule, 1 - rule.limit(0), Measured.LOOK_UPS_SLOW, Measured.LOOK_UPS)),
          new AlertRule(
              "ConnectorTillWithoutCustobar",
              WARNING,
              Duration.ofMinutes(10),
              Duration.ofMinutes(10),
              List.of(0.2),
              "One look-up in five is not answered by Custobar itself",
              "Tills are answered from the last look-up, or with none.",
              (facts, rule) ->
                  share(facts, rule, rule.limit(0), Measured.LOOK_UPS_NOT_LIVE, Measured.LOOK_UPS)),
          new AlertRule(
              "ConnectorStrangers",
              WARNING,
              Duration.ofMinutes(10),
              Duration.ofMinutes(10),
              List.of(1.0),
              "More than one request a second comes without a valid key",
              "A till with an old key, or somebody who tries keys.",
              (facts, rule) -> {
                double each =
                    facts.counted(Measured.STRANGERS, rule.window()) / rule.window().toSeconds();
                return one(each > rule.limit(0), each);
              }),
          new AlertRule(
              "ConnectorTillCertificateEnds",
              WARNING,
              NOW,
              NOW,
              List.of(14 * 86400.0),
              "The certificate for tills ends in {{ $value | humanizeDuration }}",
              "Put the renewed one in its place; it is taken up without a restart.",
              (facts, rule) -> {
                double left = facts.secondsUntil(Measured.CERTIFICATE_END);
                return one(left < rule.limit(0), left);
              }));

  private AlertRules() {}

  private static Map<String, Double> rejected(AlertFacts facts, AlertRule rule)
      throws SQLException {
    Map<String, Double> rejected = new HashMap<>();
    facts
        .runs(rule.window())
        .forEach(
            (flow, runs) -> {
              if (runs.rejected() > rule.limit(0) * (runs.sent() + runs.rejected())
                  && runs.rejected() > rule.limit(1)) {
                rejected.put(flow, (double) runs.rejected());
              }
            });
    return rejected;
  }

  private static Map<String, Double> above(
      AlertRule rule, Map<String, Double> numbers, Predicate<String> flows) {
    return numbers.entrySet().stream()
        .filter(flow -> flows.test(flow.getKey()) && flow.getValue() > rule.limit(0))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Map<String, Double> share(
      AlertFacts facts, AlertRule rule, double most, Measured some, Measured all)
      throws SQLException {
    double bad = facts.counted(some, rule.window());
    double whole = facts.counted(all, rule.window());
    return one(bad > most * whole, whole > 0 ? bad / whole : 0);
  }

  private static Map<String, Double> one(boolean holds, double value) {
    return holds ? Map.of("", value) : Map.of();
  }
}
