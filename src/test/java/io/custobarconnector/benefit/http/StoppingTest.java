package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Fault.Kind;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A till that asks while the connector stops. */
@ExtendWith(ReferenceDatabaseExtension.class)
class StoppingTest {

  private static final String ASKED = "/api/data/customers/";

  @Test
  void who_has_asked_is_answered_and_who_asks_now_is_told_to_repeat_it(
      DataSource database, @TempDir Path folder) {
    try (TillFixture till =
        TillFixture.start(database, folder, Map.of("benefits.deadline", "2500ms"))) {
      till.custobar.fail(Fault.of(Kind.DELAY, ASKED, 1).withDelay(Duration.ofSeconds(2)));
      CompletableFuture<Answer> asked =
          CompletableFuture.supplyAsync(() -> till.lookUp("0401234567"));
      await().until(() -> till.custobar.faults().isEmpty());
      CompletableFuture<Path> stop = CompletableFuture.supplyAsync(till::stopConnector);
      List<Answer> late = new ArrayList<>();
      while (!stop.isDone()) {
        try {
          late.add(till.lookUp("12"));
        } catch (UncheckedIOException gone) {
          stop.join();
        }
      }
      assertThat(asked.join().status()).isEqualTo(200);
      assertThat(late).last().satisfies(answer -> assertThat(answer.status()).isEqualTo(503));
      assertThat(late)
          .filteredOn(answer -> answer.status() != 400)
          .allSatisfy(
              answer -> {
                assertThat(answer.code()).isEqualTo("stopping");
                assertThat(answer.whole().headers().map())
                    .containsEntry("Content-Type", List.of("application/problem+json"))
                    .containsKeys("Retry-After", "X-Request-Id");
              });
    }
  }
}
