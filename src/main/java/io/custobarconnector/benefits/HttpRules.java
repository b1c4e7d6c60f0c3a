package io.custobarconnector.benefits;

import io.custobarconnector.journal.FailureText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What holds for every request on the port of the tills, and the answer to those that reach no
 * route: an unknown path, a wrong method, a body that is too large or a form, and any request while
 * the connector stops.
 */
public final class HttpRules {

  private static final Logger LOG = LoggerFactory.getLogger(HttpRules.class);

  /** Before any route of Camel's. */
  private static final int FIRST = -1;

  /** Where Custobar tells of many customers at once; its bodies have a limit of their own. */
  private static final String WEBHOOKS = "/v1/custobar/";

  /** How long a client may go on sending what is no longer read. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final Router router;
  private final int bodyLimit;
  private final BodyHandler tillBodies;
  private final BooleanSupplier serving;

  private HttpRules(Router router, int bodyLimit, BooleanSupplier serving) {
    this.router = router;
    this.bodyLimit = bodyLimit;
    this.tillBodies = BodyHandler.create(false).setBodyLimit(bodyLimit);
    this.serving = serving;
  }

  /**
   * Lays the rules around the routes.
   *
   * @param router of the port of the tills
   * @param bodyLimit the most bytes of a till's body
   * @param serving false once the routes begin to stop
   */
  public static void around(
      VertxPlatformHttpRouter router, int bodyLimit, BooleanSupplier serving) {
    HttpRules rules = new HttpRules(router, bodyLimit, serving);
    router
        .route()
        .order(FIRST)
        .handler(rules::begin)
        .handler(rules::receive)
        .handler(rules::serve)
        .failureHandler(rules::fail);
    router.route().last().handler(rules::unrouted);
    if (router.getServer().getServer().requestHandler() instanceof Router outermost) {
      outermost.errorHandler(400, HttpRules::unreadable);
    }
  }

  private void begin(RoutingContext call) {
    name(call);
    if (isForm(call)) {
      // Read as a form it would become headers, and its files would be written to the disk.
      refuse(
          call, Problem.CONTENT_TYPE, "the header Content-Type must be application/json", Map.of());
    } else if (isTill(call) && announcedBytes(call) > bodyLimit) {
      tooLarge(call);
    } else {
      call.next();
    }
  }

  /**
   * Reads a till's body of unannounced length up to its limit; Camel would read on to its own. Over
   * HTTP/2 Camel cannot take a body that was read before, so it reads that one itself.
   */
  private void receive(RoutingContext call) {
    if (isTill(call) && call.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      tillBodies.handle(call);
    } else {
      call.next();
    }
  }

  /** Camel would answer without a body while it stops, and with 404 when a route has stopped. */
  private void serve(RoutingContext call) {
    if (serving.getAsBoolean()) {
      call.next();
    } else {
      refuse(
          call,
          Problem.STOPPING,
          "nothing was changed; the same request may be repeated",
          Map.of());
    }
  }

  private static boolean isTill(RoutingContext call) {
    return !call.normalizedPath().startsWith(WEBHOOKS);
  }

  private static long announcedBytes(RoutingContext call) {
    String length = call.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException moreThanThat) {
      return Long.MAX_VALUE;
    }
  }

  private void tooLarge(RoutingContext call) {
    String limit =
        isTill(call) ? "the body may hold %s bytes".formatted(bodyLimit) : "the limit is 10 MiB";
    refuse(call, Problem.BODY_TOO_LARGE, limit, Map.of());
  }

  /** Its path is not encoded as addresses are, so no rule has seen it. */
  private static void unreadable(RoutingContext call) {
    name(call);
    refuse(call, Problem.NOT_FOUND, "the path cannot be read", Map.of());
  }

  private static void name(RoutingContext call) {
    String requestId = RequestId.of(call.request().getHeader(RequestId.HEADER));
    call.request().headers().set(RequestId.HEADER, requestId);
    call.response().putHeader(RequestId.HEADER, requestId);
    // Answers are about people and about this moment.
    call.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static boolean isForm(RoutingContext call) {
    String type = call.request().getHeader(HttpHeaders.CONTENT_TYPE);
    String known = type == null ? "" : type.strip().toLowerCase(Locale.ROOT);
    return known.startsWith("multipart/") || known.startsWith("application/x-www-form-urlencoded");
  }

  private void fail(RoutingContext call) {
    if (call.response().ended() || call.response().closed()) {
      LOG.debug("tills: nobody waits for an answer", call.failure());
    } else if (call.response().headWritten()) {
      call.next();
    } else if (call.statusCode() == Problem.BODY_TOO_LARGE.status()) {
      tooLarge(call);
    } else {
      LOG.error("tills: a request failed: {}", FailureText.of(call.failure()));
      LOG.debug("tills", call.failure());
      refuse(call, Problem.INTERNAL, "the connector's log says more", Map.of());
    }
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
      refuse(call, Problem.NOT_FOUND, "GET /openapi.json describes every path", Map.of());
    } else {
      String methods = String.join(", ", allowed);
      refuse(
          call, Problem.METHOD_NOT_ALLOWED, "the path takes " + methods, Map.of("Allow", methods));
    }
  }

  private static void refuse(
      RoutingContext call, Problem problem, String detail, Map<String, String> headers) {
    HttpAnswer answer =
        HttpAnswer.of(
            Reply.problem(problem, detail, Map.of()),
            call.request().getHeader(RequestId.HEADER),
            CashierWords.language(call.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE)));
    HttpServerResponse response = call.response().setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    headers.forEach(response::putHeader);
    boolean whole =
        call.request().isEnded() || call.request().version().compareTo(HttpVersion.HTTP_1_1) > 0;
    if (!whole) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    response.end(Buffer.buffer(answer.body()));
    if (!whole) {
      // Who is still sending would see the connection break, and not the answer.
      call.request().resume();
      call.vertx().setTimer(LINGER.toMillis(), late -> call.request().connection().close());
    }
  }
}
