package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Fault.Kind;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The connector's process is killed while a use is taken back; afterwards everybody agrees. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ReversalCrashIT {

  private static final String REVERSALS = "/v1/reversals";

  private KilledConnector connector;
  private TillFixture till;
  private String receipt;
  private String body;

  @BeforeEach
  void use(DataSource database, @TempDir Path folder) {
    connector = new KilledConnector(database, folder, Map.of());
    till = connector.till;
    receipt = till.receipt(1);
    body = "{\"receiptId\":\"%s\"}".formatted(receipt);
    assertThat(till.use("0404000001", "COFFEE", receipt).status()).isEqualTo(201);
    till.allTold();
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  private void everybodyAgreesThatItWasTakenBackOnce() {
    till.allTold();
    assertThat(till.events("C-1"))
        .containsExactlyInAnyOrder("BENEFIT_USED COFFEE", "BENEFIT_REVERSED COFFEE");
    assertThat(connector.held()).contains("COFFEE", "CAKE");
    assertThat(
            till.all("SELECT state FROM benefit_use WHERE receipt_id = ?", Long.valueOf(receipt)))
        .containsExactly("checked");
    assertThat(till.count("SELECT uses FROM connector.benefit_count WHERE customer_id = 'C-1'"))
        .isZero();
    assertThat(till.use("0404000001", "COFFEE", "another").status()).isEqualTo(201);
  }

  private void takeBack() {
    assertThat(till.reverse(receipt).status()).isEqualTo(200);
  }

  @Test
  void before_the_commit_the_use_stands_and_the_till_may_repeat() throws Exception {
    connector.killBeforeTheCommit(() -> till.post(REVERSALS, "k1", body));
    connector.start();
    assertThat(
            till.count(
                "SELECT count(*) FROM connector.benefit_redemption WHERE reversed_at IS NULL"))
        .isEqualTo(1);
    assertThat(
            till.one("SELECT state FROM benefit_use WHERE receipt_id = ?", Long.valueOf(receipt)))
        .contains("reported");
    assertThat(till.post(REVERSALS, "k1", body).status()).isEqualTo(200);
    everybodyAgreesThatItWasTakenBackOnce();
  }

  @Test
  void after_the_commit_and_before_custobar_is_told_the_reversal_stands() throws Exception {
    Answer answer = connector.killBeforeCustobarIsTold(() -> till.post(REVERSALS, "k2", body));
    assertThat(answer.status()).isEqualTo(200);
    connector.start();
    assertThat(till.post(REVERSALS, "k2", body).body()).isEqualTo(answer.body());
    everybodyAgreesThatItWasTakenBackOnce();
  }

  @Test
  void before_the_event_reaches_custobar_it_is_sent_after_all() throws Exception {
    till.custobar.fail(Fault.of(Kind.DROP, "/api/events/upload/", 1000));
    takeBack();
    await().until(() -> till.count("SELECT max(attempts) FROM connector.benefit_outbox") >= 1);
    connector.killAndRestart();
    everybodyAgreesThatItWasTakenBackOnce();
  }

  @Test
  void after_custobar_took_the_event_it_is_not_sent_again() throws Exception {
    connector.delay("/api/events/upload/", 1);
    takeBack();
    await().until(() -> till.events("C-1").size() == 2);
    connector.killAndRestart();
    everybodyAgreesThatItWasTakenBackOnce();
  }

  @Test
  void between_the_event_and_the_benefits_given_back_both_arrive() throws Exception {
    connector.killAfterTheEvent(this::takeBack);
    everybodyAgreesThatItWasTakenBackOnce();
  }

  @Test
  void after_custobar_took_the_benefits_given_back_it_holds_each_once() throws Exception {
    connector.delay("/api/customers/upload/", 1);
    takeBack();
    await().until(() -> connector.held().contains("COFFEE"));
    connector.killAndRestart();
    everybodyAgreesThatItWasTakenBackOnce();
    assertThat(connector.held()).containsOnlyOnce("CAKE");
  }
}
