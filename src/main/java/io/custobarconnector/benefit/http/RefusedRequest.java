package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;

/** Answers a request that no route gets to see. */
final class RefusedRequest {

  /** How long a client may go on sending what is no longer read. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private final Connections connections;

  RefusedRequest(Connections connections) {
    this.connections = connections;
  }

  /** Gives the request and its answer a name, the one that the till chose or a new one. */
  static void name(HttpServerRequest request) {
    String requestId = RequestId.of(request.getHeader(RequestId.HEADER));
    request.headers().set(RequestId.HEADER, requestId);
    request.response().putHeader(RequestId.HEADER, requestId);
    // Answers are about people and about this moment.
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  void send(RoutingContext call, Problem problem, String detail) {
    send(call, problem, detail, Map.of());
  }

  void send(RoutingContext call, Problem problem, String detail, Map<String, String> headers) {
    send(call, Reply.problem(problem, detail, Map.of()), headers);
  }

  void send(RoutingContext call, Reply reply, Map<String, String> headers) {
    HttpServerRequest request = call.request();
    if (!request.response().headers().contains(RequestId.HEADER)) {
      // Vert.x has refused it before any of our rules.
      name(request);
    }
    HttpAnswer answer =
        HttpAnswer.of(
            reply,
            request.getHeader(RequestId.HEADER),
            CashierWords.language(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE)));
    answer.headers().forEach(request.response()::putHeader);
    headers.forEach(request.response()::putHeader);
    end(call, answer.status(), answer.body());
  }

  /**
   * Ends an answer whose headers are set. A stranger's connection ends with it, and so does one on
   * which more of the request would come.
   */
  void end(RoutingContext call, int status, String body) {
    HttpServerRequest request = call.request();
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status);
    boolean whole = request.isEnded() || RequestForm.announcedBytes(request) == 0;
    boolean over = !whole || connections.isStranger(request.connection());
    if (!request.isEnded()) {
      request.resume();
    }
    if (over) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      connections.end(request.connection(), LINGER);
    }
    Future<Void> sent = response.end(Buffer.buffer(body));
    // Who is still sending would see the connection break, and not the answer.
    if (whole && over) {
      sent.onComplete(done -> request.connection().close());
    }
  }

  /**
   * The connection of a stranger ends with the answer to its first request, also to one that needs
   * no key: many in one go, whose answers nobody fetches, would fill the memory.
   */
  void endWithAnswer(RoutingContext call) {
    HttpServerRequest request = call.request();
    if (connections.isStranger(request.connection())) {
      connections.end(request.connection(), Connections.PATIENCE);
      call.addHeadersEndHandler(
          begun -> request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
      call.addEndHandler(ended -> request.connection().close());
    }
  }

  /** The decoder of HTTP could not make a request of it; there is nothing more to be read. */
  static void undecodable(HttpServerRequest request) {
    name(request);
    HttpAnswer answer =
        HttpAnswer.of(
            Reply.problem(
                Problem.MALFORMED_REQUEST,
                "the request is not valid HTTP/1.1, or its first line or headers are too long",
                Map.of()),
            request.getHeader(RequestId.HEADER),
            CashierWords.language(request.getHeader(HttpHeaders.ACCEPT_LANGUAGE)));
    HttpServerResponse response = request.response().setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    response.end(Buffer.buffer(answer.body())).onComplete(sent -> request.connection().close());
  }
}
