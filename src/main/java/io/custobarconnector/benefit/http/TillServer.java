package io.custobarconnector.benefit.http;

import io.custobarconnector.journal.FailureText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Camel's HTTP server for the port of the tills, started with limits that Camel has no options for:
 * HTTP/1.1 alone, connections that end when nothing comes, certificates of tills, and the rules of
 * {@link HttpRules} from the first connection on.
 */
final class TillServer extends VertxPlatformHttpServer {

  private static final Logger LOG = LoggerFactory.getLogger(TillServer.class);

  /** A connection on which nothing is sent or answered ends; tills open a new one. */
  static final Duration IDLE = Duration.ofSeconds(60);

  private static final Duration MOST_WAIT = Duration.ofSeconds(30);

  /** How soon a renewed certificate is taken up. */
  private static final Duration LOOK_AT_FILES = Duration.ofSeconds(5);

  private final VertxPlatformHttpServerConfiguration configuration;
  private final PortAccess access;
  private final Optional<TillTls> tls;
  private final Duration idle;
  private volatile HttpServer http;
  private Optional<Vertx> own = Optional.empty();

  TillServer(
      VertxPlatformHttpServerConfiguration configuration,
      PortAccess access,
      Optional<TillTls> tls,
      Duration idle) {
    super(configuration);
    this.configuration = configuration;
    this.access = access;
    this.tls = tls;
    this.idle = idle;
  }

  @Override
  public HttpServer getServer() {
    return http;
  }

  @Override
  public int getPort() {
    return http == null ? configuration.getBindPort() : http.actualPort();
  }

  @Override
  protected void startServer() throws Exception {
    Vertx vertx = getVertx();
    VertxPlatformHttpRouter router =
        VertxPlatformHttpRouter.lookup(
            getCamelContext(),
            VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getBindPort()));
    Connections connections = new Connections(vertx);
    new HttpRules(router, access, connections, getCamelContext()::isStarted).install();
    HttpServerOptions options = options();
    Optional<LiveCertificates> certificates =
        tls.isPresent() ? Optional.of(secure(options, tls.get())) : Optional.empty();
    HttpServer server =
        vertx
            .createHttpServer(options)
            .connectionHandler(
                connection -> {
                  HandshakeLimit.leave(connection);
                  ChunkWatch.begin(connection);
                  connections.open(connection);
                  certificates
                      .filter(now -> !now.isStillTrusted(connection.sslSession()))
                      .ifPresent(now -> connection.close());
                })
            .invalidRequestHandler(RefusedRequest::undecodable)
            .exceptionHandler(broken -> LOG.debug("tills: a connection broke"))
            .requestHandler(router);
    finish(server.listen().toCompletionStage());
    http = server;
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(configuration.getBindHost())
        .setPort(configuration.getBindPort())
        // Tills have no use for HTTP/2, and its floods are many.
        .setHttp2ClearTextEnabled(false)
        .setUseAlpn(false)
        .setIdleTimeout((int) idle.toSeconds())
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }

  /** HTTPS, with certificates that are taken up when they are renewed. */
  private LiveCertificates secure(HttpServerOptions options, TillTls files)
      throws GeneralSecurityException, IOException {
    AtomicReference<String> current = new AtomicReference<>(files.version());
    LiveCertificates certificates = new LiveCertificates(files);
    files.secure(options, certificates);
    Vertx vertx = getVertx();
    vertx.setPeriodic(
        LOOK_AT_FILES.toMillis(),
        look -> {
          String now = files.version();
          if (!now.equals(current.getAndSet(now))) {
            // To open them takes a tenth of a second, for which no till should wait.
            vertx
                .executeBlocking(
                    () -> {
                      certificates.renew();
                      return now;
                    },
                    true)
                .onSuccess(done -> LOG.info("tills: the renewed certificates are in use"))
                .onFailure(TillServer::tellOldOnes);
          }
        });
    return certificates;
  }

  private static void tellOldOnes(Throwable failure) {
    LOG.warn(
        "tills: pos.keystore or pos.truststore has changed and cannot be used, so the old"
            + " certificates stay in use: {}",
        FailureText.of(failure));
  }

  /** Where no till is served, and so nobody else has made one. */
  @Override
  protected Vertx createVertxInstance() {
    Vertx made = HandshakeLimit.vertx(new VertxOptions());
    own = Optional.of(made);
    return made;
  }

  /** Camel's would do it by a thread that only its own way to start makes. */
  @Override
  protected void stopVertx() {
    own.ifPresent(vertx -> close(vertx.close()));
    own = Optional.empty();
  }

  @Override
  protected void stopServer() {
    HttpServer server = http;
    if (server != null) {
      http = null;
      close(server.close());
    }
  }

  private static void close(Future<Void> closing) {
    try {
      finish(closing.toCompletionStage());
    } catch (IOException e) {
      LOG.warn("tills: the port did not close cleanly: {}", FailureText.of(e));
    }
  }

  private static void finish(CompletionStage<?> work) throws IOException {
    try {
      work.toCompletableFuture().get(MOST_WAIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("the port of the tills did not open or close in time", e);
    }
  }
}
