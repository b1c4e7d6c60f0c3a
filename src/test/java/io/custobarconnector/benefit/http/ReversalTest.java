package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A till takes back what a receipt used. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ReversalTest {

  private static TillFixture till;

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    till = TillFixture.start(database, folder);
  }

  @AfterAll
  static void stop() {
    till.close();
  }

  @Test
  void a_reversed_benefit_can_be_used_again_and_everybody_knows() {
    till.customer("V-1", "+358403000001", "[\"COFFEE\",{\"id\":\"TEA\",\"uses\":2}]");
    String receipt = till.receipt(10);
    till.use("0403000001", "COFFEE", receipt);
    till.use("0403000001", "TEA", receipt);
    till.allTold();
    Answer reversed = till.reverse(receipt);
    assertThat(reversed.status()).isEqualTo(200);
    assertThat(reversed.body().path("reversed")).hasSize(2);
    assertThat(till.lookUp("0403000001").benefitIds()).containsExactlyInAnyOrder("COFFEE", "TEA");
    till.allTold();
    assertThat(
            till.all(
                "SELECT DISTINCT state FROM benefit_use WHERE receipt_id = ?",
                Long.valueOf(receipt)))
        .containsExactly("checked");
    assertThat(till.events("V-1"))
        .containsExactlyInAnyOrder(
            "BENEFIT_USED COFFEE",
            "BENEFIT_USED TEA",
            "BENEFIT_REVERSED COFFEE",
            "BENEFIT_REVERSED TEA");
    assertThat(till.custobar.find(Datatype.CUSTOMERS, "V-1").orElseThrow().path("demo__benefits"))
        .hasSize(2);
    assertThat(till.use("0403000001", "COFFEE", "another").status()).isEqualTo(201);
    assertThat(till.use("0403000001", "TEA", receipt).status()).isEqualTo(201);
  }

  @Test
  void only_the_named_benefit_is_taken_back() {
    till.customer("V-2", "+358403000002", "[\"COFFEE\",\"CAKE\"]");
    till.use("0403000002", "COFFEE", "v2");
    till.use("0403000002", "CAKE", "v2");
    assertThat(till.reverse("v2", "CAKE").body().path("reversed")).hasSize(1);
    assertThat(till.lookUp("0403000002").benefitIds()).containsExactly("CAKE");
  }

  @Test
  void twice_is_as_good_as_once() {
    till.customer("V-3", "+358403000003", "[\"COFFEE\"]");
    till.use("0403000003", "COFFEE", "v3");
    Answer first = till.reverse("v3");
    assertThat(till.reverse("v3").body()).isEqualTo(first.body());
    till.allTold();
    assertThat(till.events("V-3"))
        .containsExactly("BENEFIT_USED COFFEE", "BENEFIT_REVERSED COFFEE");
  }

  @Test
  void a_redemption_that_arrives_after_its_reversal_stays_reversed() {
    till.customer("V-4", "+358403000004", "[\"COFFEE\"]");
    assertThat(till.reverse("v4").body().path("reversed")).isEmpty();
    Answer late = till.use("0403000004", "COFFEE", "v4");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo("receipt-reversed");
    assertThat(till.lookUp("0403000004").benefitIds()).containsExactly("COFFEE");
    assertThat(till.use("0403000004", "COFFEE", "v4-other").status()).isEqualTo(201);
  }

  @Test
  void the_reversal_of_one_benefit_leaves_the_others_of_the_receipt_alone() {
    till.customer("V-5", "+358403000005", "[\"COFFEE\",\"CAKE\"]");
    till.reverse("v5", "COFFEE");
    assertThat(till.use("0403000005", "CAKE", "v5").status()).isEqualTo(201);
    assertThat(till.use("0403000005", "COFFEE", "v5").code()).isEqualTo("receipt-reversed");
  }

  @Test
  void a_benefit_that_was_given_back_and_then_taken_from_the_customer_does_not_return() {
    till.customer("V-7", "+358403000007", "[\"COFFEE\",\"TEA\"]");
    till.use("0403000007", "COFFEE", "never-in-the-source");
    till.reverse("never-in-the-source");
    till.allTold();
    new Rows(till.database)
        .run(
            "UPDATE connector.benefit_redemption SET reversed_at = reversed_at - interval '1 day' WHERE customer_id = 'V-7'");
    till.customer("V-7", "+358403000007", "[\"TEA\"]");
    assertThat(till.use("0403000007", "TEA", till.receipt(11)).status()).isEqualTo(201);
    till.allTold();
    assertThat(till.custobar.find(Datatype.CUSTOMERS, "V-7").orElseThrow().path("demo__benefits"))
        .isEmpty();
  }

  @Test
  void another_stores_key_takes_nothing_back() {
    till.customer("V-6", "+358403000006", "[\"COFFEE\"]");
    till.use("0403000006", "COFFEE", "v6");
    String key = new PosKeys(till.journal()).add(Optional.of("S2"), "");
    Answer refused =
        till.send(
            till.anonymous("/v1/reversals")
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "v6")
                .POST(BodyPublishers.ofString("{\"receiptId\":\"v6\"}"))
                .build());
    assertThat(refused.status()).isEqualTo(403);
    assertThat(till.lookUp("0403000006").benefitIds()).isEmpty();
  }
}
