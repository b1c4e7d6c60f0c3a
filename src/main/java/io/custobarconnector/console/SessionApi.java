package io.custobarconnector.console;

import io.custobarconnector.console.ConsoleProblem.Kind;
import io.custobarconnector.console.access.Session;
import io.custobarconnector.console.access.Sessions;
import io.custobarconnector.console.access.SignIn;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.AuditLog.Action;
import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.journal.operator.OperatorRole;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.ZoneId;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sign in, and out. */
final class SessionApi {

  private static final Logger LOG = LoggerFactory.getLogger(SessionApi.class);

  private static final int LONGEST_KEY = 256;

  private final Sessions sessions;
  private final SignIn signIn;
  private final AuditLog audit;
  private final ZoneId timeZone;
  private final RareWarning wrongKeys = new RareWarning(LOG);

  /**
   * @param timeZone in which the deployment's days begin
   */
  SessionApi(Sessions sessions, SignIn signIn, AuditLog audit, ZoneId timeZone) {
    this.sessions = sessions;
    this.signIn = signIn;
    this.audit = audit;
    this.timeZone = timeZone;
  }

  void serve(ConsoleHttp http) {
    Set<OperatorRole> all = Set.of(OperatorRole.values());
    http.open(HttpMethod.POST, "/session", this::begin);
    http.route(HttpMethod.GET, "/session", all, call -> ConsoleAnswer.of(json(call.session())));
    http.route(HttpMethod.DELETE, "/session", all, this::end);
  }

  private ConsoleAnswer begin(ConsoleCall call) {
    call.onlyFields("key");
    SignIn.Outcome outcome =
        signIn.with(
            call.needed("key", LONGEST_KEY),
            call.request().request().remoteAddress().hostAddress());
    if (!(outcome instanceof SignIn.Welcome)) {
      wrongKeys.say("console: somebody tried to sign in with a wrong key");
    }
    if (outcome instanceof SignIn.TooMany tooMany) {
      throw new ConsoleProblem(
          Kind.TOO_MANY_REQUESTS,
          "many wrong keys came just now; try again in a while",
          tooMany.left().toSeconds() + 1);
    }
    if (!(outcome instanceof SignIn.Welcome welcome)) {
      throw new ConsoleProblem(Kind.WRONG_KEY, "this is no valid key of the console");
    }
    Operator operator = welcome.operator();
    audit.write(operator, Action.of("sign-in"));
    LOG.info("console: {} signed in", operator.name());
    // Another session of this browser ends with its cookie.
    ConsoleGate.token(call.request()).ifPresent(sessions::end);
    Sessions.Begun begun = sessions.begin(operator);
    ConsoleGate.setCookie(call.request(), begun.token());
    return ConsoleAnswer.of(json(begun.session()));
  }

  private ConsoleAnswer end(ConsoleCall call) {
    audit.write(call.who(), Action.of("sign-out"));
    ConsoleGate.token(call.request()).ifPresent(sessions::end);
    ConsoleGate.setCookie(call.request(), "");
    return ConsoleAnswer.done();
  }

  private JsonObject json(Session session) {
    return new JsonObject()
        .put("name", session.operator().name())
        .put("role", session.operator().role().word())
        .put("csrfToken", session.csrfToken())
        .put("expiresAt", session.expiresAt().toString())
        .put("timeZone", timeZone.getId());
  }
}
