package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Who connects and takes long, or says nothing, is left; tills are served beside them. */
@ExtendWith(ReferenceDatabaseExtension.class)
class SlowStrangersTest {

  private static final int PAUSE_MILLIS = 500;
  private static final int MORE_THAN_MAY = Connections.MOST_STRANGERS + 100;

  private static TillFixture till;

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    till = TillFixture.start(database, folder);
  }

  @AfterAll
  static void stop() {
    till.close();
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), till.port());
    socket.setSoTimeout(PAUSE_MILLIS);
    return socket;
  }

  private static boolean isOver(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException over) {
      return true;
    }
  }

  @Test
  void a_connection_that_shows_no_key_ends_whether_it_is_silent_or_slow() throws IOException {
    try (Socket silent = connect();
        Socket halfway = connect();
        Socket slow = connect()) {
      long start = System.nanoTime();
      halfway.getOutputStream().write("GET /v1/benefits HTT".getBytes(StandardCharsets.US_ASCII));
      slow.getOutputStream().write("GET /?".getBytes(StandardCharsets.US_ASCII));
      while (!isOver(slow)) {
        try {
          slow.getOutputStream().write('a');
        } catch (SocketException over) {
          break;
        }
        assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(20).toNanos());
      }
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(
              () -> {
                assertThat(isOver(silent)).as("silent").isTrue();
                assertThat(isOver(halfway)).as("half a header").isTrue();
              });
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Connections.PATIENCE.minusSeconds(1), Connections.PATIENCE.plusSeconds(10));
    }
  }

  @Test
  void a_body_that_comes_byte_by_byte_is_refused() throws IOException {
    try (Socket socket = connect()) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/reversals HTTP/1.1\r\nHost: till\r\nAuthorization: Bearer %s\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
                  .formatted(till.key)
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      long start = System.nanoTime();
      while (answer.isEmpty()) {
        socket.getOutputStream().write(' ');
        try {
          answer.append(new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8));
        } catch (SocketTimeoutException notYet) {
          assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(15).toNanos());
        }
      }
      assertThat(answer).asString().isEqualTo("HTTP/1.1 408");
    }
  }

  @Test
  void for_a_new_stranger_the_oldest_has_to_go_and_tills_are_served() throws IOException {
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < MORE_THAN_MAY; i++) {
        strangers.add(connect());
      }
      await().atMost(Duration.ofSeconds(5)).until(() -> isOver(strangers.get(0)));
      assertThat(isOver(strangers.get(MORE_THAN_MAY - 1))).as("the newest").isFalse();
      assertThat(till.get("/v1/redemptions?receiptId=1").status()).isEqualTo(200);
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  /** All that comes until the server ends the connection. */
  private static String inOneGo(String request, int times) throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write((request + "\r\n").repeat(times).getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException over) {
      return "HTTP/1.1 reset";
    }
  }

  @Test
  void who_sends_many_requests_in_one_go_and_no_key_gets_one_answer_and_no_line_in_the_log()
      throws IOException {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    try {
      for (String path : List.of("/openapi.json", "/x", "/v1/benefits?phone=0401234567")) {
        String answers = inOneGo("GET " + path + " HTTP/1.1\r\nHost: till\r\n", 300);
        assertThat(answers.split("HTTP/1[.]1 ", -1)).as(path).hasSizeLessThanOrEqualTo(2);
      }
      assertThat(till.get("/v1/redemptions?receiptId=1").status()).isEqualTo(200);
      assertThat(List.copyOf(log.list))
          .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
          .extracting(ILoggingEvent::getFormattedMessage)
          .filteredOn(line -> line.startsWith("tills:"))
          .hasSizeLessThanOrEqualTo(1)
          .allSatisfy(line -> assertThat(line).contains("refused for a missing or unknown key"));
    } finally {
      root.detachAppender(log);
    }
  }
}
