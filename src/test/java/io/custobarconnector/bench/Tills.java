package io.custobarconnector.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What tills do: of three calls two are look-ups, and the third uses a benefit of a customer who
 * was looked up about a second ago. Each use is of a benefit that nobody has used.
 */
final class Tills {

  static final int CUSTOMERS = 5000;
  static final int BENEFITS = 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How many turns a use comes after its look-up; a turn is three calls. */
  private static final int BEHIND = 50;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Stage stage;
  private final String key;
  private final List<String> receipts;
  private final Map<UUID, Instant> answered = new ConcurrentHashMap<>();

  /**
   * @param receipts of Commerce Cloud, one for each use
   */
  Tills(Stage stage, String key, List<String> receipts) {
    this.stage = stage;
    this.key = key;
    this.receipts = receipts;
  }

  /** Where the figures of a phase go. */
  record Books(Measured lookUps, Measured redemptions, Measured custobar) {
    static Books empty() {
      return new Books(new Measured(), new Measured(), new Measured());
    }
  }

  static String customer(long number) {
    return "BENCH-" + number % CUSTOMERS;
  }

  static String phone(long number) {
    return "+35845%07d".formatted(1_000_000 + number % CUSTOMERS);
  }

  /** The next call of the mix. */
  void call(long number, long due, Books books) {
    long turn = number / 3;
    if (number % 3 == 2 && turn >= BEHIND) {
      redeem(turn - BEHIND, due, books.redemptions());
    } else {
      lookUp(number % 3 == 0 ? turn : turn + CUSTOMERS / 2, "live", due, books.lookUps());
    }
  }

  /** A look-up that should be answered from the given source. */
  void lookUp(long customer, String source, long due, Measured book) {
    HttpRequest request =
        request(stage.tills("/v1/benefits?phone=" + encoded(phone(customer)))).GET().build();
    String body = answer(request, 200, due, book);
    if (!body.isEmpty() && !body.contains("\"source\":\"" + source + "\"")) {
      book.error("not " + source);
    }
  }

  private void redeem(long use, long due, Measured book) {
    String benefit = "B" + use / CUSTOMERS;
    String body =
        JSON.createObjectNode()
            .put("phone", phone(use))
            .put("benefitId", benefit)
            .put("receiptId", receipts.get((int) (use % receipts.size())))
            .put("storeId", "1")
            .put("terminalId", "1")
            .toString();
    HttpRequest request =
        request(stage.tills("/v1/redemptions"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body))
            .build();
    String answer = answer(request, 201, due, book);
    Instant now = Instant.now();
    if (!answer.isEmpty()) {
      answered.put(UUID.fromString(field(answer, "redemptionId")), now);
    }
  }

  /** Asks Custobar itself what the connector asks it for a look-up. */
  void askCustobar(long customer, long due, Measured book) {
    HttpRequest request =
        HttpRequest.newBuilder(
                stage.custobar(
                    "/api/data/customers/?fields=demo__benefits&limit=50&phone_number="
                        + encoded(phone(customer))))
            .header("Authorization", "Bearer demo-token")
            .timeout(Duration.ofSeconds(20))
            .build();
    answer(request, 200, due, book);
  }

  /** When each use was answered, of those that were since then. */
  Map<UUID, Instant> answeredSince(Instant start) {
    Map<UUID, Instant> since = new HashMap<>(answered);
    since.values().removeIf(start::isAfter);
    return since;
  }

  private HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + key);
  }

  /** The body; empty when it is not the answer that was due. */
  private String answer(HttpRequest request, int due, long dueAt, Measured book) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      book.took(System.nanoTime() - dueAt);
      if (response.statusCode() == due) {
        return response.body();
      }
      book.error("HTTP %d %s".formatted(response.statusCode(), field(response.body(), "code")));
    } catch (IOException e) {
      book.took(System.nanoTime() - dueAt);
      book.error(e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  private static String field(String body, String name) {
    try {
      return JSON.readTree(body).path(name).asText();
    } catch (IOException e) {
      return "";
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
