package io.custobarconnector.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: reads requests whole, lets faults happen, records what was seen. */
final class HttpEdge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);
  private static final int WORKERS = 16;

  private final Vertx vertx;
  private final HttpServer server;
  private final Function<Call, HttpReply> handler;
  private final FaultBoard faults;
  private final RequestLog log;
  private final String api;

  /**
   * @throws UncheckedIOException when the port cannot be had
   */
  HttpEdge(
      StandInOptions options,
      Function<Call, HttpReply> handler,
      FaultBoard faults,
      RequestLog log) {
    this(options.host(), options.port(), "/api/", handler, faults, log);
  }

  /** As above, for a server whose API has another path; only requests below it meet faults. */
  HttpEdge(
      String host,
      int port,
      String api,
      Function<Call, HttpReply> handler,
      FaultBoard faults,
      RequestLog log) {
    this.api = api;
    this.handler = handler;
    this.faults = faults;
    this.log = log;
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(WORKERS)
                .setMaxWorkerExecuteTime(10)
                .setMaxWorkerExecuteTimeUnit(TimeUnit.MINUTES)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    HttpServerOptions http =
        new HttpServerOptions().setHost(host).setPort(port).setHandle100ContinueAutomatically(true);
    this.server = vertx.createHttpServer(http).requestHandler(this::receive);
    try {
      server.listen().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotStartedException("interrupted while starting", e);
    } catch (ExecutionException | TimeoutException e) {
      vertx.close();
      throw new NotStartedException(
          "cannot listen on %s:%s: %s"
              .formatted(
                  host, port, e.getCause() == null ? "no answer" : e.getCause().getMessage()),
          e);
    }
  }

  int port() {
    return server.actualPort();
  }

  private void receive(HttpServerRequest request) {
    Optional<Fault> fault =
        request.path().startsWith(api)
            ? faults.next(request.method().name(), request.path())
            : Optional.empty();
    if (fault.filter(f -> f.kind() == Fault.Kind.DROP).isPresent()) {
      record(request, 0, 0, 0, System.nanoTime());
      request.connection().close();
      return;
    }
    request.body().onSuccess(body -> handle(request, body, fault));
  }

  private void handle(HttpServerRequest request, Buffer body, Optional<Fault> fault) {
    long start = System.nanoTime();
    vertx
        .executeBlocking(() -> answer(call(request, body), fault), false)
        .onComplete(
            done -> {
              HttpReply reply = done.succeeded() ? done.result() : broken(done.cause());
              boolean lost = fault.map(f -> f.kind() == Fault.Kind.LOSE_ANSWER).orElse(false);
              record(request, lost ? 0 : reply.status(), reply.rows(), body.length(), start);
              if (lost) {
                request.connection().close();
              } else {
                send(request, reply, fault);
              }
            });
  }

  private Call call(HttpServerRequest request, Buffer body) {
    String host = request.getHeader("Host");
    return new Call(
        request.method().name(),
        request.path(),
        "http://" + (host == null ? "127.0.0.1:" + port() : host),
        request.headers(),
        request.params(),
        body.getBytes());
  }

  private HttpReply answer(Call call, Optional<Fault> fault) {
    Fault.Kind kind = fault.map(Fault::kind).orElse(Fault.Kind.DELAY);
    return switch (kind) {
      case STATUS, REDIRECT -> madeUp(fault.orElseThrow());
      case GARBAGE -> {
        HttpReply handled = handler.apply(call);
        byte[] html = "<html><body>Bad gateway</body></html>".getBytes(StandardCharsets.UTF_8);
        yield new HttpReply(200, Map.of("Content-Type", "text/html"), html, handled.rows());
      }
      default -> handler.apply(call);
    };
  }

  private static HttpReply madeUp(Fault fault) {
    byte[] body = fault.body().getBytes(StandardCharsets.UTF_8);
    HttpReply reply =
        new HttpReply(fault.status(), Map.of("Content-Type", "application/json"), body, 0);
    for (Map.Entry<String, String> header : fault.headers().entrySet()) {
      reply = reply.withHeader(header.getKey(), header.getValue());
    }
    return reply;
  }

  private static HttpReply broken(Throwable cause) {
    LOG.error("The stand-in failed to answer a request", cause);
    return new ApiError(500, "the stand-in failed; its log says why").reply();
  }

  private void send(HttpServerRequest request, HttpReply reply, Optional<Fault> fault) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    long delay = fault.map(f -> f.delay().toMillis()).orElse(0L);
    Buffer body = Buffer.buffer(reply.body());
    if (fault.map(f -> f.kind() == Fault.Kind.DRIP).orElse(false)) {
      response.putHeader("Content-Length", Integer.toString(body.length()));
      drip(response, body, 0, Math.max(1, delay));
    } else if (fault.map(f -> f.kind() == Fault.Kind.CUT).orElse(false)) {
      response.putHeader("Content-Length", Integer.toString(body.length()));
      response
          .write(body.slice(0, body.length() / 2))
          .onComplete(written -> request.connection().close());
    } else if (delay > 0) {
      vertx.setTimer(delay, timer -> end(response, body));
    } else {
      end(response, body);
    }
  }

  private static void end(HttpServerResponse response, Buffer body) {
    if (!response.closed()) {
      response.end(body);
    }
  }

  private void drip(HttpServerResponse response, Buffer body, int from, long delay) {
    if (response.closed()) {
      return;
    }
    if (from == body.length()) {
      response.end();
      return;
    }
    response.write(body.slice(from, from + 1));
    vertx.setTimer(delay, timer -> drip(response, body, from + 1, delay));
  }

  private void record(HttpServerRequest request, int status, int rows, long bytes, long start) {
    if (request.path().startsWith(api)) {
      String query = request.query() == null ? "" : request.query();
      long millis = (System.nanoTime() - start) / 1_000_000;
      log.add(
          new Seen(
              Instant.now(),
              request.method().name(),
              request.path(),
              query,
              status,
              rows,
              bytes,
              millis));
    }
  }

  @Override
  public void close() {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The stand-in's server did not stop cleanly", e);
    }
  }
}
