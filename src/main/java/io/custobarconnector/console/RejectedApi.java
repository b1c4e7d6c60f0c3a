package io.custobarconnector.console;

import io.custobarconnector.FlowNames;
import io.custobarconnector.console.view.RejectedJson;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.route.RejectedAdvice;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.AuditLog.Action;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.journal.rejected.RejectedFilter;
import io.custobarconnector.journal.rejected.RejectedRows;
import io.custobarconnector.journal.rejected.StoredRejection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rejected rows, and what an operator does about them. */
final class RejectedApi {

  private static final int MOST = 1000;

  /** Millionths of a second since 1970, as the journal keeps times, and the number of a row. */
  private static final Pattern PLACE = Pattern.compile("(\\d{1,17})-(\\d{1,18})");

  private final Connector connector;
  private final JournalReader journal;
  private final RejectedRows rows;
  private final RejectedJson json;
  private final AuditLog audit;
  private final BackgroundRuns background;

  RejectedApi(
      Connector connector,
      JournalReader journal,
      RejectedRows rows,
      AuditLog audit,
      BackgroundRuns background) {
    this.connector = connector;
    this.journal = journal;
    this.rows = rows;
    this.json = new RejectedJson(connector);
    this.audit = audit;
    this.background = background;
  }

  void serve(ConsoleHttp http, Set<OperatorRole> seeing) {
    Set<OperatorRole> acting = Set.of(OperatorRole.OPERATOR);
    http.route(HttpMethod.GET, "/rejected/reasons", seeing, this::reasons);
    http.route(HttpMethod.GET, "/rejected", acting, this::page);
    http.route(HttpMethod.POST, "/rejected/retry", acting, this::retry);
    http.route(HttpMethod.POST, "/rejected/drop", acting, this::drop);
    http.route(HttpMethod.GET, "/rejected/:id", acting, this::row);
  }

  private ConsoleAnswer reasons(ConsoleCall call) {
    boolean keys = call.who().role() == OperatorRole.OPERATOR;
    JsonArray reasons = new JsonArray();
    journal.rejected().stream()
        .sorted((a, b) -> Long.compare(b.rows(), a.rows()))
        .forEach(reason -> reasons.add(RejectedJson.reason(reason, keys)));
    return ConsoleAnswer.of(new JsonObject().put("reasons", reasons));
  }

  private ConsoleAnswer page(ConsoleCall call) {
    int limit = call.limit();
    RejectedFilter filter =
        new RejectedFilter(
            call.query("flow", 128).stream().toList(),
            call.query("key", 512),
            call.query("kind", 128),
            call.query("reason", 256),
            List.of());
    audit.write(call.who(), Action.of("rejected-search"));
    List<StoredRejection> page =
        rows.page(filter, call.query("before", 64).map(RejectedApi::place), limit);
    JsonArray all = new JsonArray();
    page.forEach(row -> all.add(RejectedJson.row(row)));
    return ConsoleAnswer.of(
        new JsonObject()
            .put("rows", all)
            .put("next", page.size() == limit ? next(page.get(limit - 1)) : null));
  }

  private static String next(StoredRejection last) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, last.last()) + "-" + last.id();
  }

  private static RejectedRows.Place place(String text) {
    Matcher place = PLACE.matcher(text);
    if (!place.matches()) {
      throw ConsoleProblem.invalid("before is not the next of a page");
    }
    return new RejectedRows.Place(
        Instant.EPOCH.plus(Long.parseLong(place.group(1)), ChronoUnit.MICROS),
        Long.parseLong(place.group(2)));
  }

  private ConsoleAnswer row(ConsoleCall call) {
    long id = call.id();
    StoredRejection row =
        rows.find(id)
            .orElseThrow(
                () ->
                    ConsoleProblem.notFound(
                        "this row is rejected no more; it was delivered or dropped"));
    audit.write(call.who(), Action.of("rejected-open").in(row.flow()).about(1).onRejected(id));
    return ConsoleAnswer.of(json.detail(row));
  }

  private ConsoleAnswer retry(ConsoleCall call) {
    call.onlyFields("ids");
    RejectedFilter chosen = RejectedFilter.of(call.ids(MOST));
    Map<String, Long> flows = byFlow(rows.counts(chosen));
    audit.write(call.who(), action("rejected-retry", flows));
    long tried = 0;
    JsonArray refused = new JsonArray();
    for (Map.Entry<String, Long> flow : flows.entrySet()) {
      Optional<String> obstacle = obstacle(flow.getKey());
      if (obstacle.isPresent()) {
        refused.add(refused(flow, obstacle.get()));
      } else {
        List<String> keys = rows.keys(chosen.in(flow.getKey()));
        try {
          background.start(
              flow.getKey(),
              BackgroundRuns.Kind.LIVE,
              () -> {},
              () -> connector.retry(flow.getKey(), keys));
          tried += keys.size();
        } catch (ConsoleProblem busy) {
          refused.add(refused(flow, busy.getMessage()));
        }
      }
    }
    return ConsoleAnswer.accepted(new JsonObject().put("rows", tried).put("refused", refused));
  }

  private Optional<String> obstacle(String flow) {
    if (!RejectedAdvice.canRetry(connector.settings(), flow)) {
      return Optional.of(RejectedAdvice.insteadOfRetry(flow));
    }
    return connector.flows().contains(flow)
        ? Optional.empty()
        : Optional.of(flow + " is not run by this process");
  }

  private ConsoleAnswer drop(ConsoleCall call) {
    call.onlyFields("ids");
    RejectedFilter chosen = RejectedFilter.of(call.ids(MOST));
    Map<String, Long> flows = byFlow(rows.counts(chosen));
    audit.write(call.who(), action("rejected-drop", flows));
    long dropped = 0;
    JsonArray refused = new JsonArray();
    for (Map.Entry<String, Long> flow : flows.entrySet()) {
      if (flow.getKey().equals(FlowNames.MARKETING_PERMISSIONS)) {
        refused.add(
            refused(
                flow,
                "its rows are what customers said, and wait for the customer to be in the source"));
        continue;
      }
      try {
        dropped +=
            rows.drop(chosen, flow.getKey(), call.who().name()).stream()
                .mapToLong(Reason::rows)
                .sum();
      } catch (FlowBusyException e) {
        refused.add(
            refused(flow, "it runs now and may be trying its rows; drop them when it has ended"));
      }
    }
    return ConsoleAnswer.of(new JsonObject().put("rows", dropped).put("refused", refused));
  }

  private static Map<String, Long> byFlow(List<Reason> counts) {
    return counts.stream()
        .collect(
            Collectors.groupingBy(
                Reason::flow, TreeMap::new, Collectors.summingLong(Reason::rows)));
  }

  private static Action action(String name, Map<String, Long> flows) {
    Action action = Action.of(name).about(flows.values().stream().mapToLong(Long::longValue).sum());
    return flows.size() == 1
        ? action.in(flows.keySet().iterator().next())
        : action.with(String.join(", ", flows.keySet()));
  }

  private static JsonObject refused(Map.Entry<String, Long> flow, String because) {
    return new JsonObject()
        .put("flow", flow.getKey())
        .put("rows", flow.getValue())
        .put("because", because);
  }
}
