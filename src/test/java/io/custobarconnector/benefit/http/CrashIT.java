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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The connector's process is killed between two steps; afterwards everybody agrees. */
@ExtendWith(ReferenceDatabaseExtension.class)
class CrashIT {

  private KilledConnector connector;
  private TillFixture till;

  @BeforeEach
  void start(DataSource database, @TempDir Path folder) {
    connector = new KilledConnector(database, folder, Map.of());
    till = connector.till;
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  private void use(String receipt) {
    assertThat(till.use("0404000001", "COFFEE", receipt).status()).isEqualTo(201);
  }

  private void everybodyAgreesThatItWasUsedOnce(String receipt) {
    till.allTold();
    assertThat(till.events("C-1")).containsExactly("BENEFIT_USED COFFEE");
    assertThat(connector.held()).isEqualTo("[\"CAKE\"]");
    assertThat(
            till.all("SELECT state FROM benefit_use WHERE receipt_id = ?", Long.valueOf(receipt)))
        .containsExactly("reported");
    assertThat(till.count("SELECT count(*) FROM connector.benefit_redemption")).isEqualTo(1);
    assertThat(till.use("0404000001", "COFFEE", "another").status()).isEqualTo(409);
  }

  @Test
  void before_the_commit_nothing_has_happened_and_the_till_may_repeat() throws Exception {
    String receipt = till.receipt(1);
    connector.killBeforeTheCommit(() -> till.use("k1", "0404000001", "COFFEE", receipt));
    connector.start();
    assertThat(till.count("SELECT count(*) FROM connector.benefit_redemption")).isZero();
    assertThat(
            till.count(
                "SELECT count(*) FROM benefit_use WHERE receipt_id = ?", Long.valueOf(receipt)))
        .isZero();
    assertThat(till.use("k1", "0404000001", "COFFEE", receipt).status()).isEqualTo(201);
    everybodyAgreesThatItWasUsedOnce(receipt);
  }

  @Test
  void after_the_commit_and_before_custobar_is_told_the_use_stands() throws Exception {
    String receipt = till.receipt(2);
    Answer answer =
        connector.killBeforeCustobarIsTold(() -> till.use("k2", "0404000001", "COFFEE", receipt));
    assertThat(answer.status()).isEqualTo(201);
    connector.start();
    assertThat(till.use("k2", "0404000001", "COFFEE", receipt).body()).isEqualTo(answer.body());
    everybodyAgreesThatItWasUsedOnce(receipt);
  }

  @Test
  void before_the_event_reaches_custobar_it_is_sent_after_all() throws Exception {
    String receipt = till.receipt(5);
    till.custobar.fail(Fault.of(Kind.DROP, "/api/events/upload/", 1000));
    use(receipt);
    await().until(() -> till.count("SELECT max(attempts) FROM connector.benefit_outbox") >= 1);
    connector.killAndRestart();
    everybodyAgreesThatItWasUsedOnce(receipt);
  }

  @Test
  void after_custobar_took_the_remaining_benefits_and_before_it_is_known_nothing_changes_again()
      throws Exception {
    String receipt = till.receipt(6);
    connector.delay("/api/customers/upload/", 1);
    use(receipt);
    await().until(() -> connector.held().equals("[\"CAKE\"]"));
    connector.killAndRestart();
    everybodyAgreesThatItWasUsedOnce(receipt);
  }

  @Test
  void after_custobar_took_the_event_and_before_it_is_known_the_event_is_not_sent_again()
      throws Exception {
    String receipt = till.receipt(3);
    connector.delay("/api/events/upload/", 1);
    use(receipt);
    await().until(() -> till.events("C-1").size() == 1);
    connector.killAndRestart();
    everybodyAgreesThatItWasUsedOnce(receipt);
  }

  @Test
  void between_the_event_and_the_remaining_benefits_both_arrive() throws Exception {
    String receipt = till.receipt(4);
    till.lookUp("0404000001");
    connector.killAfterTheEvent(() -> use(receipt));
    everybodyAgreesThatItWasUsedOnce(receipt);
  }

  @Test
  void after_a_long_random_day_with_crashes_ledger_source_and_custobar_agree() throws Exception {
    int customers = 6;
    for (int i = 0; i < customers; i++) {
      till.customer("D-" + i, "+35840400010" + i, "[\"A\",{\"id\":\"B\",\"uses\":3}]");
    }
    List<String> receipts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      receipts.add(till.receipt(20 + i));
    }
    List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
    ExecutorService tills = Executors.newFixedThreadPool(6);
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < 6; t++) {
      Random chance = new Random(42 + t);
      running.add(tills.submit(() -> aDay(chance, customers, receipts, acknowledged)));
    }
    for (int crash = 0; crash < 2; crash++) {
      int before = acknowledged.size();
      await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() > before + 10);
      connector.kill();
      connector.start();
    }
    for (Future<?> one : running) {
      one.get(120, TimeUnit.SECONDS);
    }
    tills.shutdown();
    till.allTold();
    assertThat(till.all("SELECT id::text FROM connector.benefit_redemption"))
        .containsAll(acknowledged);
    assertThat(
            till.all(
                """
                SELECT customer_id FROM connector.benefit_redemption WHERE reversed_at IS NULL
                 GROUP BY customer_id, benefit_id
                HAVING count(*) > CASE benefit_id WHEN 'A' THEN 1 ELSE 3 END\
                """))
        .as("used more often than granted")
        .isEmpty();
    assertThat(
            till.all(
                """
                SELECT c.customer_id FROM connector.benefit_count c
                 WHERE uses <> (SELECT count(*) FROM connector.benefit_redemption r
                                 WHERE r.customer_id = c.customer_id AND r.benefit_id = c.benefit_id
                                   AND r.reversed_at IS NULL)\
                """))
        .as("count and ledger disagree")
        .isEmpty();
    assertThat(
            till.all(
                """
                SELECT r.id FROM connector.benefit_redemption r
                 WHERE reversed_at IS NULL
                   AND NOT EXISTS (SELECT FROM benefit_use u WHERE u.receipt_id = r.receipt_id::bigint
                                      AND u.benefit_ref = r.benefit_id AND u.state = 'reported')\
                """))
        .as("stands in the ledger and not in the source")
        .isEmpty();
    for (int i = 0; i < customers; i++) {
      List<String> expected =
          till.all(
              """
              SELECT 'BENEFIT_USED ' || benefit_id FROM connector.benefit_redemption WHERE customer_id = ?
              UNION ALL
              SELECT 'BENEFIT_REVERSED ' || benefit_id FROM connector.benefit_redemption
               WHERE customer_id = ? AND reversed_at IS NOT NULL\
              """,
              "D-" + i,
              "D-" + i);
      assertThat(till.events("D-" + i)).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** One till: looks up, uses, repeats and reverses, and repeats what got no answer. */
  private void aDay(
      Random chance, int customers, List<String> receipts, List<String> acknowledged) {
    for (int i = 0; i < 60; i++) {
      String phone = "040400010" + chance.nextInt(customers);
      String receipt = receipts.get(chance.nextInt(receipts.size()));
      String benefit = chance.nextBoolean() ? "A" : "B";
      String key = "day-" + chance.nextLong();
      switch (chance.nextInt(4)) {
        case 0 -> answered(() -> till.lookUp(phone));
        case 1 -> answered(() -> till.reverse(receipt, benefit));
        default -> {
          Answer answer = answered(() -> till.use(key, phone, benefit, receipt));
          if (answer.status() == 201) {
            acknowledged.add(answer.body().path("redemptionId").asText());
          }
        }
      }
    }
  }

  private static Answer answered(java.util.function.Supplier<Answer> request) {
    Answer[] answer = {null};
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              try {
                answer[0] = request.get();
                return answer[0].status() < 500;
              } catch (UncheckedIOException dead) {
                return false;
              }
            });
    return answer[0];
  }
}
