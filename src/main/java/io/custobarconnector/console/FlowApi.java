package io.custobarconnector.console;

import io.custobarconnector.FlowNames;
import io.custobarconnector.console.BackgroundRuns.Kind;
import io.custobarconnector.console.view.FlowFiles;
import io.custobarconnector.console.view.Overview;
import io.custobarconnector.console.view.RoleView;
import io.custobarconnector.console.view.RunJson;
import io.custobarconnector.flow.BackfillCheck;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.look.NextRun;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.AuditLog.Action;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.journal.record.RecordedRun;
import io.custobarconnector.journal.record.RunHistory;
import io.custobarconnector.journal.run.BackfillRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How flows are doing, and what an operator does about them. */
final class FlowApi {

  private static final int LONGEST_MOMENT = 64;

  private final Connector connector;
  private final Overview overview;
  private final FlowFiles files;
  private final RunHistory runs;
  private final FlowPauses pauses;
  private final AuditLog audit;
  private final BackgroundRuns background;

  FlowApi(
      Connector connector,
      Overview overview,
      FlowFiles files,
      RunHistory runs,
      FlowPauses pauses,
      AuditLog audit,
      BackgroundRuns background) {
    this.connector = connector;
    this.overview = overview;
    this.files = files;
    this.runs = runs;
    this.pauses = pauses;
    this.audit = audit;
    this.background = background;
  }

  void serve(ConsoleHttp http, Set<OperatorRole> seeing) {
    Set<OperatorRole> acting = Set.of(OperatorRole.OPERATOR);
    http.route(HttpMethod.GET, "/overview", seeing, call -> shown(call, overview.read()));
    http.route(HttpMethod.GET, "/flows/:flow", seeing, this::flow);
    http.route(HttpMethod.GET, "/flows/:flow/runs", seeing, this::runs);
    http.route(HttpMethod.POST, "/flows/:flow/run", acting, this::run);
    http.route(HttpMethod.POST, "/flows/:flow/pause", acting, this::pause);
    http.route(HttpMethod.POST, "/flows/:flow/resume", acting, this::resume);
    http.route(HttpMethod.POST, "/flows/:flow/backfill", acting, this::backfill);
    http.route(HttpMethod.POST, "/flows/:flow/cancel", acting, this::cancel);
  }

  private static ConsoleAnswer shown(ConsoleCall call, JsonObject answer) {
    return ConsoleAnswer.of(RoleView.of(call.who().role(), answer));
  }

  /**
   * The flow that the address names.
   *
   * @throws ConsoleProblem when there is none of that name
   */
  static String flowOf(ConsoleCall call, FlowFiles files) {
    String flow = call.path("flow");
    if (!files.flows().contains(flow)) {
      throw ConsoleProblem.notFound(
          "there is no such flow; there are " + String.join(", ", files.flows()));
    }
    return flow;
  }

  private String flowOf(ConsoleCall call) {
    return flowOf(call, files);
  }

  private ConsoleAnswer flow(ConsoleCall call) {
    String flow = flowOf(call);
    BackfillCheck check = BackfillCheck.of(connector.settings(), flow);
    Optional<String> elsewhere = elsewhere(flow);
    Optional<String> obstacle = elsewhere.or(() -> check.obstacle(flow));
    boolean bounded = obstacle.isEmpty() && BackfillCheck.takesRange(connector, flow);
    return shown(
        call,
        new JsonObject()
            .put("lane", overview.lane(flow))
            .put("schedule", connector.settings().flow(flow).schedule())
            .put("files", files.texts(flow))
            .put(
                "actions",
                new JsonObject()
                    .put("run", possible(elsewhere))
                    .put("pause", possible(off(flow)))
                    .put("cancel", possible(endless(flow)))
                    .put("next", possible(off(flow).or(() -> obstacleToLook(flow))))
                    .put(
                        "backfill",
                        possible(obstacle)
                            .put("bounded", bounded)
                            .put("mayHappenTwice", check.mayHappenTwice()))));
  }

  private static JsonObject possible(Optional<String> obstacle) {
    return new JsonObject()
        .put("possible", obstacle.isEmpty())
        .put("because", obstacle.orElse(null));
  }

  private Optional<String> off(String flow) {
    return connector.settings().flow(flow).enabled()
        ? Optional.empty()
        : Optional.of("%1$s is switched off (%1$s.enabled)".formatted(flow));
  }

  /** These have no pages after which they could stop. */
  private static Optional<String> endless(String flow) {
    return FlowNames.ANSWERING.contains(flow)
        ? Optional.of(
            "%s cannot be stopped, since it does not work page by page; what it does now ends by itself"
                .formatted(flow))
        : Optional.empty();
  }

  private Optional<String> obstacleToLook(String flow) {
    return NextRun.obstacle(connector.settings(), flow);
  }

  private Optional<String> elsewhere(String flow) {
    return off(flow)
        .or(
            () ->
                connector.flows().contains(flow)
                    ? Optional.empty()
                    : Optional.of(
                        "%s is not run by this process, which was started for %s"
                            .formatted(flow, String.join(", ", connector.flows()))));
  }

  private ConsoleAnswer runs(ConsoleCall call) {
    int limit = call.limit();
    List<RecordedRun> page = runs.before(flowOf(call), call.before(), limit);
    JsonArray all = new JsonArray();
    page.forEach(run -> all.add(RunJson.of(run)));
    return shown(
        call,
        new JsonObject()
            .put("runs", all)
            .put("next", page.size() == limit ? page.get(limit - 1).id() : null));
  }

  private ConsoleAnswer run(ConsoleCall call) {
    String flow = flowOf(call);
    call.onlyFields("accept");
    boolean accept = call.flag("accept");
    refuse(elsewhere(flow));
    Action action = Action.of("run").in(flow);
    background.start(
        flow,
        Kind.LIVE,
        () ->
            audit.write(
                call.who(), accept ? action.with("may change or reject more than usual") : action),
        () -> connector.run(flow, accept));
    return ConsoleAnswer.accepted(new JsonObject());
  }

  private ConsoleAnswer pause(ConsoleCall call) {
    String flow = flowOf(call);
    refuse(off(flow));
    audit.write(call.who(), Action.of("pause").in(flow));
    pauses.pause(flow, call.who().name());
    return ConsoleAnswer.done();
  }

  private ConsoleAnswer resume(ConsoleCall call) {
    String flow = flowOf(call);
    audit.write(call.who(), Action.of("resume").in(flow));
    pauses.resume(flow);
    return ConsoleAnswer.done();
  }

  private ConsoleAnswer backfill(ConsoleCall call) {
    String flow = flowOf(call);
    call.onlyFields("from", "to", "all", "restart", "twice");
    BackfillCheck check = BackfillCheck.of(connector.settings(), flow);
    refuse(elsewhere(flow).or(() -> check.obstacle(flow)));
    BackfillRequest request = request(call);
    if (request.everything() && check.mayHappenTwice() && !call.flag("twice")) {
      throw ConsoleProblem.conflict(
          "%s sends events, and each one that is sent again happens again in Custobar; twice=true says that it may"
              .formatted(flow));
    }
    refuse(BackfillCheck.obstacle(connector, flow, request));
    background.start(
        flow,
        Kind.BACKFILL,
        () -> audit.write(call.who(), Action.of("backfill").in(flow).with(words(request))),
        () -> connector.backfill(flow, request).run());
    return ConsoleAnswer.accepted(new JsonObject());
  }

  private BackfillRequest request(ConsoleCall call) {
    try {
      return BackfillCheck.request(
          new BackfillCheck.Said("from", call.text("from", LONGEST_MOMENT)),
          new BackfillCheck.Said("to", call.text("to", LONGEST_MOMENT)),
          call.flag("all"),
          call.flag("restart"),
          connector.settings().timeZone());
    } catch (DateTimeException e) {
      throw ConsoleProblem.invalid(e.getMessage());
    }
  }

  private static String words(BackfillRequest request) {
    return "from %s to %s%s%s"
        .formatted(
            request.from().map(bound -> bound.at().toString()).orElse("the beginning"),
            request.to().map(bound -> bound.at().toString()).orElse("the cursor"),
            request.everything() ? ", also what Custobar has" : "",
            request.restart() ? ", anew" : "");
  }

  private ConsoleAnswer cancel(ConsoleCall call) {
    String flow = flowOf(call);
    refuse(endless(flow));
    audit.write(call.who(), Action.of("cancel").in(flow));
    List<Long> stopping = runs.askToStop(flow);
    if (stopping.isEmpty()) {
      throw ConsoleProblem.conflict(flow + " does not run now");
    }
    return ConsoleAnswer.accepted(new JsonObject().put("runs", new JsonArray(stopping)));
  }

  private static void refuse(Optional<String> obstacle) {
    if (obstacle.isPresent()) {
      throw ConsoleProblem.conflict(obstacle.get());
    }
  }
}
