package io.custobarconnector.console;

import io.custobarconnector.console.ConsoleProblem.Kind;
import io.custobarconnector.console.access.Session;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.operator.OperatorRole;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which request goes where. One that the gate lets in is read, and then worked on by threads that
 * may wait.
 */
final class ConsoleHttp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleHttp.class);

  static final String API = "/console/api";

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
  private final ConsoleGate gate;
  private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(LARGEST_BODY);
  private final ConsoleThreads threads = new ConsoleThreads("console", THREADS, WAITING);

  ConsoleHttp(Router router, int order, ConsoleGate gate) {
    this.router = router;
    this.order = order;
    this.gate = gate;
  }

  /** Answers everybody; of what does not answer behind it, a stranger learns nothing more. */
  void open(HttpMethod method, String path, Endpoint endpoint) {
    open(method, path, threads, endpoint);
  }

  /** As above, on other threads. */
  void open(HttpMethod method, String path, ConsoleThreads on, Endpoint endpoint) {
    router
        .route(method, API + path)
        .order(order)
        .handler(this::receive)
        .handler(
            request ->
                on.work(
                    request,
                    () -> plainly(endpoint, ConsoleCall.ofStranger(request)),
                    ConsoleReply::send))
        .failureHandler(ConsoleHttp::fail);
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
      HttpMethod method,
      String path,
      Set<OperatorRole> roles,
      ConsoleThreads on,
      Endpoint endpoint) {
    guarded(method, path, roles)
        .handler(
            request ->
                on.work(
                    request,
                    () -> endpoint.answer(ConsoleCall.of(request, gate.recheck(request))),
                    ConsoleReply::send))
        .failureHandler(ConsoleHttp::fail);
  }

  /** Answers those of the roles in a way of its own, once their key was looked at. */
  void stream(String path, Set<OperatorRole> roles, BiConsumer<RoutingContext, Session> stream) {
    guarded(HttpMethod.GET, path, roles)
        .handler(request -> threads.work(request, () -> gate.recheck(request), stream))
        .failureHandler(ConsoleHttp::fail);
  }

  private Route guarded(HttpMethod method, String path, Set<OperatorRole> roles) {
    return router
        .route(method, API + path)
        .order(order)
        .handler(
            request -> {
              try {
                gate.enter(request, roles);
                request.next();
              } catch (ConsoleProblem problem) {
                ConsoleReply.send(request, problem);
              }
            })
        .handler(this::receive);
  }

  /** What no route above answers. */
  void rest() {
    router
        .route(API + "/*")
        .order(order)
        .handler(
            request ->
                ConsoleReply.send(
                    request,
                    ConsoleProblem.notFound("GET /console/openapi.yaml describes every path")));
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

  private static void fail(RoutingContext request) {
    if (request.statusCode() == 413) {
      ConsoleReply.send(
          request,
          new ConsoleProblem(
              Kind.TOO_LARGE, "the body is larger than %s bytes".formatted(LARGEST_BODY)));
    } else if (request.failure() != null) {
      ConsoleReply.send(request, ConsoleReply.problem(request.failure()));
    } else {
      ConsoleReply.send(request, ConsoleProblem.invalid("the request cannot be read"));
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
