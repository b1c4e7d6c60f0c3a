package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One till asks too much. */
@ExtendWith(ReferenceDatabaseExtension.class)
class RateLimitTest {

  private static final int AT_ONCE = 3;

  @Test
  void a_key_that_asks_too_much_is_told_when_to_come_back_and_the_others_are_served(
      DataSource database, @TempDir Path folder) {
    try (TillFixture till =
        TillFixture.start(
            database, folder, Map.of("pos.rate-limit", Integer.toString(10 * AT_ONCE)))) {
      List<Answer> answers =
          IntStream.rangeClosed(0, AT_ONCE)
              .mapToObj(i -> till.get("/v1/redemptions?receiptId=1"))
              .toList();
      assertThat(answers.subList(0, AT_ONCE)).map(Answer::status).containsOnly(200);
      Answer refused = answers.get(AT_ONCE);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("too-many-requests");
      assertThat(refused.body().path("cashier").asText()).isNotBlank();
      int seconds =
          refused.whole().headers().firstValue("Retry-After").map(Integer::parseInt).orElse(0);
      assertThat(seconds).isBetween(1, 3);
      assertThat(refused.body().path("retryAfterSeconds").asInt()).isEqualTo(seconds);
      assertThat(till.use("0401234567", "COFFEE", "1").status())
          .as("all calls of a key count together")
          .isEqualTo(429);
      String other = new PosKeys(till.journal()).add(Optional.empty(), "another");
      assertThat(
              till.send(
                      till.anonymous("/v1/redemptions?receiptId=1")
                          .header("Authorization", "Bearer " + other)
                          .build())
                  .status())
          .isEqualTo(200);
    }
  }
}
