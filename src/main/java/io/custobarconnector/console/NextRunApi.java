package io.custobarconnector.console;

import io.custobarconnector.console.view.FlowFiles;
import io.custobarconnector.console.view.NextRunJson;
import io.custobarconnector.flow.look.NextRun;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.AuditLog.Action;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.settings.Settings;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Set;

/** What a flow's next run would send, as {@code preview --diff} tells it, within bounds. */
final class NextRunApi implements AutoCloseable {

  private static final NextRun.Bound BOUND = new NextRun.Bound(50_000, Duration.ofSeconds(20));

  private static final int EXAMPLES = 5;

  private final Settings settings;
  private final FlowFiles files;
  private final AuditLog audit;

  /** One at a time, and one waits: it starts a Camel of its own, and reads the source. */
  private final ConsoleThreads looking = new ConsoleThreads("console-next-run", 1, 1);

  NextRunApi(Settings settings, FlowFiles files, AuditLog audit) {
    this.settings = settings;
    this.files = files;
    this.audit = audit;
  }

  void serve(ConsoleHttp http) {
    http.route(
        HttpMethod.GET, "/flows/:flow/next", Set.of(OperatorRole.OPERATOR), looking, this::next);
  }

  private ConsoleAnswer next(ConsoleCall call) {
    String flow = FlowApi.flowOf(call, files);
    NextRun.obstacle(settings, flow)
        .ifPresent(
            obstacle -> {
              throw ConsoleProblem.conflict(obstacle);
            });
    audit.write(call.who(), Action.of("next-run").in(flow));
    return ConsoleAnswer.of(NextRunJson.of(NextRun.of(settings, flow, EXAMPLES, BOUND)));
  }

  @Override
  public void close() {
    looking.close();
  }
}
