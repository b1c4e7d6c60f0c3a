package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.Problem;
import io.custobarconnector.journal.FailureText;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds for every request on the port of the tills, before Camel has any of it: its form, the
 * key, and only then its body. Also the answer to those that reach no route: an unknown path, a
 * wrong method, a body that is too large or a form, and any request while the connector stops.
 */
final class HttpRules {

  private static final Logger LOG = LoggerFactory.getLogger(HttpRules.class);

  /** Before any route of Camel's. */
  private static final int FIRST = -1;

  /** Where tills ask, and a key is needed. */
  private static final String TILLS = "/v1/";

  /** Where Custobar tells of many customers at once; its bodies have a limit of their own. */
  private static final String WEBHOOKS = "/v1/custobar/";

  /** The bytes of a webhook's body: some 40 000 customers. */
  static final long LARGEST_WEBHOOK = 10_485_760;

  /** How long a body may take to arrive. */
  private static final Duration TILL_BODY = Duration.ofSeconds(5);

  private static final Duration WEBHOOK_BODY = Duration.ofSeconds(60);

  private final Router router;
  private final PortAccess access;
  private final BodyHandler tillBodies;
  private final WebhookBodies webhookBodies = new WebhookBodies();
  private final BooleanSupplier serving;
  private final Connections connections;
  private final RefusedRequest refusal;

  /**
   * @param serving false once the routes begin to stop
   */
  HttpRules(Router router, PortAccess access, Connections connections, BooleanSupplier serving) {
    this.router = router;
    this.access = access;
    this.tillBodies = BodyHandler.create(false).setBodyLimit(access.bodyLimit());
    this.connections = connections;
    this.refusal = new RefusedRequest(connections);
    this.serving = serving;
  }

  /** Lays the rules around the routes that are there and those that come. */
  void install() {
    router
        .route()
        .order(FIRST)
        .handler(this::begin)
        .handler(this::enter)
        .handler(this::receive)
        .failureHandler(this::fail);
    router.route().last().handler(this::unrouted);
  }

  private void begin(RoutingContext call) {
    if (connections.isOver(call.request().connection())) {
      // It was sent in one go with others, and one of them has ended the connection.
      return;
    }
    RefusedRequest.name(call.request());
    Optional<String> mistake = RequestForm.mistake(call);
    if (!RequestForm.hasReadablePath(call)) {
      refusal.send(call, Problem.NOT_FOUND, "the path cannot be read");
    } else if (mistake.isPresent()) {
      refusal.send(call, Problem.MALFORMED_REQUEST, mistake.get());
    } else if (!serving.getAsBoolean()) {
      stopping(call);
    } else if (!isRouted(call)) {
      unrouted(call);
    } else if (RequestForm.isForm(call.request())) {
      refusal.send(call, Problem.CONTENT_TYPE, "the header Content-Type must be application/json");
    } else if (isTooLarge(call)) {
      tooLarge(call);
    } else {
      call.next();
    }
  }

  @SuppressWarnings("deprecation") // where Camel looks for the user; what replaces it is internal
  private static void setUser(RoutingContext call, User user) {
    call.setUser(user);
  }

  /** Who may come in; nothing more is read until that is known. */
  private void enter(RoutingContext call) {
    HttpServerRequest request = call.request();
    String authorization = request.getHeader("Authorization");
    if (isWebhook(call)) {
      Optional<String> problem = access.webhookProblem(authorization);
      if (problem.isPresent()) {
        request.response().putHeader("Content-Type", "application/problem+json");
        request.response().putHeader("WWW-Authenticate", "Bearer");
        refusal.end(call, 401, problem.get());
      } else {
        connections.know(request.connection());
        call.next();
      }
    } else if (!call.normalizedPath().startsWith(TILLS)) {
      refusal.endWithAnswer(call);
      call.next();
    } else {
      request.pause();
      connections.check(request.connection());
      access
          .user(call.vertx(), authorization)
          .onComplete(
              answer -> {
                if (answer.failed()) {
                  refusal.send(
                      call,
                      access.reply(answer.cause(), request.getHeader(RequestId.HEADER)),
                      Map.of());
                } else {
                  connections.know(request.connection());
                  setUser(call, answer.result());
                  request.resume();
                  call.next();
                }
              });
    }
  }

  /**
   * Reads a till's body of unannounced length up to its limit; Camel would read on to its own. Who
   * sends it byte by byte is left.
   */
  private void receive(RoutingContext call) {
    HttpServerRequest request = call.request();
    if (!serving.getAsBoolean()) {
      // Since the key was looked at.
      stopping(call);
      return;
    }
    if (request.isEnded()) {
      call.next();
      return;
    }
    ChunkWatch chunks = ChunkWatch.of(request.connection());
    if (chunks.isBroken()) {
      broken(call);
      return;
    }
    Context turn = call.vertx().getOrCreateContext();
    chunks.whenBroken(() -> turn.runOnContext(now -> broken(call)));
    Duration time = isWebhook(call) ? WEBHOOK_BODY : TILL_BODY;
    long timer =
        call.vertx()
            .setTimer(
                time.toMillis(),
                late -> {
                  if (!request.isEnded()) {
                    refusal.send(
                        call,
                        Problem.REQUEST_TIMEOUT,
                        "the body did not arrive within %s seconds".formatted(time.toSeconds()));
                  }
                });
    call.addEndHandler(
        ended -> {
          call.vertx().cancelTimer(timer);
          chunks.done();
        });
    if (isWebhook(call)) {
      request.pause();
      webhookBodies.take(call, RequestForm.announcedBytes(request));
    } else if (RequestForm.isChunked(request)) {
      tillBodies.handle(call);
    } else {
      call.next();
    }
  }

  private void broken(RoutingContext call) {
    refusal.send(
        call,
        Problem.MALFORMED_REQUEST,
        "the body's chunks break the rules of HTTP/1.1; nothing behind them is read");
  }

  /** Camel would answer without a body while it stops, and with 404 when a route has stopped. */
  private void stopping(RoutingContext call) {
    refusal.send(call, Problem.STOPPING, "nothing was changed; the same request may be repeated");
  }

  private static boolean isWebhook(RoutingContext call) {
    return call.normalizedPath().startsWith(WEBHOOKS);
  }

  private boolean isTooLarge(RoutingContext call) {
    HttpServerRequest request = call.request();
    return !RequestForm.isChunked(request)
        && RequestForm.announcedBytes(request)
            > (isWebhook(call) ? LARGEST_WEBHOOK : access.bodyLimit());
  }

  private void tooLarge(RoutingContext call) {
    String limit =
        isWebhook(call)
            ? "the limit is 10 MiB"
            : "the body may hold %s bytes".formatted(access.bodyLimit());
    refusal.send(call, Problem.BODY_TOO_LARGE, limit);
  }

  private void fail(RoutingContext call) {
    if (call.response().ended() || call.response().closed()) {
      LOG.debug("tills: nobody waits for an answer");
    } else if (call.response().headWritten()) {
      call.next();
    } else if (call.statusCode() == Problem.BODY_TOO_LARGE.status()) {
      tooLarge(call);
    } else if (call.statusCode() >= 400 && call.statusCode() < 500) {
      refusal.send(call, Problem.MALFORMED_REQUEST, "the request cannot be read");
    } else {
      String requestId = call.request().getHeader(RequestId.HEADER);
      LOG.atError()
          .addKeyValue("request", requestId)
          .log("tills: the request {} failed: {}", requestId, FailureText.of(call.failure()));
      LOG.debug("tills", call.failure());
      refusal.send(call, Problem.INTERNAL, "the connector's log says more");
    }
  }

  private boolean isRouted(RoutingContext call) {
    for (Route route : router.getRoutes()) {
      if (route.getPath() != null
          && (!route.isExactPath() || route.getPath().equals(call.normalizedPath()))
          && (route.methods() == null || route.methods().contains(call.request().method()))) {
        return true;
      }
    }
    return false;
  }

  private void unrouted(RoutingContext call) {
    TreeSet<String> allowed = new TreeSet<>();
    String path = call.normalizedPath();
    for (Route route : router.getRoutes()) {
      if (route.getPath() != null && route.methods() != null && route.getPath().equals(path)) {
        route.methods().stream().map(HttpMethod::name).forEach(allowed::add);
      }
    }
    if (allowed.isEmpty()) {
      refusal.send(call, Problem.NOT_FOUND, "GET /openapi.json describes every path");
    } else {
      String methods = String.join(", ", allowed);
      refusal.send(
          call, Problem.METHOD_NOT_ALLOWED, "the path takes " + methods, Map.of("Allow", methods));
    }
  }
}
