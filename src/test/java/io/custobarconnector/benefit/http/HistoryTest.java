package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several tills at once look up, use and take back the same few benefits, while Custobar is told of
 * each; what all of them were answered must make sense together. {@code -Dhistory.calls=4000} makes
 * it longer.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class HistoryTest {

  private static final int TILLS = 6;
  private static final int CALLS = Integer.getInteger("history.calls", 100);
  private static final int CUSTOMERS = 3;
  private static final List<String> BENEFITS = List.of("A", "B");

  @Test
  void what_tills_are_told_of_a_benefit_that_is_used_and_given_back_can_have_happened(
      DataSource database, @TempDir Path folder) throws Exception {
    History history = new History(BENEFITS);
    try (TillFixture till =
        TillFixture.start(database, folder, Map.of("benefits.deadline", "20s"))) {
      for (int i = 0; i < CUSTOMERS; i++) {
        till.customer("H-" + i, "+35840700000" + i, "[\"A\",\"B\"]");
      }
      ExecutorService threads = Executors.newFixedThreadPool(TILLS);
      try {
        List<Future<?>> tills = new ArrayList<>();
        for (int number = 0; number < TILLS; number++) {
          int seed = number;
          tills.add(threads.submit(() -> work(till, history, seed)));
        }
        for (Future<?> each : tills) {
          each.get();
        }
      } finally {
        threads.shutdownNow();
      }
    }
    System.out.printf("%d uses%n", history.uses());
    assertThat(history.uses()).isGreaterThan(TILLS * CALLS / 20);
    assertThat(history.contradictions()).isEmpty();
  }

  /** A till takes back soon what it has used, so that there is always something to use. */
  private static void work(TillFixture till, History history, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Deque<String[]> used = new ArrayDeque<>();
    for (int i = 0; i < CALLS; i++) {
      String customer = Integer.toString(random.nextInt(CUSTOMERS));
      String phone = "040700000" + customer;
      String benefit = BENEFITS.get(random.nextInt(BENEFITS.size()));
      String receipt = "%d-%d".formatted(seed, i);
      switch (used.isEmpty() ? random.nextInt(2) : random.nextInt(4)) {
        case 0 -> history.lookUp(customer, () -> till.lookUp(phone));
        case 1 ->
            history.use(
                customer,
                benefit,
                receipt,
                () -> {
                  TillFixture.Answer answer = till.use(phone, benefit, receipt);
                  if (answer.status() == 201) {
                    used.add(new String[] {customer, benefit, receipt});
                  }
                  return answer;
                });
        default -> {
          String[] back = used.remove();
          history.reversal(back[0], back[1], back[2], () -> till.reverse(back[2]));
        }
      }
    }
  }
}
