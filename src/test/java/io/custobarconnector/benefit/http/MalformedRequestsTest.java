package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final String SECRET = "a-shared-secret";

  private static final Pattern LENGTH =
      Pattern.compile("content-length: ([0-9]+)", Pattern.CASE_INSENSITIVE);

  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  private static TillFixture till;

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    till =
        TillFixture.start(
            database,
            folder,
            Map.of("custobar.webhook-secret", SECRET),
            List.of("benefits", "marketing-permissions"));
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

  /** All that comes until the server ends the connection. */
  private static String all(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), till.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The answer; what comes behind it is not waited for. */
  private static String send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), till.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(bytes(request));
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        if (next < 0) {
          return answer.toString();
        }
        answer.append((char) next);
      }
      Matcher length = LENGTH.matcher(answer);
      int bytes = length.find() ? Integer.parseInt(length.group(1)) : Integer.MAX_VALUE;
      byte[] body = socket.getInputStream().readNBytes(bytes);
      return answer + new String(body, StandardCharsets.UTF_8);
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

  private static String redemption(String fields) {
    return json("{" + fields + "}").replace("/v1/reversals", "/v1/redemptions");
  }

  private static String get(String query) {
    return "GET /v1/benefits?" + query + " HTTP/1.1\nHost: till\n" + key() + "\n";
  }

  private static String about(String receipt) {
    return "GET /v1/redemptions?receiptId=" + receipt + " HTTP/1.1\nHost: till\n" + key() + "\n";
  }

  static Stream<Arguments> requests() {
    String get = "GET /v1/benefits?phone=" + PHONE;
    String post = "POST /v1/reversals HTTP/1.1\nHost: till\n" + key();
    String chunks =
        post + "Idempotency-Key: k\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n";
    String webhook =
        "POST /v1/custobar/marketing-permissions HTTP/1.1\nHost: till\nAuthorization: Bearer "
            + SECRET
            + "\nConnection: close\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n";
    String ids = "\"phone\":\"" + PHONE + "\",\"terminalId\":\"1\",";
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
        Arguments.of("an unknown version", get + " HTTP/9.9\nHost: till\n" + key() + "\n"),
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
        Arguments.of("more after the end", json("{\"receiptId\":\"1\"} {}")),
        Arguments.of("the text null for a phone", get("phone=null")),
        Arguments.of("3 000 digits in a phone", get("phone=" + "4".repeat(3_000))),
        Arguments.of("a blank at the end of a receipt asked for", about("123%20")),
        Arguments.of("the text null for a receipt asked for", about("null")),
        Arguments.of("overlong UTF-8 in the address", about("%C0%B1")),
        Arguments.of("a control character in the address", about("1%0a2")),
        Arguments.of(
            "a blank at the end of a benefit",
            redemption(ids + "\"benefitId\":\"B \",\"receiptId\":\"1\",\"storeId\":\"1\"")),
        Arguments.of(
            "the text null for a benefit",
            redemption(ids + "\"benefitId\":\"null\",\"receiptId\":\"1\",\"storeId\":\"1\"")),
        Arguments.of(
            "a blank at the end of a store",
            redemption(ids + "\"benefitId\":\"B\",\"receiptId\":\"1\",\"storeId\":\"1 \"")),
        Arguments.of(
            "a blank at the end of a customer",
            redemption(
                ids
                    + "\"benefitId\":\"B\",\"receiptId\":\"1\",\"storeId\":\"1\",\"customerId\":\"7 \"")),
        Arguments.of("a chunk's size that is no number", chunks + "zz\n{}\n0\n\n"),
        Arguments.of("a chunk's size below zero", chunks + "-1\n{}\n0\n\n"),
        Arguments.of("a chunk's size beyond any", chunks + "fffffffffffffffff\n{}\n0\n\n"),
        Arguments.of("a chunk without a size", chunks + "\n{}\n0\n\n"),
        Arguments.of("a blank before a chunk's size", chunks + " 2\n{}\n0\n\n"),
        Arguments.of("a chunk that is longer than its size", chunks + "1\n{}\n0\n\n"),
        Arguments.of("a chunk that is shorter than its size", chunks + "5\n{}\n0\n\n"),
        Arguments.of("a chunk that ends early", chunks + "5\n{}"),
        Arguments.of(
            "a line break within a chunk's extension",
            chunks + "2;a=\"\n0\n\nGET /v1/benefits?phone=" + PHONE + " HTTP/1.1\n\n"),
        Arguments.of("a NUL within a chunk's extension", chunks + "2;a=\0\n{}\n0\n\n"),
        Arguments.of(
            "a chunk's extension of 20 000 bytes",
            chunks + "2;a=" + "x".repeat(20_000) + "\n{}\n0\n\n"),
        Arguments.of(
            "a trailer of 20 000 bytes", chunks + "2\n{}\n0\nX-A: " + "x".repeat(20_000) + "\n\n"),
        Arguments.of("a broken chunk of a webhook", webhook + "zz\n{}\n0\n\n"),
        Arguments.of("a broken chunk of a webhook, later", webhook + "2\n[{\nzz\n"),
        Arguments.of(
            "a broken chunk of a question",
            "GET /v1/benefits?phone=0401234567 HTTP/1.1\nHost: till\n"
                + key()
                + "Transfer-Encoding: chunked\n\nzz\n\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void is_refused_with_a_problem_and_without_a_trace(String name, String request)
      throws IOException {
    String text = send(request.replace("Bearer KEY", "Bearer " + till.key));
    assertThat(text).matches("(?s)HTTP/1\\.[01] 4.*");
    String[] parts = text.split("\r\n\r\n", 2);
    assertThat(parts[0].toLowerCase(Locale.ROOT))
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
                  .doesNotContain(PHONE, SECRET, "444444")
                  .doesNotContainPattern("[\\p{Cntrl}&&[^\n\t]]")
                  .doesNotContain(till.key);
            });
  }

  static Stream<Arguments> elsewhere() {
    return Stream.of(
        Arguments.of("HTTP/2 without TLS", "PRI * HTTP/2.0\n\nSM\n\n"),
        Arguments.of("the beginning of TLS", "\u0016\u0003\u0001\u0002\0\u0001\n\n"));
  }

  /** Who speaks another protocol does not understand a problem; nothing else is read from there. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("elsewhere")
  void another_protocol_ends_the_connection(String name, String request) throws IOException {
    String text = all(bytes(request));
    assertThat(text).doesNotContain(" 200 ");
    assertThat(text.split("HTTP/[12][.][01] [0-9]", -1)).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void nothing_behind_a_broken_chunk_is_read() throws IOException {
    String behind =
        "GET /v1/redemptions?receiptId=1 HTTP/1.1\nHost: till\n"
            + key().replace("Connection: close\n", "")
            + "\n";
    for (String chunk : List.of("zz\n", "2;a=\"\n0\n\n", "1\n{}\n0\n\n")) {
      String request =
          "POST /v1/reversals HTTP/1.1\nHost: till\n"
              + key().replace("Connection: close\n", "")
              + "Idempotency-Key: k\nContent-Type: application/json\nTransfer-Encoding: chunked\n\n"
              + chunk
              + behind;
      String text = all(bytes(request.replace("Bearer KEY", "Bearer " + till.key)));
      assertThat(text.split("HTTP/1[.]1 [0-9]", -1)).as(chunk).hasSize(2);
      assertThat(text).startsWith("HTTP/1.1 400");
    }
    assertThat(send(behind.replace("Bearer KEY", "Bearer " + till.key)))
        .as("alone, it is answered")
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void a_key_in_the_address_opens_nothing() throws IOException {
    String answer =
        send(
            "GET /v1/benefits?phone=%s&Authorization=Bearer%%20%s HTTP/1.1\nHost: till\nConnection: close\n\n"
                .formatted(PHONE, till.key));
    assertThat(answer).startsWith("HTTP/1.1 401");
  }

  @Test
  void an_idempotency_key_or_a_content_type_in_the_address_counts_for_nothing() throws IOException {
    String body = "{\"receiptId\":\"1\"}";
    for (String inAddress : List.of("Idempotency-Key=k", "Content-Type=application/json")) {
      String there =
          inAddress.startsWith("I") ? "Content-Type: application/json\n" : "Idempotency-Key: k\n";
      String answer =
          send(
              "POST /v1/reversals?%s HTTP/1.1\nHost: till\nAuthorization: Bearer %s\nConnection: close\n%sContent-Length: %d\n\n%s"
                  .formatted(inAddress, till.key, there, body.length(), body));
      assertThat(answer).startsWith("HTTP/1.1 4");
    }
  }

  @Test
  void a_stranger_who_sends_all_of_it_is_told_of_in_one_line_a_minute() throws IOException {
    int before = LOG.list.size();
    for (Arguments each : requests().toList()) {
      String request = each.get()[1].toString();
      assertThat(send(request.replace(SECRET, "guess").replace("Bearer KEY", "Bearer guess")))
          .as(each.get()[0].toString())
          .matches("(?s)HTTP/1\\.[01] 4.*");
    }
    assertThat(List.copyOf(LOG.list).subList(before, LOG.list.size()))
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .extracting(ILoggingEvent::getFormattedMessage)
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void strangers_are_counted_and_logged_once_a_minute() throws IOException {
    // Guesses of the tests before may have used up what is looked at.
    await().until(() -> guess(0).contains("key-missing"));
    StringBuilder answers = new StringBuilder();
    int before = LOG.list.size();
    for (int i = 0; i < 60; i++) {
      answers.append(guess(i));
    }
    assertThat(answers.toString()).contains("too-many-requests");
    assertThat(List.copyOf(LOG.list).subList(before, LOG.list.size()))
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .filteredOn(event -> event.getFormattedMessage().startsWith("tills:"))
        .hasSizeLessThanOrEqualTo(2);
    assertThat(till.get("/v1/redemptions?receiptId=1").status())
        .as("a till is served beside them")
        .isEqualTo(200);
  }

  private static String guess(int number) throws IOException {
    return send(
        "GET /v1/benefits?phone=%s HTTP/1.1\nHost: till\nAuthorization: Bearer guess-%d\n\n"
            .formatted(PHONE, number));
  }
}
