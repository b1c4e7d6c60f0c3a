package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Custobar accepts what a customer has left and applies it later; until then it shows what was
 * there before.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class AppliedLateTest {

  private static final Duration AT_ONCE = Duration.ofMillis(5);
  private static final Duration LATE = Duration.ofHours(1);

  private static TillFixture till;

  @BeforeAll
  static void start(DataSource database, @TempDir Path folder) {
    till = TillFixture.start(database, folder);
  }

  @BeforeEach
  void applyAtOnce() {
    till.custobar.applyDelay(AT_ONCE);
  }

  @AfterAll
  static void stop() {
    till.close();
  }

  @Test
  void a_benefit_that_is_taken_back_before_its_use_is_applied_is_there_in_the_end() {
    till.customer("L-1", "+358404100001", "[\"COFFEE\",\"TEA\"]");
    till.custobar.applyDelay(LATE);
    till.use("0404100001", "COFFEE", "l1");
    acceptedButNotApplied();
    till.reverse("l1");
    assertThat(inTheEnd("L-1")).contains("COFFEE", "TEA");
  }

  @Test
  void a_benefit_that_is_used_again_before_its_reversal_is_applied_is_gone_in_the_end() {
    till.customer("L-2", "+358404100002", "[\"COFFEE\"]");
    till.use("0404100002", "COFFEE", "l2");
    till.allTold();
    till.custobar.applyDelay(LATE);
    till.reverse("l2");
    acceptedButNotApplied();
    till.use("0404100002", "COFFEE", "l2-again");
    assertThat(inTheEnd("L-2")).isEqualTo("[]");
  }

  @Test
  void the_next_use_does_not_take_away_what_was_given_back_and_is_not_applied_yet() {
    String receipt = till.receipt(1);
    till.customer("L-3", "+358404100003", "[\"COFFEE\",\"TEA\"]");
    till.use("0404100003", "COFFEE", receipt);
    till.allTold();
    till.custobar.applyDelay(LATE);
    till.reverse(receipt);
    acceptedButNotApplied();
    till.use("0404100003", "TEA", "l3-tea");
    assertThat(inTheEnd("L-3")).isEqualTo("[\"COFFEE\"]");
  }

  @Test
  void the_count_of_a_use_that_is_taken_back_before_it_is_applied_is_gone_in_the_end() {
    till.customer("L-4", "+358404100004", "[{\"id\":\"STAMP\",\"uses\":3}]");
    till.custobar.applyDelay(LATE);
    till.use("0404100004", "STAMP", "l4");
    acceptedButNotApplied();
    till.reverse("l4");
    assertThat(inTheEnd("L-4")).contains("STAMP").doesNotContain("\"used\":1");
  }

  /** Custobar was told all there is. */
  private static void acceptedButNotApplied() {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                till.count(
                        "SELECT count(*) FROM connector.benefit_outbox WHERE event_due OR field_due")
                    == 0);
  }

  private static String inTheEnd(String customer) {
    acceptedButNotApplied();
    till.custobar.applyDelay(AT_ONCE);
    till.allTold();
    return till.custobar
        .find(Datatype.CUSTOMERS, customer)
        .orElseThrow()
        .path("demo__benefits")
        .toString();
  }
}
