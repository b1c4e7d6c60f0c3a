package io.custobarconnector.console;

import io.custobarconnector.benefit.LedgerUnavailableException;
import io.custobarconnector.console.ConsoleProblem.Kind;
import io.custobarconnector.console.access.Session;
import io.custobarconnector.console.access.Sessions;
import io.custobarconnector.console.access.SignIn;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.vertx.core.Context;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of every request to the console's API: who asks, whether they may, and that the request
 * comes from its own pages. Only then is a body read, and work done, on few threads of its own.
 */
final class ConsoleHttp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleHttp.class);

  static final String COOKIE = "connector_console";

  private static final String API = "/console/api";
  private static final long LARGEST_BODY = 65_536;
  private static final Duration BODY = Duration.ofSeconds(10);
  private static final int THREADS = 3;
  private static final int WAITING = 64;

  /** Answers a request of somebody who may make it; on a thread that may wait. */
  @FunctionalInterface
  interface Endpoint {
    ConsoleAnswer answer(ConsoleCall call) throws Exception;
  }

  private final Router router;
  private final int order;
  private final Sessions sessions;
  private final SignIn signIn;
  private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(LARGEST_BODY);
  private final ThreadPoolExecutor threads;

  ConsoleHttp(Router router, int order, Sessions sessions, SignIn signIn) {
    this.router = router;
    this.order = order;
    this.sessions = sessions;
    this.signIn = signIn;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "console");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** Answers everybody; of what does not answer behind it, a stranger learns nothing more. */
  void open(HttpMethod method, String path, Endpoint endpoint) {
    router
        .route(method, API + path)
        .order(order)
        .handler(this::receive)
        .handler(call -> work(call, threads, () -> plainly(endpoint, call(call, null))))
        .failureHandler(this::fail);
  }

  private static ConsoleAnswer plainly(Endpoint endpoint, ConsoleCall call) throws Exception {
    try {
      return endpoint.answer(call);
    } catch (JournalException | UnavailableException e) {
      LOG.debug("console: nobody can sign in", e);
      throw new ConsoleProblem(
          Kind.UNAVAILABLE, "the connector's database does not answer now; try again in a while");
    }
  }

  /** Answers those of the roles. */
  void route(HttpMethod method, String path, Set<OperatorRole> roles, Endpoint endpoint) {
    route(method, path, roles, threads, endpoint);
  }

  /** As above, on other threads. */
  void route(
      HttpMethod method, String path, Set<OperatorRole> roles, Executor on, Endpoint endpoint) {
    guarded(
        method,
        path,
        roles,
        (call, session) -> work(call, on, () -> endpoint.answer(call(call, recheck(call)))));
  }

  /** Answers those of the roles in a way of its own, once their key was looked at. */
  void stream(String path, Set<OperatorRole> roles, BiConsumer<RoutingContext, Session> stream) {
    guarded(
        HttpMethod.GET,
        path,
        roles,
        (call, before) -> {
          Context context = call.vertx().getOrCreateContext();
          work(
              call,
              threads,
              () -> {
                Session session = recheck(call);
                context.runOnContext(
                    now -> {
                      try {
                        stream.accept(call, session);
                      } catch (ConsoleProblem problem) {
                        send(call, problem);
                      }
                    });
                return null;
              });
        });
  }

  private void guarded(
      HttpMethod method,
      String path,
      Set<OperatorRole> roles,
      BiConsumer<RoutingContext, Session> then) {
    router
        .route(method, API + path)
        .order(order)
        .handler(call -> enter(call, roles))
        .handler(this::receive)
        .handler(call -> then.accept(call, call.get("session")))
        .failureHandler(this::fail);
  }

  /** What no route above answers. */
  void rest() {
    router
        .route(API + "/*")
        .order(order)
        .handler(
            call ->
                send(
                    call,
                    ConsoleProblem.notFound("GET /console/openapi.yaml describes every path")));
  }

  private void enter(RoutingContext call, Set<OperatorRole> roles) {
    try {
      Session session = session(call);
      if (!HttpMethod.GET.equals(call.request().method())
          && (!session.hasCsrfToken(call.request().getHeader("X-CSRF-Token"))
              || "cross-site".equals(call.request().getHeader("Sec-Fetch-Site")))) {
        throw new ConsoleProblem(
            Kind.CSRF,
            "the header X-CSRF-Token must have the session's csrfToken; reload the page");
      }
      if (!roles.contains(session.operator().role())) {
        throw new ConsoleProblem(
            Kind.NOT_ALLOWED,
            "your role is %s; this needs %s"
                .formatted(
                    session.operator().role().word(),
                    roles.stream()
                        .map(OperatorRole::word)
                        .sorted()
                        .collect(Collectors.joining(" or "))));
      }
      call.put("session", session);
      call.next();
    } catch (ConsoleProblem problem) {
      send(call, problem);
    }
  }

  private Session session(RoutingContext call) {
    return token(call)
        .flatMap(sessions::use)
        .orElseThrow(() -> new ConsoleProblem(Kind.SIGNED_OUT, "sign in first"));
  }

  /** A key that was revoked meanwhile ends its sessions. */
  private Session recheck(RoutingContext call) {
    endRevoked();
    return session(call);
  }

  /** Ends the sessions of keys that are valid no more. */
  void endRevoked() {
    sessions.keepOnly(
        signIn.valid().stream().map(entry -> entry.operator().keyId()).collect(Collectors.toSet()));
  }

  /** The session's token, as the browser sends it. */
  static Optional<String> token(RoutingContext call) {
    return Optional.ofNullable(call.request().getCookie(COOKIE)).map(Cookie::getValue);
  }

  /** The cookie of a session; an empty token takes it back. */
  static void setCookie(RoutingContext call, String token) {
    HttpServerRequest request = call.request();
    boolean tls =
        request.isSSL() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    Cookie cookie =
        Cookie.cookie(COOKIE, token)
            .setPath("/console/api")
            .setHttpOnly(true)
            .setSecure(tls)
            .setSameSite(CookieSameSite.STRICT);
    call.response().addCookie(token.isEmpty() ? cookie.setMaxAge(0) : cookie);
  }

  /** Reads the body. Who sends it byte by byte is left. */
  private void receive(RoutingContext call) {
    HttpServerRequest request = call.request();
    long timer =
        call.vertx()
            .setTimer(
                BODY.toMillis(),
                late -> {
                  if (!request.isEnded()) {
                    request.connection().close();
                  }
                });
    call.addEndHandler(ended -> call.vertx().cancelTimer(timer));
    // Vert.x takes it for no handler after one that looks at who asks.
    bodies.handle(call);
  }

  private static ConsoleCall call(RoutingContext call, Session session) {
    HttpServerRequest request = call.request();
    if (call.body().length() <= 0) {
      return new ConsoleCall(call, session, new JsonObject());
    }
    String type = request.getHeader("Content-Type");
    if (type == null || !type.matches("(?i)application/json(?:\\s*;.*)?")) {
      throw ConsoleProblem.invalid("the header Content-Type must be application/json");
    }
    try {
      JsonObject body = call.body().asJsonObject();
      return new ConsoleCall(call, session, body == null ? new JsonObject() : body);
    } catch (DecodeException | ClassCastException e) {
      throw ConsoleProblem.invalid("the body must be a JSON object");
    }
  }

  private interface Work {
    ConsoleAnswer answer() throws Exception;
  }

  private void work(RoutingContext call, Executor on, Work work) {
    Context context = call.vertx().getOrCreateContext();
    try {
      on.execute(
          () -> {
            try {
              ConsoleAnswer answer = work.answer();
              if (answer != null) {
                context.runOnContext(now -> send(call, answer));
              }
            } catch (Exception e) {
              ConsoleProblem problem = problem(e);
              context.runOnContext(now -> send(call, problem));
            }
          });
    } catch (RejectedExecutionException e) {
      send(
          call,
          new ConsoleProblem(
              Kind.UNAVAILABLE, "the console is busy with other requests; try again", 1));
    }
  }

  private static ConsoleProblem problem(Exception failure) {
    if (failure instanceof ConsoleProblem problem) {
      return problem;
    }
    if (failure instanceof FlowBusyException || failure instanceof RouteFileException) {
      return ConsoleProblem.conflict(failure.getMessage());
    }
    if (failure instanceof JournalException
        || failure instanceof UnavailableException
        || failure instanceof LedgerUnavailableException
        || failure instanceof PermissionsUnavailableException) {
      return new ConsoleProblem(Kind.UNAVAILABLE, failure.getMessage());
    }
    LOG.error("console: a request failed: {}", FailureText.of(failure));
    LOG.debug("console: a request failed", failure);
    return new ConsoleProblem(Kind.FAILED, "it failed; the log says why");
  }

  private void fail(RoutingContext call) {
    if (call.statusCode() == 413) {
      send(
          call,
          new ConsoleProblem(
              Kind.TOO_LARGE, "the body is larger than %s bytes".formatted(LARGEST_BODY)));
    } else if (call.failure() != null) {
      send(call, problem(new IllegalStateException(call.failure())));
    } else {
      send(call, ConsoleProblem.invalid("the request cannot be read"));
    }
  }

  private static void send(RoutingContext call, ConsoleProblem problem) {
    HttpServerResponse response = call.response();
    if (response.ended() || response.closed()) {
      return;
    }
    problem
        .retryAfter()
        .ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
    if (!call.request().isEnded()) {
      // Nothing more of it is read.
      response.putHeader("Connection", "close");
    }
    SafeHeaders.forAnswers(response);
    response
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .end(problem.json().encode());
  }

  private static void send(RoutingContext call, ConsoleAnswer answer) {
    HttpServerResponse response = call.response();
    if (response.ended() || response.closed()) {
      return;
    }
    SafeHeaders.forAnswers(response);
    response.setStatusCode(answer.status());
    if (answer.body() == null) {
      response.end();
    } else {
      response.putHeader("Content-Type", "application/json").end(answer.body().encode());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
