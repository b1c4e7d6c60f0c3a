package io.custobarconnector.custobar.limit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person waits for comes to an end. */
class WholeAnswerTest {

  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final CountDownLatch drips = new CountDownLatch(1);
  private final CountDownLatch clientIsGone = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("whole".getBytes(UTF_8));
          exchange.close();
        });
    server.createContext(
        "/floods",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream answer = exchange.getResponseBody()) {
            while (over.getCount() > 0) {
              answer.write(new byte[1 << 16]);
            }
          }
        });
    server.createContext(
        "/drips",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream answer = exchange.getResponseBody()) {
            while (!over.await(20, TimeUnit.MILLISECONDS)) {
              answer.write(' ');
              answer.flush();
              drips.countDown();
            }
          } catch (IOException e) {
            clientIsGone.countDown();
            throw e;
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    threads.shutdown();
    server.stop(0);
  }

  private String call(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path)))
            .timeout(Duration.ofMinutes(1))
            .build();
    return new String(WholeAnswer.of(http, request, LIMIT).body(), UTF_8);
  }

  @Test
  @Timeout(60)
  void an_answer_that_never_ends_is_cut_off_and_its_connection_is_closed() throws Exception {
    assertThatThrownBy(() -> call("/drips"))
        .isInstanceOf(HttpTimeoutException.class)
        .hasMessage("the answer was not complete after 4 s");
    assertThat(clientIsGone.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(call("/")).isEqualTo("whole");
  }

  @Test
  @Timeout(60)
  void an_answer_that_fills_the_memory_is_given_up() {
    assertThatThrownBy(() -> call("/floods"))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            "Custobar \\(127\\.0\\.0\\.1\\): its answer is larger than \\d+ MB; check custobar\\.url, .* \\[CBC-CUS-008]");
  }

  @Test
  @Timeout(60)
  void the_connection_is_closed_when_the_person_stops_waiting() throws Exception {
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    Thread person = new Thread(() -> told.complete(catchThrowable(() -> call("/drips"))));
    person.start();
    assertThat(drips.await(20, TimeUnit.SECONDS)).isTrue();
    person.interrupt();
    assertThat(told.get()).isInstanceOf(InterruptedException.class);
    assertThat(clientIsGone.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void who_does_not_answer_at_all_is_named_as_before() {
    stop();
    assertThatThrownBy(() -> call("/")).isInstanceOf(ConnectException.class);
  }
}
