package io.custobarconnector.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Tills that know the address of each node, and ask the next when one does not answer. */
final class Tills implements AutoCloseable {

  private static final boolean LONG = Integer.getInteger("nodes.faults", 0) > 10;

  /** So many that there is always something left to use. */
  static final int CUSTOMERS = LONG ? 200 : 12;

  /** Of so many customers one uses a benefit: telling of all, for long, would take all requests. */
  private static final int USES = LONG ? 4 : 2;

  static final int BENEFITS = 40;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int TILLS = 2;
  private static final Duration PAUSE = Duration.ofMillis(400);

  private final List<String> addresses;
  private final String key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final Queue<String> used = new ConcurrentLinkedQueue<>();
  private final Queue<String> gaps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Repeated> tills = new ArrayList<>();

  Tills(List<String> addresses, String key) {
    this.addresses = addresses;
    this.key = key;
    for (int till = 0; till < TILLS; till++) {
      SplittableRandom random = new SplittableRandom(till);
      tills.add(new Repeated(PAUSE, () -> serve(random)));
    }
  }

  static String phone(int customer) {
    return "+35840700%04d".formatted(customer);
  }

  /** The numbers of the uses that were answered with 201. */
  List<String> used() {
    return List.copyOf(used);
  }

  /** Requests that no node answered. */
  List<String> gaps() {
    return List.copyOf(gaps);
  }

  int requests() {
    return requests.get();
  }

  private void serve(SplittableRandom random) throws InterruptedException {
    String phone = phone(random.nextInt(CUSTOMERS));
    Optional<HttpResponse<String>> offers =
        ask(random, request -> request.GET(), "/v1/benefits?phone=" + phone.replace("+", "%2B"));
    if (offers.isEmpty() || offers.get().statusCode() != 200) {
      return;
    }
    List<String> benefits = new ArrayList<>();
    read(offers.get())
        .path("customers")
        .forEach(c -> c.path("benefits").forEach(b -> benefits.add(b.path("id").asText())));
    if (benefits.isEmpty() || random.nextInt(USES) > 0) {
      return;
    }
    String body =
        JSON.createObjectNode()
            .put("phone", phone)
            .put("benefitId", benefits.get(random.nextInt(benefits.size())))
            .put("receiptId", UUID.randomUUID().toString())
            .put("storeId", "S1")
            .put("terminalId", "T1")
            .toString();
    String once = UUID.randomUUID().toString();
    ask(
            random,
            request ->
                request
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", once)
                    .POST(BodyPublishers.ofString(body)),
            "/v1/redemptions")
        .filter(answer -> answer.statusCode() == 201)
        .ifPresent(answer -> used.add(read(answer).path("redemptionId").asText()));
  }

  private static JsonNode read(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError("no JSON", e);
    }
  }

  /** Asks one node after the other, twice; a 5xx is no answer. */
  private Optional<HttpResponse<String>> ask(SplittableRandom random, Asking asking, String path)
      throws InterruptedException {
    requests.incrementAndGet();
    int first = random.nextInt(addresses.size());
    StringBuilder heard = new StringBuilder();
    for (int i = 0; i < 2 * addresses.size(); i++) {
      String address = addresses.get((first + i) % addresses.size());
      try {
        HttpResponse<String> answer =
            http.send(
                asking
                    .of(
                        HttpRequest.newBuilder(URI.create(address + path))
                            .timeout(PATIENCE)
                            .header("Authorization", "Bearer " + key))
                    .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() < 500) {
          return Optional.of(answer);
        }
        heard.append(' ').append(answer.statusCode());
      } catch (IOException e) {
        heard.append(' ').append(e.getClass().getSimpleName());
      }
    }
    gaps.add(path + heard);
    return Optional.empty();
  }

  @FunctionalInterface
  private interface Asking {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  @Override
  public void close() throws InterruptedException {
    for (Repeated till : tills) {
      till.close();
    }
  }
}
