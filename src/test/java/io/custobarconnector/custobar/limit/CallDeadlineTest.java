package io.custobarconnector.custobar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.custobarconnector.error.NoAnswerException;
import io.custobarconnector.journal.FailureText;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    try (CallDeadline deadline = new CallDeadline(Duration.ofHours(1), host -> true)) {
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
    try (CallDeadline deadline = new CallDeadline(time, host -> true)) {
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

  @Timeout(60)
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://127.0.0.1:1/ | Connection refused",
        "http://nowhere.invalid/ | there is no host of this name, or this machine does not find it",
        "https://127.0.0.1:{chatty}/ | no TLS connection comes about (Unsupported or unrecognized SSL message)",
        "http://127.0.0.1:{silent}/ | no answer came in time (Read timed out)",
        "http://127.0.0.1:{cut}/ | the connection broke before the answer was whole (Premature end of Content-Length delimited message body (expected: 9; received: 1))",
        "http://127.0.0.1:{chatty}/ | what it answers is not HTTP",
        "http://127.0.0.1:{garbled}/ | the connection broke before the answer was whole",
      })
  void who_does_not_answer_why_and_what_to_do_is_said(String address, String reason)
      throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (CallDeadline deadline = new CallDeadline(Duration.ofHours(1), host -> true);
        ServerSocket silent = new ServerSocket(0, 5, here);
        ServerSocket cut = answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1");
        ServerSocket chatty = answering("HTTP/1.1 200 OK\r\nanna@example.com\r\n\r\n");
        ServerSocket garbled =
            answering(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nanna@example.com\r\n")) {
      camel.getRegistry().bind("callDeadline", deadline);
      camel.start();
      String uri =
          address
              .replace("{silent}", Integer.toString(silent.getLocalPort()))
              .replace("{cut}", Integer.toString(cut.getLocalPort()))
              .replace("{garbled}", Integer.toString(garbled.getLocalPort()))
              .replace("{chatty}", Integer.toString(chatty.getLocalPort()));
      Throwable failure =
          camel
              .createProducerTemplate()
              .request(
                  uri
                      + "?httpClientConfigurer=#callDeadline&responseTimeout=300&soTimeout=300&email=anna@b.c",
                  asking -> asking.getMessage().setBody(null))
              .getException();
      assertThat(FailureText.of(failure))
          .isEqualTo(
              "Custobar (%s) does not answer: %s; check custobar.url, and that this machine may connect there [CBC-CUS-005]",
              URI.create(uri).getHost(), reason);
    }
  }

  @Timeout(60)
  @Test
  void a_call_that_this_process_had_no_connection_for_says_that_nobody_was_asked()
      throws IOException {
    try (CallDeadline deadline = new CallDeadline(Duration.ofHours(1), host -> true);
        ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      camel.getRegistry().bind("callDeadline", deadline);
      camel.start();
      String uri =
          "http://127.0.0.1:%s/?httpClientConfigurer=#callDeadline&maxTotalConnections=1&connectionsPerRoute=1&connectionRequestTimeout=200&responseTimeout=30000"
              .formatted(silent.getLocalPort());
      var calls = camel.createProducerTemplate();
      var first = calls.asyncSend(uri, asking -> asking.getMessage().setBody(null));
      try (Socket asked = silent.accept()) {
        Throwable failure =
            calls.request(uri, asking -> asking.getMessage().setBody(null)).getException();
        assertThat(FailureText.of(failure))
            .isEqualTo(
                "Custobar (127.0.0.1) was not asked: all connections of this process were in use [CBC-CUS-005]");
        assertThat(asked.isConnected()).isTrue();
        assertThat(first).isNotDone();
      }
    }
  }

  private static ServerSocket answering(String answer) throws IOException {
    ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              try (Socket call = server.accept()) {
                call.getInputStream().read(new byte[SIZE]);
                call.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
              } catch (IOException e) {
                // Nobody has called.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  @Test
  void of_a_certificate_that_java_does_not_trust_its_truststore_is_named() {
    assertThat(
            NoAnswerException.ofCustobar(
                "example.com",
                new SSLException(
                    "PKIX path building failed",
                    new CertPathBuilderException(
                        "unable to find valid certification path to requested target"))))
        .hasMessageStartingWith(
            "Custobar (example.com) does not answer: its certificate is not trusted (unable to find valid certification path to requested target); check custobar.url, and the certificate there;")
        .hasMessageEndingWith("(JAVA_OPTS=-Djavax.net.ssl.trustStore=…) [CBC-CUS-005]");
  }

  @Test
  void whom_else_a_route_calls_is_not_said_to_be_custobar() {
    try (CallDeadline deadline = new CallDeadline(Duration.ofHours(1), host -> false)) {
      camel.getRegistry().bind("callDeadline", deadline);
      camel.start();
      assertThat(
              camel
                  .createProducerTemplate()
                  .request("http://127.0.0.1:1/?httpClientConfigurer=#callDeadline", asking -> {})
                  .getException())
          .hasMessage(
              "127.0.0.1 does not answer: Connection refused; check the address, and that this machine may connect there [CBC-API-010]");
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
    try (CallDeadline deadline = new CallDeadline(Duration.ofHours(1), 3L << 20, host -> true) {}) {
      camel.getRegistry().bind("callDeadline", deadline);
      camel.start();
      assertThat(post(999, new byte[1]).getException())
          .isInstanceOf(IOException.class)
          .hasMessage(
              "Custobar (127.0.0.1): its answer is larger than 3 MB; check custobar.url, and that no proxy answers in its place [CBC-CUS-008]");
    }
  }
}
