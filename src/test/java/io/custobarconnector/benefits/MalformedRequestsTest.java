package io.custobarconnector.benefits;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * What no till sends and a stranger does: each is refused with a problem, and nothing of it reaches
 * the log.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class MalformedRequestsTest {

  private static final String PHONE = "0409998877";

  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  private static TillFixture till;

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    till = TillFixture.start(database, folder, Map.of());
    LOG.start();
    root().addAppender(LOG);
  }

  @AfterAll
  static void stop() {
    root().detachAppender(LOG);
    till.close();
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static byte[] bytes(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] send(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), till.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(request);
      return socket.getInputStream().readAllBytes();
    }
  }

  private static String key() {
    return "Authorization: Bearer KEY\nX-Request-Id: till-7\nConnection: close\n";
  }

  private static String json(String body) {
    return "POST /v1/reversals HTTP/1.1\nHost: till\n"
        + key()
        + "Idempotency-Key: k\nContent-Type: application/json\nContent-Length: "
        + body.length()
        + "\n\n"
        + body;
  }

  private static String reversal(String receipt) {
    return json("{\"receiptId\":\"" + receipt + "\"}");
  }

  static Stream<Arguments> requests() {
    String get = "GET /v1/benefits?phone=" + PHONE;
    String post = "POST /v1/reversals HTTP/1.1\nHost: till\n" + key();
    return Stream.of(
        Arguments.of("broken escape", get + "% HTTP/1.1\nHost: till\n" + key() + "\n"),
        Arguments.of(
            "broken escape of a name", get + "&a%2=1 HTTP/1.1\nHost: till\n" + key() + "\n"),
        Arguments.of("no Host", get + " HTTP/1.1\n" + key() + "\n"),
        Arguments.of("strange Host", get + " HTTP/1.1\nHost: a b\"<c>\n" + key() + "\n"),
        Arguments.of("two Hosts", get + " HTTP/1.1\nHost: till\nHost: other\n" + key() + "\n"),
        Arguments.of(
            "two keys", get + " HTTP/1.1\nHost: till\nAuthorization: Bearer x\n" + key() + "\n"),
        Arguments.of("OPTIONS *", "OPTIONS * HTTP/1.1\nHost: till\n" + key() + "\n"),
        Arguments.of("CONNECT", "CONNECT till:443 HTTP/1.1\nHost: till:443\n" + key() + "\n"),
        Arguments.of(
            "a whole address of elsewhere",
            "GET http://elsewhere/v1/x HTTP/1.1\nHost: till\n" + key() + "\n"),
        Arguments.of(
            "length and chunks",
            post
                + "Content-Type: application/json\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n"),
        Arguments.of(
            "two lengths",
            post + "Content-Type: application/json\nContent-Length: 2\nContent-Length: 3\n\n{} "),
        Arguments.of(
            "a length below zero", post + "Content-Type: application/json\nContent-Length: -1\n\n"),
        Arguments.of(
            "a length that is no number",
            post + "Content-Type: application/json\nContent-Length: 0x10\n\n"),
        Arguments.of(
            "HTTP/1.0 with length and chunks",
            "POST /v1/reversals HTTP/1.0\nHost: till\n"
                + key()
                + "Content-Length: 5\nTransfer-Encoding: chunked\n\n0\n\n"),
        Arguments.of(
            "another coding than chunked",
            post + "Content-Type: application/json\nTransfer-Encoding: gzip, identity\n\n0\n\n"),
        Arguments.of(
            "folded header",
            get + " HTTP/1.1\nHost: till\nX-A: 1\n  2\nAuthorization: Bearer x\n" + key() + "\n"),
        Arguments.of(
            "a blank before the colon",
            get + " HTTP/1.1\nHost: till\nIdempotency-Key : 1\n" + key() + "\n"),
        Arguments.of(
            "a NUL in a header", get + " HTTP/1.1\nHost: till\nX-A: a\0b\n" + key() + "\n"),
        Arguments.of(
            "15 000 digits in the address",
            "GET /v1/benefits?phone="
                + "4".repeat(15_000)
                + " HTTP/1.1\nHost: till\n"
                + key()
                + "\n"),
        Arguments.of(
            "a header of 20 000 bytes",
            get + " HTTP/1.1\nHost: till\nX-A: " + "a".repeat(20_000) + "\n" + key() + "\n"),
        Arguments.of("no version", get + "\nHost: till\n" + key() + "\n"),
        Arguments.of("8 000 brackets", json("[".repeat(8_000))),
        Arguments.of("8 000 objects", json("{\"a\":".repeat(2_500))),
        Arguments.of(
            "15 000 digits in the body", json("{\"receiptId\":" + "1".repeat(15_000) + "}")),
        Arguments.of("overlong UTF-8", reversal("\u00c0\u00b1")),
        Arguments.of("half of a character", reversal("\u00e2\u0082")),
        Arguments.of("UTF-16", json("\u00fe\u00ff\0{\0}")),
        Arguments.of(
            "UTF-16 without a mark",
            json("{\0\"\0r\0e\0c\0e\0i\0p\0t\0I\0d\0\"\0:\0\"\0" + "1\0\"\0}\0")),
        Arguments.of("the text null", reversal("null")),
        Arguments.of("a blank at the end", reversal("123 ")),
        Arguments.of("a blank at the beginning", reversal(" 123")),
        Arguments.of("a control character", reversal("1\\u0007")),
        Arguments.of("a receipt beyond any size", reversal("9".repeat(8_000))),
        Arguments.of("a key twice in an object", json("{\"receiptId\":\"1\",\"receiptId\":\"2\"}")),
        Arguments.of("more after the end", json("{\"receiptId\":\"1\"} {}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void is_refused_with_a_problem_and_without_a_trace(String name, String request)
      throws IOException {
    byte[] answer = send(bytes(request.replace("Bearer KEY", "Bearer " + till.key)));
    String text = new String(answer, StandardCharsets.UTF_8);
    assertThat(text).matches("(?s)HTTP/1\\.[01] 4.*");
    String[] parts = text.split("\r\n\r\n", 2);
    assertThat(parts[0].toLowerCase(java.util.Locale.ROOT))
        .contains("content-type: application/problem+json")
        .contains("cache-control: no-store");
    JsonNode problem = TillFixture.JSON.readTree(parts[1]);
    assertThat(problem.path("status").asInt()).isEqualTo(Integer.parseInt(text.substring(9, 12)));
    assertThat(problem.path("code").asText()).isNotBlank();
    assertThat(parts[1]).doesNotContain(PHONE).doesNotContain("java.", "io.vertx", "io.netty");
    List<ILoggingEvent> logged = List.copyOf(LOG.list);
    assertThat(logged)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .allSatisfy(
            event -> {
              assertThat(event.getThrowableProxy()).as(event.getFormattedMessage()).isNull();
              assertThat(event.getFormattedMessage())
                  .doesNotContain(PHONE, "\u0007", "444444")
                  .doesNotContain(till.key);
            });
  }

  static Stream<Arguments> torn() {
    String chunks =
        "POST /v1/reversals HTTP/1.1\nHost: till\n"
            + key()
            + "Idempotency-Key: k\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n";
    return Stream.of(
        Arguments.of("a chunk's size that is no number", chunks + "zz\n{}\n0\n\n"),
        Arguments.of("a chunk's size below zero", chunks + "-1\n{}\n0\n\n"),
        Arguments.of(
            "a line break within a chunk's extension",
            chunks + "2;a=\"\n0\n\nGET /v1/benefits?phone=" + PHONE + " HTTP/1.1\n\n"),
        Arguments.of("HTTP/2 without TLS", "PRI * HTTP/2.0\n\nSM\n\n"),
        Arguments.of("the beginning of TLS", "\u0016\u0003\u0001\u0002\0\u0001\n\n"));
  }

  /** No problem can be written where the next request begins in the middle of this one. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("torn")
  void ends_the_connection_and_nothing_else_is_read_from_it(String name, String request)
      throws IOException {
    String text =
        new String(
            send(bytes(request.replace("Bearer KEY", "Bearer " + till.key))),
            StandardCharsets.UTF_8);
    assertThat(text).doesNotContain(" 200 ");
    assertThat(text.split("HTTP/[12][.][01] [0-9]", -1)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void a_key_in_the_address_opens_nothing() throws IOException {
    byte[] answer =
        send(
            bytes(
                "GET /v1/benefits?phone=%s&Authorization=Bearer%%20%s HTTP/1.1\nHost: till\nConnection: close\n\n"
                    .formatted(PHONE, till.key)));
    assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 401");
  }

  @Test
  void an_idempotency_key_or_a_content_type_in_the_address_counts_for_nothing() throws IOException {
    String body = "{\"receiptId\":\"1\"}";
    for (String inAddress : List.of("Idempotency-Key=k", "Content-Type=application/json")) {
      String there =
          inAddress.startsWith("I") ? "Content-Type: application/json\n" : "Idempotency-Key: k\n";
      byte[] answer =
          send(
              bytes(
                  "POST /v1/reversals?%s HTTP/1.1\nHost: till\nAuthorization: Bearer %s\nConnection: close\n%sContent-Length: %d\n\n%s"
                      .formatted(inAddress, till.key, there, body.length(), body)));
      assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 4");
    }
  }

  @Test
  void strangers_are_counted_and_logged_once_a_minute() throws IOException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    int before = LOG.list.size();
    for (int i = 0; i < 60; i++) {
      answers.write(
          send(
              bytes(
                  "GET /v1/benefits?phone=%s HTTP/1.1\nHost: till\nAuthorization: Bearer guess-%d\n\n"
                      .formatted(PHONE, i))));
    }
    String all = answers.toString(StandardCharsets.UTF_8);
    assertThat(all).contains("key-missing").contains("too-many-requests");
    assertThat(List.copyOf(LOG.list).subList(before, LOG.list.size()))
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .filteredOn(event -> event.getFormattedMessage().startsWith("tills:"))
        .hasSizeLessThanOrEqualTo(2);
    assertThat(till.get("/v1/redemptions?receiptId=1").status())
        .as("a till is served beside them")
        .isEqualTo(200);
  }
}
