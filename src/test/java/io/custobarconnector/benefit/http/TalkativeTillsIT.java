package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the log says of tills, of Custobar's webhook and of strangers when it says all it can,
 * searched for what must not stand there.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class TalkativeTillsIT {

  private static final String SECRET = "webhook-5e0c1d";
  private static final String GUESS = "pos_guessed-9a77";
  private static final String EMAIL = "told.by.webhook@example.fi";

  @TempDir Path folder;

  @Test
  void no_key_no_secret_no_phone_and_no_email_stands_in_it(DataSource database) throws Exception {
    try (TillFixture till = TillFixture.start(database, folder)) {
      till.customer("L-1", "+358405550101", "[\"COFFEE\",\"CAKE\"]");
      Path settings = till.stopConnector();
      List<String> lines = new ArrayList<>(Files.readAllLines(settings));
      lines.removeIf(line -> line.startsWith("management.port") || line.startsWith("benefits."));
      lines.addAll(
          List.of(
              "management.port=" + FreePorts.one(),
              "custobar.webhook-secret=" + SECRET,
              "benefits.deadline=10s",
              "logging.level=trace"));
      Files.write(settings, lines);
      try (ChildProcess connector =
          ChildProcess.start(
              folder,
              "run",
              "benefits",
              "marketing-permissions",
              "--config",
              settings.toString())) {
        await()
            .atMost(Duration.ofSeconds(90))
            .ignoreExceptions()
            .until(() -> till.lookUp("0405550101").status() == 200);
        tillsWork(till);
        custobarTells(till);
        strangersCome(till);
        connector.stop();

        String log = connector.err();
        assertThat(log).contains("DEBUG").hasSizeGreaterThan(5_000);
        assertThat(
                Stream.of(
                        till.key,
                        SECRET,
                        GUESS,
                        "demo-token",
                        EMAIL,
                        "40555010",
                        "40 555 010",
                        "40-555-010")
                    .filter(log::contains))
            .as("what must not stand in the log")
            .isEmpty();
      }
    }
  }

  private static void tillsWork(TillFixture till) {
    for (String phone : List.of("0405550101", "+358405550102", "040 5550 103", "040-555-0104")) {
      assertThat(till.lookUp(phone).status()).isEqualTo(200);
    }
    assertThat(till.use("0405550101", "COFFEE", "R-1").status()).isEqualTo(201);
    assertThat(till.use("0405550101", "COFFEE", "R-2").status()).isEqualTo(409);
    assertThat(till.use("0405550105", "COFFEE", "R-3").status()).isEqualTo(404);
    assertThat(till.reverse("R-1").status()).isEqualTo(200);
    assertThat(till.get("/v1/redemptions?receiptId=R-1").status()).isEqualTo(200);
    till.allTold();
  }

  private static void custobarTells(TillFixture till) {
    for (String body :
        List.of(
            "[{\"external_id\":\"100001\",\"email\":\"%s\",\"phone_number\":\"+358405550106\",\"can_email\":false}]"
                .formatted(EMAIL),
            "[{\"external_id\":\"L-1\",\"email\":\"%s\",\"can_sms\":true}".formatted(EMAIL))) {
      assertThat(
              till.send(
                      till.anonymous("/v1/custobar/marketing-permissions")
                          .header("Authorization", "Bearer " + SECRET)
                          .header("Content-Type", "application/json")
                          .POST(BodyPublishers.ofString(body))
                          .build())
                  .status())
          .isIn(200, 400);
    }
  }

  private static void strangersCome(TillFixture till) throws IOException {
    String key = "Authorization: Bearer " + till.key + "\n";
    for (String request :
        List.of(
            "GET /v1/benefits?phone=0405550107 HTTP/1.1\nHost: t\nAuthorization: Bearer "
                + GUESS
                + "\n",
            "GET /v1/benefits?phone=0405550107% HTTP/1.1\nHost: t\n" + key,
            "GET /0405550107 HTTP/1.1\nHost: t\nAuthorization: " + SECRET + "\n",
            "GET /v1/benefits?phone=0405550107 HTTP/1.1\n" + key,
            "GET /v1/benefits?phone=0405550107 HTTP/9.9\nHost: t\n" + key,
            "POST /v1/reversals HTTP/1.1\nHost: t\nContent-Type: application/json\nTransfer-Encoding: chunked\n"
                + key
                + "\nzz 0405550107\n")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), till.port())) {
        socket.setSoTimeout(15_000);
        socket
            .getOutputStream()
            .write((request + "\n").replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(10), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 4");
      }
    }
  }
}
