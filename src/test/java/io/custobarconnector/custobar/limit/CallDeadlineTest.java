package io.custobarconnector.custobar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that end in time; those that do not are in TroubleTest and LookUpTest. */
class CallDeadlineTest {

  private static final int SIZE = 1_000_000;

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
          exchange.sendResponseHeaders(status, status == 204 ? -1 : SIZE);
          if (status != 204) {
            exchange.getResponseBody().write(new byte[SIZE]);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
    server.stop(0);
  }

  private Exchange post(int status, byte[] body) {
    return camel
        .createProducerTemplate()
        .request(
            "http://127.0.0.1:%d/%d?httpMethod=POST&httpClientConfigurer=#callDeadline"
                .formatted(server.getAddress().getPort(), status),
            exchange -> exchange.getMessage().setBody(body));
  }

  /** Else a first load would keep what it sent in the last five minutes. */
  @ParameterizedTest
  @ValueSource(ints = {200, 204, 503})
  void a_call_that_has_ended_is_not_kept_with_what_it_sent(int status) {
    try (CallDeadline deadline = new CallDeadline(Duration.ofHours(1))) {
      camel.getRegistry().bind("callDeadline", deadline);
      camel.start();
      WeakReference<byte[]> sent = new WeakReference<>(new byte[SIZE]);
      post(status, sent.get());
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                System.gc();
                return sent.get() == null;
              });
    }
  }

  @Test
  void an_answer_that_comes_in_time_is_whole_and_its_connection_serves_the_next_call() {
    Duration time = Duration.ofMillis(1500);
    try (CallDeadline deadline = new CallDeadline(time)) {
      camel.getRegistry().bind("callDeadline", deadline);
      camel.start();
      long start = System.nanoTime();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                assertThat(post(200, new byte[1]).getMessage().getBody(byte[].class)).hasSize(SIZE);
                return System.nanoTime() - start > time.toNanos() * 2;
              });
    }
  }

  @Test
  @Timeout(60)
  void an_answer_without_end_is_given_up_before_it_fills_the_memory() {
    server.createContext(
        "/999",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write(new byte[SIZE]);
            }
          }
        });
    try (CallDeadline deadline = new CallDeadline(Duration.ofHours(1), 3L << 20) {}) {
      camel.getRegistry().bind("callDeadline", deadline);
      camel.start();
      assertThat(post(999, new byte[1]).getException())
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the answer of 127.0.0.1 is larger than 3 MB: check custobar.url and proxies [CBC-CUS-004]");
    }
  }
}
