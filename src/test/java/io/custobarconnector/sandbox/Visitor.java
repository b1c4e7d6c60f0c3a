package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** Speaks to a stand-in over HTTP, as a program would that only knows the API's documentation. */
final class Visitor {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final StandInCustobar standIn;
  private final Optional<String> authorization;

  /** An answer: status, body as text, and the whole response. */
  record Answer(int status, String text, HttpResponse<byte[]> whole) {
    JsonNode json() {
      return parse(text);
    }

    String reason() {
      return json().at("/error/reason").asText();
    }
  }

  private Visitor(StandInCustobar standIn, Optional<String> authorization) {
    this.standIn = standIn;
    this.authorization = authorization;
  }

  Visitor(StandInCustobar standIn) {
    this(standIn, Optional.of("Bearer demo-token"));
  }

  Visitor as(String header) {
    return new Visitor(standIn, Optional.of(header));
  }

  Visitor basic(String user, String password) {
    byte[] plain = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return as("Basic " + Base64.getEncoder().encodeToString(plain));
  }

  Visitor nobody() {
    return new Visitor(standIn, Optional.empty());
  }

  HttpRequest.Builder request(String path) {
    String url = path.startsWith("http") ? path : standIn.baseUrl() + path;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  Answer get(String path) throws IOException {
    return send(request(path).GET().build());
  }

  Answer post(String path, String json) throws IOException {
    return post(path, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  Answer post(String path, String contentType, byte[] body) throws IOException {
    return send(
        request(path)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build());
  }

  Answer send(HttpRequest request) throws IOException {
    try {
      HttpResponse<byte[]> whole = client.send(request, BodyHandlers.ofByteArray());
      return new Answer(
          whole.statusCode(), new String(whole.body(), StandardCharsets.UTF_8), whole);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Uploads rows, written with single quotes, and waits until they have taken effect. */
  void upload(String datatype, String rows) throws IOException {
    Answer answer = post("/api/" + datatype + "/upload/", quoted(rows));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().path("error").isMissingNode()).as(answer.text()).isTrue();
    applied();
  }

  /** Uploads rows, written with single quotes. */
  Answer tryUpload(String datatype, String rows) throws IOException {
    return post("/api/" + datatype + "/upload/", quoted(rows));
  }

  void applied() {
    assertThat(standIn.awaitApplied(Duration.ofSeconds(20))).isTrue();
  }

  /** The list that a read answers with. */
  JsonNode read(String datatype, String query) throws IOException {
    Answer answer = get("/api/data/" + datatype + "/" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().get(datatype);
  }

  /** The only record that matches. */
  JsonNode one(String datatype, String query) throws IOException {
    JsonNode list = read(datatype, query);
    assertThat(list).hasSize(1);
    return list.get(0);
  }

  static String quoted(String text) {
    return text.replace('\'', '"');
  }

  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** Options without a request limit or delay, the start of most tests. */
  static StandInOptions.Builder quick() {
    return StandInOptions.builder().requestsPerMinute(0).applyDelay(Duration.ZERO);
  }
}
