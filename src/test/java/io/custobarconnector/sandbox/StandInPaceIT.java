package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stand-in must never be what a benchmark of the connector measures: its pace is printed, and
 * nothing is lost at it.
 */
class StandInPaceIT {
  private static final int ROWS = Integer.getInteger("stand-in.pace.rows", 100_000);
  private static final int BATCH = 500;

  @TempDir Path folder;

  @Test
  void takes_customers_at_full_pace() throws Exception {
    try (StandInCustobar standIn = StandInCustobar.start(Visitor.quick().build())) {
      List<byte[]> bodies = bodies();
      pace("warm-up", standIn, bodies);
      standIn.reset();
      pace("new customers", standIn, bodies);
      assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(ROWS);
      pace("the same customers again", standIn, bodies);
      assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(ROWS);
      System.gc();
      Runtime heap = Runtime.getRuntime();
      System.out.printf(
          "heap after %d customers: %d MB%n", ROWS, (heap.totalMemory() - heap.freeMemory()) >> 20);
    }
  }

  @Test
  void counts_without_keeping() throws Exception {
    try (StandInCustobar standIn = StandInCustobar.start(Visitor.quick().countOnly(true).build())) {
      List<byte[]> bodies = bodies();
      pace("warm-up", standIn, bodies);
      pace("count only", standIn, bodies);
      assertThat(standIn.acceptedRows(Datatype.CUSTOMERS)).isEqualTo(2L * ROWS);
      assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isZero();
    }
  }

  @Test
  void replays_its_archive() throws Exception {
    StandInOptions options = Visitor.quick().dataFolder(folder).build();
    try (StandInCustobar standIn = StandInCustobar.start(options)) {
      pace("new customers, archived", standIn, bodies());
    }
    long start = System.nanoTime();
    try (StandInCustobar again = StandInCustobar.start(options)) {
      double perSecond = ROWS / ((System.nanoTime() - start) / 1e9);
      System.out.printf("replay: %,.0f rows/s%n", perSecond);
      assertThat(again.counts().get(Datatype.CUSTOMERS)).isEqualTo(ROWS);
    }
  }

  private static void pace(String what, StandInCustobar standIn, List<byte[]> bodies) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long start = System.nanoTime();
    List<CompletableFuture<Integer>> lanes = new ArrayList<>();
    for (int lane = 0; lane < 4; lane++) {
      int first = lane;
      lanes.add(CompletableFuture.supplyAsync(() -> send(client, standIn, bodies, first, 4)));
    }
    assertThat(lanes.stream().mapToInt(CompletableFuture::join).sum()).isEqualTo(bodies.size());
    assertThat(standIn.awaitApplied(Duration.ofMinutes(2))).isTrue();
    double perSecond = ROWS / ((System.nanoTime() - start) / 1e9);
    System.out.printf("%s: %,.0f rows/s%n", what, perSecond);
  }

  private static int send(
      HttpClient client, StandInCustobar standIn, List<byte[]> bodies, int first, int step) {
    int good = 0;
    for (int i = first; i < bodies.size(); i += step) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(standIn.baseUrl() + "/api/customers/upload/"))
              .header("Authorization", "Bearer demo-token")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofByteArray(bodies.get(i)))
              .build();
      try {
        good += client.send(request, BodyHandlers.discarding()).statusCode() == 200 ? 1 : 0;
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return good;
      }
    }
    return good;
  }

  private static List<byte[]> bodies() {
    List<byte[]> bodies = new ArrayList<>();
    for (int from = 0; from < ROWS; from += BATCH) {
      StringBuilder body = new StringBuilder("{\"customers\":[");
      for (int i = from; i < from + BATCH; i++) {
        body.append(i == from ? "" : ",").append(customer(i));
      }
      bodies.add(body.append("]}").toString().getBytes(StandardCharsets.UTF_8));
    }
    return bodies;
  }

  private static String customer(int i) {
    return """
        {"external_id":"%1$d","first_name":"Matti","last_name":"Meikäläinen","email":"m%1$d@example.fi",\
        "phone_number":"+35840%2$07d","street_address":"Mannerheimintie %1$d","zip_code":"00100",\
        "city":"Helsinki","country":"FI","language":"fi","date_joined":"2026-01-02T03:04:05+02:00",\
        "birth_date":"1980-02-03","can_email":true,"can_sms":false,"demo__level":"gold"}"""
        .formatted(i, i % 10_000_000);
  }
}
