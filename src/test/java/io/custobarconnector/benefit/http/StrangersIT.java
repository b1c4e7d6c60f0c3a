package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A thousand strangers at the door of a small process, beside the tills of a chain. */
@ExtendWith(ReferenceDatabaseExtension.class)
class StrangersIT {

  private static final int STRANGERS = 1_000;
  private static final int AT_ONCE = 250;
  private static final int TILLS = 60;
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Look-ups after which a process has loaded and compiled what it needs for them. */
  private static final int WARM = 1_500;

  /** What strangers may cost: their connections; two of the bodies they announce would be more. */
  private static final long LIVE = 16L << 20;

  private static final long RESIDENT = 32L << 20;

  @TempDir Path folder;

  @Test
  void strangers_with_large_bodies_and_no_key_cost_nothing_and_tills_are_served(DataSource database)
      throws Exception {
    try (TillFixture till = TillFixture.start(database, folder)) {
      till.customer("S-1", "+358405000001", "[\"COFFEE\"]");
      Path settings = till.stopConnector();
      String port = Integer.toString(till.port());
      List<String> lines = new ArrayList<>(Files.readAllLines(settings));
      lines.removeIf(line -> line.startsWith("management.port") || line.startsWith("benefits."));
      lines.addAll(
          List.of(
              "management.port=" + FreePorts.one(),
              "custobar.webhook-secret=a-shared-secret",
              // So that the first answers of a small process on a busy machine are in time.
              "benefits.deadline=" + DEADLINE.toSeconds() + "s"));
      Files.write(settings, lines);
      try (ChildProcess connector =
          ChildProcess.withWholeHeap(
              folder,
              128,
              "run",
              "benefits",
              "marketing-permissions",
              "--config",
              settings.toString())) {
        await()
            .atMost(Duration.ofSeconds(90))
            .ignoreExceptions()
            .until(() -> till.lookUp("0405000001").status() == 200);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger served = new AtomicInteger();
        AtomicLong slowest = new AtomicLong();
        List<Memory> memory = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(TILLS + AT_ONCE);
        try {
          List<Future<?>> tills = new ArrayList<>();
          for (int i = 0; i < TILLS; i++) {
            tills.add(
                threads.submit(
                    () -> {
                      while (!over.get()) {
                        TillFixture.Answer answer = till.lookUp("0405000001");
                        assertThat(answer.status()).as(answer.whole().body()).isEqualTo(200);
                        assertThat(answer.body().path("source").asText()).isNotEqualTo("none");
                        slowest.accumulateAndGet(answer.took().toMillis(), Math::max);
                        served.incrementAndGet();
                      }
                    }));
          }
          await()
              .atMost(Duration.ofMinutes(2))
              .until(() -> served.get() > WARM || tills.stream().anyMatch(Future::isDone));
          memory.add(Memory.of(connector.pid()));
          List<Future<?>> strangers = new ArrayList<>();
          for (int i = 0; i < STRANGERS; i++) {
            String line =
                i % 2 == 0
                    ? "POST /v1/custobar/marketing-permissions HTTP/1.1"
                    : "POST /v1/redemptions HTTP/1.1";
            int length = i % 2 == 0 ? 10_000_000 : 16_000;
            String key = i % 3 == 0 ? "" : "Authorization: Bearer guess-" + i + "\r\n";
            strangers.add(
                threads.submit(
                    () -> {
                      if (stranger(Integer.parseInt(port), line, key, length).contains(" 4")) {
                        refused.incrementAndGet();
                      }
                      return null;
                    }));
          }
          for (int i = 0; i < STRANGERS; i++) {
            strangers.get(i).get();
            if (i % AT_ONCE == AT_ONCE / 2) {
              memory.add(Memory.of(connector.pid()));
            }
          }
          crowd(Integer.parseInt(port));
          memory.add(Memory.of(connector.pid()));
          over.set(true);
          for (Future<?> each : tills) {
            each.get();
          }
        } finally {
          threads.shutdownNow();
        }
        assertThat(connector.isAlive()).as(connector.err()).isTrue();
        assertThat(
                till.count(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'custobar-connector' AND datname = current_database()"))
            .as("connections to the database")
            .isBetween(1L, 20L);
        assertThat(served).hasValueGreaterThan(TILLS);
        assertThat(refused).hasValueGreaterThan(STRANGERS / 2);
        System.out.printf(
            "before, in the midst and after %d strangers: %s; slowest look-up of %d: %d ms%n",
            STRANGERS, memory, served.get(), slowest.get());
        assertThat(slowest.get()).isLessThanOrEqualTo(DEADLINE.toMillis() + 100);
        Memory before = memory.get(0);
        assertThat(memory)
            .allSatisfy(
                then -> {
                  assertThat(then.live()).isLessThan(before.live() + LIVE);
                  assertThat(then.resident()).isLessThan(before.resident() + RESIDENT);
                });
        assertThat(connector.out() + connector.err())
            .doesNotContain("OutOfMemory", "io.netty", "Failed to register")
            .doesNotContain("guess-");
      }
    }
  }

  /** More than there is room for, and faster than the port looks at each. */
  private static void crowd(int port) throws IOException {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < 2 * HandshakeLimit.ROOM; i++) {
        crowd.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
    } finally {
      for (Socket one : crowd) {
        one.close();
      }
    }
  }

  /** Sends as much of its body as it is let, and returns the first line of the answer. */
  private static String stranger(int port, String line, String key, int length) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          (line
                  + "\r\nHost: till\r\nContent-Type: application/json\r\n"
                  + key
                  + "Content-Length: "
                  + length
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] some = new byte[8_192];
      try {
        for (int sent = 0; sent < Math.min(length, 1_000_000); sent += some.length) {
          out.write(some);
        }
        byte[] answer = socket.getInputStream().readNBytes(15);
        return new String(answer, StandardCharsets.US_ASCII);
      } catch (SocketException closedWhileItSpoke) {
        return "";
      }
    }
  }
}
