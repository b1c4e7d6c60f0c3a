package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Fault.Kind;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Many tills want one benefit at one instant. More rounds: {@code -Drace.rounds=1000}. */
@ExtendWith(ReferenceDatabaseExtension.class)
class RaceTest {

  private static final int TILLS = 200;
  private static final int ROUNDS = Integer.getInteger("race.rounds", 20);

  @Test
  void exactly_one_wins_and_the_others_are_told_who(DataSource database, @TempDir Path folder)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(TILLS);
    try (TillFixture till =
        TillFixture.start(database, folder, Map.of("benefits.deadline", "10s"))) {
      for (int round = 0; round < ROUNDS; round++) {
        String phone = "+35840%07d".formatted(5000000 + round);
        till.customer("RACE-" + round, phone, "[\"COFFEE\"]");
        till.lookUp(phone);
        List<Answer> answers = race(threads, till, phone, round);
        List<Answer> winners = answers.stream().filter(a -> a.status() == 201).toList();
        assertThat(winners).hasSize(1);
        String winner = winners.get(0).body().path("receiptId").asText();
        assertThat(answers)
            .filteredOn(a -> a.status() != 201)
            .allSatisfy(
                a -> {
                  assertThat(a.status()).isEqualTo(409);
                  assertThat(a.body().path("receiptId").asText()).isEqualTo(winner);
                });
      }
      till.allTold();
      assertThat(till.count("SELECT count(*) FROM connector.benefit_redemption")).isEqualTo(ROUNDS);
      assertThat(till.events("RACE-0")).containsExactly("BENEFIT_USED COFFEE");
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void tills_that_ask_for_one_number_at_once_share_one_question(
      DataSource database, @TempDir Path folder) throws Exception {
    int tills = 20;
    ExecutorService threads = Executors.newFixedThreadPool(tills);
    // All ask long before the first answer comes, on a busy machine too.
    try (TillFixture till =
        TillFixture.start(database, folder, Map.of("benefits.deadline", "10s"))) {
      till.customer("L-4", "+358402000004", "[\"COFFEE\"]");
      till.custobar.fail(
          Fault.of(Kind.DELAY, "/api/data/customers/", 1).withDelay(Duration.ofSeconds(2)));
      long before = till.custobar.requestCount();
      CyclicBarrier start = new CyclicBarrier(tills);
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < tills; i++) {
        answers.add(
            threads.submit(
                () -> {
                  start.await();
                  return till.lookUp("0402000004");
                }));
      }
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().benefitIds()).containsExactly("COFFEE");
      }
      // One question, and what is asked for other reasons meanwhile.
      assertThat(till.custobar.requestCount() - before).isLessThanOrEqualTo(3);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Answer> race(
      ExecutorService threads, TillFixture till, String phone, int round) throws Exception {
    CyclicBarrier start = new CyclicBarrier(TILLS);
    List<Future<Answer>> tills = new ArrayList<>();
    for (int i = 0; i < TILLS; i++) {
      String receipt = "race-%d-%d".formatted(round, i);
      tills.add(
          threads.submit(
              () -> {
                start.await();
                return till.use(phone, "COFFEE", receipt);
              }));
    }
    List<Answer> answers = new ArrayList<>();
    for (Future<Answer> answer : tills) {
      answers.add(answer.get());
    }
    return answers;
  }
}
