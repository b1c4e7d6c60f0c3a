package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as they come over the wire, also those that reach no route. */
@ExtendWith(ReferenceDatabaseExtension.class)
class HttpRulesTest {

  private static final int LIMIT = 1024;

  private static TillFixture till;

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    till = TillFixture.start(database, folder, Map.of("pos.body-limit", Integer.toString(LIMIT)));
  }

  @AfterAll
  static void stop() {
    till.close();
  }

  /** An answer, byte for byte as it came. */
  private record Wire(int status, Map<String, String> headers, String body) {
    JsonNode json() throws IOException {
      return TillFixture.JSON.readTree(body);
    }
  }

  /** Sends the text with CRLF for each line end, and reads until the server closes. */
  private static Wire send(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), till.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(request.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String[] parts = answer.split("\r\n\r\n", 2);
      List<String> lines = parts[0].lines().toList();
      Map<String, String> headers = new TreeMap<>();
      lines.stream()
          .skip(1)
          .map(line -> line.split(": ", 2))
          .forEach(pair -> headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]));
      return new Wire(Integer.parseInt(lines.get(0).substring(9, 12)), headers, parts[1]);
    }
  }

  private static String request(String line, String moreHeaders, String body) {
    return """
        %s HTTP/1.1
        Host: till
        Authorization: Bearer %s
        Idempotency-Key: k
        X-Request-Id: till-7
        Origin: https://elsewhere.example
        Connection: close
        %s
        %s"""
        .formatted(line, till.key, moreHeaders, body);
  }

  private static String posted(String path, String type, String body) {
    return request(
        "POST " + path,
        "Content-Type: %s\nContent-Length: %d\n".formatted(type, body.length()),
        body);
  }

  static Stream<Arguments> refusals() {
    String use = "/v1/redemptions";
    String json = "application/json";
    String tooMuch = " ".repeat(LIMIT + 1);
    return Stream.of(
        Arguments.of(request("GET /", "", ""), 404, "not-found"),
        Arguments.of(request("GET /v1", "", ""), 404, "not-found"),
        // A page of the demo alone.
        Arguments.of(request("GET /till", "", ""), 404, "not-found"),
        Arguments.of(request("GET /v2/benefits?phone=0401234567", "", ""), 404, "not-found"),
        Arguments.of(request("GET /v1/benefits/../../etc/passwd", "", ""), 404, "not-found"),
        Arguments.of(request("GET /v1/%zz", "", ""), 404, "not-found"),
        Arguments.of(posted("/nowhere", json, "{}"), 404, "not-found"),
        Arguments.of(posted("/v1/benefits", json, "{}"), 405, "method-not-allowed"),
        Arguments.of(request("DELETE /v1/redemptions", "", ""), 405, "method-not-allowed"),
        Arguments.of(request("GET /v1/reversals", "", ""), 405, "method-not-allowed"),
        Arguments.of(request("OPTIONS /v1/redemptions", "", ""), 405, "method-not-allowed"),
        Arguments.of(request("TRACE /v1/redemptions", "", ""), 405, "method-not-allowed"),
        Arguments.of(posted(use, json, tooMuch), 413, "body-too-large"),
        Arguments.of(posted("/v1/reversals", json, tooMuch), 413, "body-too-large"),
        Arguments.of(
            request(
                "POST " + use,
                "Content-Type: application/json\nTransfer-Encoding: chunked\n",
                "401\n" + tooMuch + "\n0\n\n"),
            413,
            "body-too-large"),
        // A megabyte by its first chunk, of which no more comes than is needed to refuse it.
        Arguments.of(
            request(
                "POST " + use,
                "Content-Type: application/json\nTransfer-Encoding: chunked\n",
                "100000\n" + tooMuch),
            413,
            "body-too-large"),
        Arguments.of(
            request(
                "POST " + use, "Content-Type: application/json\nContent-Length: 9000000000\n", "{"),
            413,
            "body-too-large"),
        Arguments.of(posted(use, "text/plain", "{}"), 415, "content-type"),
        Arguments.of(posted(use, "application/xml", "<a/>"), 415, "content-type"),
        Arguments.of(
            posted(use, "application/x-www-form-urlencoded", "phone=1"), 415, "content-type"),
        Arguments.of(posted(use, "multipart/form-data; boundary=x", "--x--"), 415, "content-type"),
        Arguments.of(request("POST " + use, "Content-Length: 0\n", ""), 415, "content-type"),
        Arguments.of(posted(use, json, "{\"phone\":"), 400, "malformed-body"),
        Arguments.of(posted(use, json, "\"\""), 400, "malformed-body"),
        Arguments.of(posted(use, json, "{}"), 400, "invalid-field"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatever_is_wrong_the_answer_is_a_problem_with_a_code_and_a_sentence(
      String request, int status, String code) throws IOException {
    Wire answer = send(request);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.headers())
        .containsEntry("content-type", "application/problem+json")
        .containsEntry("content-language", "fi")
        .containsEntry("x-request-id", "till-7");
    JsonNode problem = answer.json();
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("type").asText()).isEqualTo("urn:problem:" + code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("requestId").asText()).isEqualTo("till-7");
    assertThat(problem.path("cashier").asText()).contains("Ilmoita kassatukeen.");
    tellsNothingOfTheServerAndOpensNothingToOtherPages(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/benefits?phone=0401234567",
        "GET /v1/redemptions?receiptId=1",
        "GET /openapi.json",
        "GET /v1/benefits?phone=1"
      })
  void answers_of_routes_carry_the_request_id_and_no_more_than_they_must(String line)
      throws IOException {
    Wire answer = send(request(line, "", ""));
    assertThat(answer.headers()).containsEntry("x-request-id", "till-7");
    assertThat(answer.headers().keySet())
        .isSubsetOf(
            "cache-control",
            "content-type",
            "content-language",
            "content-length",
            "x-request-id",
            "connection",
            "transfer-encoding");
    tellsNothingOfTheServerAndOpensNothingToOtherPages(answer);
  }

  private static void tellsNothingOfTheServerAndOpensNothingToOtherPages(Wire answer) {
    assertThat(answer.headers())
        .containsEntry("cache-control", "no-store")
        .doesNotContainKeys("server", "x-powered-by", "set-cookie");
    assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    assertThat(answer.body()).doesNotContainIgnoringCase("vert.x").doesNotContain("camel", "java.");
  }

  @Test
  void a_request_without_a_good_id_is_given_one() throws IOException {
    for (String id : List.of("", "X-Request-Id: \n", "X-Request-Id: " + "a".repeat(65) + "\n")) {
      Wire answer = send("GET /x HTTP/1.1\nHost: till\nConnection: close\n" + id + "\n");
      assertThat(answer.headers().get("x-request-id")).matches("[0-9a-f-]{36}");
      assertThat(answer.json().path("requestId").asText())
          .isEqualTo(answer.headers().get("x-request-id"));
    }
  }

  @ParameterizedTest
  @CsvSource({"sv,Kassans begäran är okänd", "en,The till made an unknown request"})
  void the_cashier_reads_it_in_the_tills_language(String language, String sentence)
      throws IOException {
    Wire answer = send(request("GET /v1/nothing", "Accept-Language: " + language + "-FI\n", ""));
    assertThat(answer.headers()).containsEntry("content-language", language);
    assertThat(answer.json().path("cashier").asText()).startsWith(sentence);
  }

  @Test
  void a_wrong_method_is_told_the_right_ones() throws IOException {
    assertThat(send(request("PUT /v1/redemptions", "", "")).headers())
        .containsEntry("allow", "GET, POST");
    assertThat(send(request("OPTIONS /v1/benefits", "", "")).headers())
        .containsEntry("allow", "GET");
  }

  @Test
  void a_head_request_is_refused_without_a_body() throws IOException {
    Wire answer = send(request("HEAD /v1/benefits", "", ""));
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_body_of_just_the_limit_is_read() throws IOException {
    String body = "{}" + " ".repeat(LIMIT - 2);
    assertThat(send(posted("/v1/redemptions", "application/json", body)).json().path("code"))
        .hasToString("\"invalid-field\"");
  }

  @Test
  void a_client_that_offers_a_newer_version_of_http_is_served_too() throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer =
          client.send(till.request("/v1/benefits?phone=12").build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.version()).as("HTTP/2 is off").isEqualTo(HttpClient.Version.HTTP_1_1);
      answer =
          client.send(
              till.request("/v1/reversals")
                  .header("Content-Type", "application/json")
                  .header("Idempotency-Key", "new")
                  .POST(BodyPublishers.ofString("{\"receiptId\":\"1\"}"))
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("X-Request-Id")).isPresent();
    }
  }
}
