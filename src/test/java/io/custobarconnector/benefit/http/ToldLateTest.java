package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.outbox.OutboxWorker;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Fault.Kind;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process stands still while it tells Custobar what a customer has left; another one tells more,
 * and then what the first one told comes in after all.
 */
@ExtendWith(ReferenceDatabaseExtension.class)
class ToldLateTest {

  private static final String PHONE = "0405111222";
  private static final String ID = "LATE-1";

  @Test
  void what_a_customer_has_left_is_told_again_after_an_older_state_may_have_come_last(
      DataSource database, @TempDir Path folder) {
    try (TillFixture till =
        TillFixture.start(
            database, folder, Map.of("journal.lease", "4s", "custobar.response-timeout", "20s"))) {
      till.customer(ID, "+358405111222", "[\"COFFEE\",\"CAKE\"]");
      till.custobar.fail(
          Fault.of(Kind.DELAY, "/api/customers/upload/", 1).withDelay(Duration.ofSeconds(4)));
      assertThat(till.use(PHONE, "COFFEE", till.receipt(1)).status()).isEqualTo(201);
      awaitHeld(till, "[\"CAKE\"]");
      anotherProcessGoesOnInItsPlace(new Rows(database));
      till.customer(ID, "+358405111222", "[\"COFFEE\",\"CAKE\"]");

      awaitHeld(till, "[\"CAKE\"]");
      till.allTold();
      assertThat(till.events(ID)).containsExactly("BENEFIT_USED COFFEE");
    }
  }

  /** It has told all there was, and has nothing to tell any more. */
  private static void anotherProcessGoesOnInItsPlace(Rows rows) {
    rows.run(
        "UPDATE connector.lease SET token = nextval('connector.lease_token'), expires_at = clock_timestamp() WHERE name = ?",
        OutboxWorker.lease(ID));
    rows.run("DELETE FROM connector.benefit_outbox WHERE customer_id = ?", ID);
  }

  private static void awaitHeld(TillFixture till, String benefits) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        till.custobar
                            .find(Datatype.CUSTOMERS, ID)
                            .orElseThrow()
                            .path("demo__benefits")
                            .toString())
                    .isEqualTo(benefits));
  }
}
