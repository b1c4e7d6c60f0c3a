package io.custobarconnector.cli.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.flow.FlowStatus;
import io.custobarconnector.journal.FlowState;
import io.custobarconnector.journal.record.ReconcileState;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.BackfillState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** How the flows are, for people and for programs. */
public final class StatusPage {

  private StatusPage() {}

  /** A table, and a line for each thing that a person should know. */
  public static String forPeople(List<FlowStatus> flows, ZoneId zone) {
    Table table =
        new Table(
            "flow",
            "last run",
            "outcome",
            "sent>",
            "unchanged>",
            "rejected now>",
            "behind by>",
            "next run");
    StringBuilder errors = new StringBuilder();
    for (FlowStatus flow : flows) {
      Optional<FlowState> state = flow.state();
      table.row(
          flow.flow(),
          state.map(s -> local(s.startedAt(), zone)).orElse("never"),
          state.map(StatusPage::outcome).orElse("–"),
          state.map(s -> Formats.number(s.lastRun().sent())).orElse("–"),
          state.map(s -> Formats.number(s.lastRun().unchanged())).orElse("–"),
          state.map(s -> Formats.number(s.rejectedNow())).orElse("–"),
          flow.behind().map(StatusPage::behind).orElse("–"),
          flow.paused().isPresent()
              ? "paused"
              : flow.nextRun().map(next -> local(next, zone)).orElse("switched off"));
      state
          .flatMap(FlowState::error)
          .ifPresent(error -> errors.append("%n%s: %s".formatted(flow.flow(), error)));
      state
          .filter(s -> s.lastRun().ignored() > 0)
          .ifPresent(s -> errors.append(ignored(flow.flow(), s.lastRun().ignored())));
      flow.paused()
          .ifPresent(
              pause ->
                  errors.append(
                      "%n%s: paused by %s in the console (%s), which resumes it"
                          .formatted(flow.flow(), pause.by(), local(pause.at(), zone))));
      flow.problem().ifPresent(p -> errors.append("%n%s: %s".formatted(flow.flow(), p)));
      flow.mappingChangedAt()
          .ifPresent(at -> errors.append(otherForm(flow.flow(), local(at, zone))));
      flow.backfill().ifPresent(b -> errors.append(backfill(flow.flow(), b)));
      state.filter(s -> s.rowsAhead() > 0).ifPresent(s -> errors.append(ahead(s)));
      flow.reconcile()
          .flatMap(last -> reconcile(last, local(last.startedAt(), zone)))
          .ifPresent(errors::append);
      flow.backlog()
          .filter(b -> b.pending() > 0)
          .ifPresent(b -> errors.append(untold(flow.flow(), b)));
    }
    return table
        + (errors.isEmpty() ? "" : errors + System.lineSeparator())
        + "%nAs of %s, time of %s.%n".formatted(local(Instant.now(), zone), zone);
  }

  private static String outcome(FlowState state) {
    return state.outcome().equals("running")
        ? state.node().map(node -> "running on " + node).orElse("running")
        : state.outcome();
  }

  private static String ignored(String flow, long rows) {
    return "%n%s: the last run ignored %s rows, by a setting, by a step of the route, or since a person gave them up"
        .formatted(flow, Formats.number(rows));
  }

  private static String backfill(String flow, BackfillState backfill) {
    String rows =
        backfill.rowsTotal().isPresent()
            ? "after %s of %s rows, %s left"
                .formatted(
                    Formats.number(backfill.rowsRead()),
                    Formats.number(backfill.rowsTotal().getAsLong()),
                    Formats.number(
                        Math.max(0, backfill.rowsTotal().getAsLong() - backfill.rowsRead())))
            : "after %s rows".formatted(Formats.number(backfill.rowsRead()));
    if (backfill.alive()) {
      return "%n%s: a backfill goes on, %s".formatted(flow, rows);
    }
    boolean all =
        backfill.rowsTotal().isPresent() && backfill.rowsRead() >= backfill.rowsTotal().getAsLong();
    String stopped =
        all
            ? "a backfill has sent all its rows and was stopped before its end; to finish, which sends none again"
            : "a backfill was stopped " + rows + "; to go on there";
    return "%n%s: %s: %s"
        .formatted(
            flow,
            stopped,
            BackfillProgress.command(
                flow,
                backfill.asked().from().map(BackfillRequest.Bound::said),
                backfill.asked().to().map(BackfillRequest.Bound::said),
                backfill.asked().everything()));
  }

  private static String ahead(FlowState state) {
    return "%n%s: %s %s dated in the future%s; they are delivered, and the cursor does not pass the source's clock: mend the dates at the source"
        .formatted(
            state.flow(),
            Formats.number(state.rowsAhead()),
            state.rowsAhead() == 1 ? "row is" : "rows are",
            state.aheadKey().map(key -> ", for example _key " + key).orElse(""));
  }

  /** Says nothing of one that found nothing: that is how it should be. */
  private static Optional<String> reconcile(ReconcileState last, String at) {
    String found = last.rowsMissed() + last.rowsVanished() == 0 ? "" : found(last);
    String why = last.error().map(error -> ": " + error).orElse("");
    return switch (last.outcome()) {
      case "failed" ->
          Optional.of(
              "%n%s: the last reconcile (%s) failed%s%s".formatted(last.flow(), at, why, found));
      case "delivered" ->
          found.isEmpty()
              ? Optional.empty()
              : Optional.of("%n%s: the last reconcile (%s)%s".formatted(last.flow(), at, found));
      default -> Optional.empty();
    };
  }

  private static String found(ReconcileState last) {
    return " found that the cursor had missed %s of %s rows, and %s had vanished from the source"
        .formatted(
            Formats.number(last.rowsMissed()),
            Formats.number(last.rowsRead()),
            Formats.number(last.rowsVanished()));
  }

  private static String otherForm(String flow, String since) {
    return "%n%s: the mapping has changed (%s); rows delivered before keep their old form until they change, or: ./connector backfill %1$s"
        .formatted(flow, since);
  }

  private static String untold(String flow, Outbox.Backlog backlog) {
    return "%n%s: %s uses and reversals are still to be told%s"
        .formatted(
            flow,
            Formats.number(backlog.pending()),
            backlog.error().map(error -> "; last: " + error).orElse(""));
  }

  private static String behind(Duration behind) {
    return behind.isZero() ? "nothing" : Formats.time(behind);
  }

  private static String local(Instant instant, ZoneId zone) {
    return Formats.local(instant, zone);
  }

  /** The same, with every number. */
  public static ObjectNode forPrograms(List<FlowStatus> flows) {
    ObjectNode report = new ObjectMapper().createObjectNode();
    var array = report.putArray("flows");
    for (FlowStatus flow : flows) {
      ObjectNode node = array.addObject().put("flow", flow.flow());
      node.put("enabled", flow.nextRun().isPresent());
      flow.state().ifPresent(state -> addState(node, state));
      node.put("behindSeconds", flow.behind().map(Duration::toSeconds).orElse(null));
      node.put("nextRun", flow.nextRun().map(Instant::toString).orElse(null));
      flow.paused()
          .ifPresent(
              pause ->
                  node.putObject("paused").put("at", pause.at().toString()).put("by", pause.by()));
      flow.problem().ifPresent(problem -> node.put("problem", problem));
      node.put("mappingChangedAt", flow.mappingChangedAt().map(Instant::toString).orElse(null));
      flow.backfill().ifPresent(backfill -> addBackfill(node.putObject("backfill"), backfill));
      flow.reconcile().ifPresent(last -> addReconcile(node.putObject("reconcile"), last));
      flow.backlog().ifPresent(backlog -> addBacklog(node.putObject("outbox"), backlog));
    }
    return report;
  }

  private static void addBackfill(ObjectNode node, BackfillState backfill) {
    node.put("goesOn", backfill.alive());
    node.put("from", backfill.asked().from().map(bound -> bound.at().toString()).orElse(null));
    node.put("to", backfill.asked().to().map(bound -> bound.at().toString()).orElse(null));
    node.put("all", backfill.asked().everything());
    node.put("rowsRead", backfill.rowsRead());
    node.put(
        "rowsTotal", backfill.rowsTotal().isPresent() ? backfill.rowsTotal().getAsLong() : null);
    node.put("movedAt", backfill.movedAt().toString());
  }

  private static void addReconcile(ObjectNode node, ReconcileState last) {
    node.put("outcome", last.outcome());
    node.put("startedAt", last.startedAt().toString());
    node.put("endedAt", last.endedAt().map(Instant::toString).orElse(null));
    node.put("compared", last.rowsRead());
    node.put("missed", last.rowsMissed());
    node.put("vanished", last.rowsVanished());
    last.error().ifPresent(error -> Summary.putError(node, error));
  }

  private static void addBacklog(ObjectNode node, Outbox.Backlog backlog) {
    node.put("pending", backlog.pending());
    node.put("oldest", backlog.oldest().map(Instant::toString).orElse(null));
    node.put("lastError", backlog.error().orElse(null));
  }

  private static void addState(ObjectNode node, FlowState state) {
    ObjectNode last = node.putObject("lastRun");
    last.put("outcome", state.outcome());
    last.put("node", state.node().orElse(null));
    last.put("startedAt", state.startedAt().toString());
    last.put("endedAt", state.endedAt().map(Instant::toString).orElse(null));
    last.put("read", state.lastRun().read());
    last.put("sent", state.lastRun().sent());
    last.put("unchanged", state.lastRun().unchanged());
    last.put("rejected", state.lastRun().rejected());
    last.put("ignored", state.lastRun().ignored());
    last.put("fieldsOmitted", state.lastRun().omitted());
    last.put("requests", state.lastRun().requests());
    state.error().ifPresent(error -> Summary.putError(last, error));
    node.put("rowsInTheFuture", state.rowsAhead());
    node.put("exampleInTheFuture", state.aheadKey().orElse(null));
    node.put("rejectedNow", state.rejectedNow());
    node.put("omittedNow", state.omittedNow());
    node.put("lastDeliveredAt", state.lastDeliveredAt().map(Instant::toString).orElse(null));
  }
}
