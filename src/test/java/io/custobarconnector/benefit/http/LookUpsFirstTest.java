package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tills ask Custobar within a small request limit, of which a flow takes all that it may. */
@Tag("timed")
@ExtendWith(ReferenceDatabaseExtension.class)
class LookUpsFirstTest {

  /**
   * Each of the database's customers is a request of its own, so there is always one more to send.
   */
  private static final Map<String, String> A_FLOW_WITHOUT_END =
      Map.of(
          "customers.batch-size", "1",
          "customers.schedule", "* * * * * ?",
          "custom-fields.customers.loyalty_tier", "string",
          "custom-fields.customers.loyalty_points", "integer",
          "custom-fields.customers.customer_groups", "list",
          "logging.level", "warn");

  private static final int A_MINUTE = 600;

  private TillFixture till;

  @BeforeEach
  void start(DataSource database, @TempDir Path folder) {
    Map<String, String> settings = new HashMap<>(A_FLOW_WITHOUT_END);
    settings.put("custobar.requests-per-minute", Integer.toString(A_MINUTE));
    settings.put("benefits.deadline", "800ms");
    till = TillFixture.start(database, folder, settings, List.of("customers", "benefits"));
    // The first answers of a process are slow for reasons of their own.
    IntStream.range(0, 5).forEach(i -> till.lookUp("0401111111"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> till.custobar.acceptedRows(Datatype.CUSTOMERS) > A_MINUTE / 15);
  }

  @AfterEach
  void stop() {
    till.close();
  }

  @Test
  void every_look_up_within_the_limit_is_answered_live_and_the_flow_goes_on_between_them() {
    long before = till.custobar.acceptedRows(Datatype.CUSTOMERS);
    for (int i = 0; i < 40; i++) {
      Answer answer = till.lookUp("04030" + (10000 + i));
      assertThat(answer.body().path("source").asText()).as("look-up %d", i).isEqualTo("live");
      assertThat(answer.took()).isLessThan(Duration.ofMillis(800));
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> till.custobar.acceptedRows(Datatype.CUSTOMERS) > before);
  }

  @Test
  void tills_that_ask_for_more_than_the_limit_get_nearly_all_of_it() {
    // What may be made at once is spent first.
    askFor(Duration.ofSeconds(3));
    long flowBefore = till.custobar.acceptedRows(Datatype.CUSTOMERS);
    Duration time = Duration.ofSeconds(5);
    Queue<Answer> answers = askFor(time);
    long flow = till.custobar.acceptedRows(Datatype.CUSTOMERS) - flowBefore;
    long live =
        answers.stream().filter(a -> a.body().path("source").asText().equals("live")).count();

    assertThat(answers).allSatisfy(a -> assertThat(a.took()).isLessThan(Duration.ofMillis(800)));
    assertThat(live).isGreaterThan(A_MINUTE * time.toSeconds() / 60 / 2);
    assertThat(flow).as("what the flow sent meanwhile").isLessThan(live / 5);
  }

  /** As fast as six tills can. */
  private Queue<Answer> askFor(Duration time) {
    Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    long end = System.nanoTime() + time.toNanos();
    CompletableFuture<?>[] tills =
        IntStream.range(0, 6)
            .mapToObj(
                number ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; System.nanoTime() - end < 0; i++) {
                            answers.add(till.lookUp("0404%d%05d".formatted(number, i)));
                          }
                        },
                        task -> new Thread(task, "till").start()))
            .toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(tills).join();
    return answers;
  }
}
