package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.torture.TornLine;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.common.BaseDataSource;

/** The connector's database neither answers nor breaks its connections. */
@Tag("timed")
@ExtendWith(ReferenceDatabaseExtension.class)
class FrozenDatabaseTest {

  private static final Duration DEADLINE = Duration.ofMillis(800);
  private static final String PHONE = "0402000071";

  @Test
  void a_till_is_told_so_within_the_deadline(DataSource database, @TempDir Path folder)
      throws IOException {
    String url = ((BaseDataSource) database).getURL();
    int port = URI.create(url.substring("jdbc:".length())).getPort();
    try (TornLine line = new TornLine(port);
        TillFixture till =
            TillFixture.start(
                database,
                folder,
                Map.of(
                    "scc.url",
                    url.replace(":" + port + "/", ":" + line.port() + "/"),
                    "benefits.deadline",
                    DEADLINE.toMillis() + "ms"))) {
      till.customer("F-1", "+358402000071", "[\"COFFEE\"]");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(till.lookUp(PHONE).benefitIds()).containsExactly("COFFEE"));
      line.delay(Duration.ofMinutes(1));
      assertIsTold(till.lookUp(PHONE));
      assertIsTold(till.use(PHONE, "COFFEE", till.receipt(1)));
      assertIsTold(till.reverse(till.receipt(1)));
      line.mend();
      line.cut();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(till.lookUp(PHONE).status()).isEqualTo(200));
      assertThat(till.use(PHONE, "COFFEE", till.receipt(1)).status()).isEqualTo(201);
    }
  }

  @Test
  void a_till_has_an_answer_within_the_deadline_however_slow_the_database_is(
      DataSource database, @TempDir Path folder) throws IOException {
    String url = ((BaseDataSource) database).getURL();
    int port = URI.create(url.substring("jdbc:".length())).getPort();
    try (TornLine line = new TornLine(port);
        TillFixture till =
            TillFixture.start(
                database,
                folder,
                Map.of(
                    "scc.url",
                    url.replace(":" + port + "/", ":" + line.port() + "/"),
                    "benefits.deadline",
                    DEADLINE.toMillis() + "ms"))) {
      till.customer("F-1", "+358402000071", "[\"COFFEE\"]");
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(till.lookUp(PHONE).benefitIds()).containsExactly("COFFEE"));
      for (int millis : new int[] {60, 100, 550}) {
        line.delay(Duration.ofMillis(millis));
        for (Answer answer :
            List.of(
                till.lookUp(PHONE),
                till.use(PHONE, "COFFEE", "slow"),
                till.reverse("slow"),
                till.get("/v1/redemptions?receiptId=1"))) {
          assertThat(answer.took())
              .as("%d ms for each way: %s %s", millis, answer.status(), answer.body())
              .isLessThan(DEADLINE.plusMillis(100));
          assertThat(answer.status()).isIn(200, 201, 503);
        }
      }
    }
  }

  private static void assertIsTold(Answer answer) {
    assertThat(answer.code()).isEqualTo("ledger-unavailable");
    assertThat(answer.took()).isLessThan(DEADLINE);
  }
}
