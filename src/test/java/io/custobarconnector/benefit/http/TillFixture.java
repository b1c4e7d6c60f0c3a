package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.sandbox.DeploymentSettings;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/**
 * A stand-in Custobar, the reference database, and the connector that answers tills between them.
 */
final class TillFixture implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  /** What a till was answered. */
  record Answer(int status, JsonNode body, HttpResponse<String> whole, Duration took) {
    String code() {
      return body.path("code").asText();
    }

    List<String> benefitIds() {
      List<String> ids = new ArrayList<>();
      body.path("customers")
          .forEach(c -> c.path("benefits").forEach(b -> ids.add(b.path("id").asText())));
      return ids;
    }
  }

  final StandInCustobar custobar;
  final DataSource database;
  final String key;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Settings settings;
  private final int port;
  private final Connector connector;

  private TillFixture(
      DataSource database, Path folder, Map<String, String> more, List<String> flows) {
    this.database = database;
    this.port = FreePorts.one();
    this.custobar =
        StandInCustobar.start(
            StandInOptions.builder()
                .requestsPerMinute(0)
                .applyDelay(Duration.ofMillis(5))
                .eventType("BENEFIT_USED")
                .eventType("BENEFIT_REVERSED")
                .build());
    this.settings = settings(folder, more);
    this.connector = Connector.serve(settings, flows);
    this.key = new PosKeys(journal()).add(Optional.empty(), "tests");
  }

  static TillFixture start(DataSource database, Path folder) {
    return start(database, folder, Map.of());
  }

  static TillFixture start(DataSource database, Path folder, Map<String, String> settings) {
    return start(database, folder, settings, List.of("benefits"));
  }

  /** As above, with other flows beside it. */
  static TillFixture start(
      DataSource database, Path folder, Map<String, String> settings, List<String> flows) {
    return new TillFixture(database, folder, settings, flows);
  }

  private Settings settings(Path folder, Map<String, String> more) {
    DeploymentSettings all =
        new DeploymentSettings(folder, database, custobar)
            .set("custobar.company", "demo")
            .set("custobar.settle", "200ms")
            .set("custobar.response-timeout", "5s")
            .set("pos.host", "127.0.0.1")
            .set("pos.port", Integer.toString(port))
            .set("pos.rate-limit", "0")
            // Twice of what is usual, for the sake of machines that do two things at once.
            .set("benefits.deadline", "1600ms")
            // Another connector may take the place of this one.
            .set("management.port", Integer.toString(FreePorts.one()));
    more.forEach(all::set);
    return all.load();
  }

  int port() {
    return port;
  }

  /** What monitoring reads. */
  String metrics() {
    URI address = URI.create("http://127.0.0.1:" + connector.managementPort() + "/observe/metrics");
    return http.sendAsync(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
        .join()
        .body();
  }

  DataSource journal() {
    return connector.journal();
  }

  /** Ends the connector of this process; another one may serve by the same settings. */
  Path stopConnector() {
    connector.close();
    return settings.file();
  }

  /** A customer in Custobar. */
  void customer(String id, String phone, String benefits) {
    upload(
        "{\"external_id\":\"%s\",\"phone_number\":\"%s\",\"demo__benefits\":%s}"
            .formatted(id, phone, benefits));
  }

  private void upload(String customer) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(custobar.baseUrl() + "/api/customers/upload/"))
            .header("Authorization", "Bearer demo-token")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"customers\":[" + customer + "]}"))
            .build();
    assertThat(send(request).status()).isEqualTo(200);
    assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
  }

  Answer lookUp(String phone) {
    return get("/v1/benefits?phone=" + URLEncoder.encode(phone, StandardCharsets.UTF_8));
  }

  /** How long a request takes, from now to its answer. */
  CompletableFuture<Duration> timeOf(String path) {
    long start = System.nanoTime();
    return http.sendAsync(request(path).GET().build(), BodyHandlers.discarding())
        .thenApply(answer -> Duration.ofNanos(System.nanoTime() - start));
  }

  Answer get(String path) {
    return send(request(path).GET().build());
  }

  /** Uses a benefit with a new Idempotency-Key. */
  Answer use(String phone, String benefit, String receipt) {
    return use(UUID.randomUUID().toString(), phone, benefit, receipt);
  }

  Answer use(String idempotencyKey, String phone, String benefit, String receipt) {
    return post("/v1/redemptions", idempotencyKey, redemption(phone, benefit, receipt));
  }

  static String redemption(String phone, String benefit, String receipt) {
    return JSON.createObjectNode()
        .put("phone", phone)
        .put("benefitId", benefit)
        .put("receiptId", receipt)
        .put("storeId", "S1")
        .put("terminalId", "T1")
        .toString();
  }

  Answer reverse(String receipt) {
    return post(
        "/v1/reversals",
        UUID.randomUUID().toString(),
        JSON.createObjectNode().put("receiptId", receipt).toString());
  }

  Answer reverse(String receipt, String benefit) {
    return post(
        "/v1/reversals",
        UUID.randomUUID().toString(),
        JSON.createObjectNode().put("receiptId", receipt).put("benefitId", benefit).toString());
  }

  Answer post(String path, String idempotencyKey, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + key);
  }

  HttpRequest.Builder anonymous(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  Answer send(HttpRequest request) {
    long start = System.nanoTime();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      JsonNode body = response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
      return new Answer(response.statusCode(), body, response, took);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until Custobar has been told all there is; a receipt may still be unknown to the source.
   */
  void allTold() {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                count("SELECT count(*) FROM connector.benefit_outbox WHERE event_due OR field_due")
                    == 0);
    assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
  }

  long count(String sql, Object... parameters) {
    return Long.parseLong(one(sql, parameters).orElse("0"));
  }

  /** The first column of the first row. */
  Optional<String> one(String sql, Object... parameters) {
    return all(sql, parameters).stream().findFirst();
  }

  List<String> all(String sql, Object... parameters) {
    return new Rows(database).texts(sql, parameters);
  }

  /** A receipt of the reference database that has no use yet. */
  String receipt(int number) {
    return one(
            "SELECT r.id FROM receipt r WHERE NOT EXISTS"
                + " (SELECT FROM benefit_use u WHERE u.receipt_id = r.id) ORDER BY r.id OFFSET ? LIMIT 1",
            number)
        .orElseThrow();
  }

  /** Events of a customer as Custobar shows them, the type and the benefit of each. */
  List<String> events(String customerId) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    custobar.baseUrl() + "/api/data/events/?limit=10000&customer_id=" + customerId))
            .header("Authorization", "Bearer demo-token")
            .build();
    List<String> events = new ArrayList<>();
    send(request)
        .body()
        .path("events")
        .forEach(e -> events.add(e.path("type").asText() + " " + e.path("label").asText()));
    return events;
  }

  @Override
  public void close() {
    connector.close();
    custobar.close();
  }
}
