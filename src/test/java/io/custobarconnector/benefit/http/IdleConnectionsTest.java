package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A connection whose key was right may stay open between two requests, and not for ever. */
class IdleConnectionsTest {

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final int REQUESTS = 6;

  private static final byte[] REQUEST =
      "GET /v1/custobar/ping HTTP/1.1\r\nHost: till\r\nAuthorization: right\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private static DefaultCamelContext camel;
  private static TillServer server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    port = FreePorts.one();
    VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
    configuration.setBindHost("127.0.0.1");
    configuration.setBindPort(port);
    camel = new DefaultCamelContext();
    camel.start();
    server =
        new TillServer(
            configuration,
            new PortAccess(16_384, Optional.empty(), secret -> Optional.empty(), new RefusedKeys()),
            Optional.empty(),
            IDLE);
    server.setCamelContext(camel);
    server.start();
    VertxPlatformHttpRouter.lookup(camel, VertxPlatformHttpRouter.getRouterNameFromPort(port))
        .get("/v1/custobar/ping")
        .handler(call -> call.response().end("pong"));
  }

  @AfterAll
  static void stop() throws IOException {
    server.stop();
    camel.close();
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void ask(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("pong") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).as("the answer after %s", answer).isNotNegative();
      answer.append((char) next);
    }
    assertThat(answer.toString()).startsWith("HTTP/1.1 200");
  }

  @Test
  void one_on_which_nothing_is_said_any_more_ends() throws IOException {
    try (Socket socket = connect()) {
      ask(socket);
      long start = System.nanoTime();
      assertThat(socket.getInputStream().read()).as("the end").isNegative();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(IDLE.dividedBy(2), IDLE.multipliedBy(10));
    }
  }

  @Test
  void one_on_which_requests_come_stays_open() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout((int) IDLE.toMillis() / 3);
      for (int i = 0; i < REQUESTS; i++) {
        ask(socket);
        assertThat(hasEnded(socket)).as("after request %d", i).isFalse();
      }
    }
  }

  private static boolean hasEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    }
  }

  @Test
  void it_is_a_minute_for_tills() {
    assertThat(TillServer.IDLE).isEqualTo(Duration.ofMinutes(1));
  }
}
