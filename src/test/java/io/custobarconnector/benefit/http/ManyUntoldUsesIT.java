package io.custobarconnector.benefit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Custobar was away for long, and has still to be told of much; tills go on meanwhile. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ManyUntoldUsesIT {

  private static final int USES = 6000;

  /**
   * So many are waited for; the others follow at the same pace. More: {@code -Duntold.told=6000}.
   */
  private static final int TOLD = Integer.getInteger("untold.told", 3000);

  /** Two uses of each customer, so that order matters. */
  private static String backlog(int uses) {
    return """
      WITH used AS (
        INSERT INTO connector.benefit_redemption
               (id, customer_id, benefit_id, single_use, benefit, phone, receipt_id, store_id, terminal_id, offline, used_at)
        SELECT gen_random_uuid(), 'U' || n / 2, 'COFFEE-' || n %% 2, true,
               jsonb_build_object('id', 'COFFEE-' || n %% 2), '+358400000000', 'none-' || n, 'S1', 'T1', false,
               now() - interval '1 hour' + n * interval '1 millisecond'
          FROM generate_series(0, %d) AS n
        RETURNING id, customer_id, used_at
      )
      INSERT INTO connector.benefit_outbox (customer_id, redemption_id, kind, source_due)
      SELECT customer_id, id, 'used', false FROM used ORDER BY used_at\
      """
        .formatted(uses - 1);
  }

  @Test
  void look_ups_are_answered_live_and_the_events_travel_together_each_customers_in_order(
      DataSource database, @TempDir Path folder) {
    Map<String, String> settings =
        Map.of("custobar.requests-per-minute", "180", "logging.level", "warn");
    try (TillFixture till = TillFixture.start(database, folder, settings)) {
      till.lookUp("0401111111");
      new Rows(database).run(backlog(USES));

      List<String> sources = new ArrayList<>();
      int number = 0;
      while (till.custobar.acceptedRows(Datatype.EVENTS) < TOLD) {
        Answer answer = till.lookUp("04030" + (10000 + number));
        sources.add(answer.body().path("source").asText());
        number++;
        assertThat(number).as("look-ups meanwhile").isLessThan(90);
        await().pollDelay(Duration.ofMillis(900)).until(() -> true);
      }

      assertThat(sources).as("%d look-ups", sources.size()).containsOnly("live");
      assertThat(
              till.custobar.requests().stream()
                  .filter(seen -> seen.path().startsWith("/api/events/"))
                  .count())
          .as("requests for %d events", TOLD)
          .isLessThan(TOLD / 50);
      assertThat(till.custobar.awaitApplied(Duration.ofSeconds(5))).isTrue();
      for (int customer = 0; customer < USES / 2; customer += 499) {
        assertThat(till.events("U" + customer))
            .isIn(List.of(), List.of("BENEFIT_USED COFFEE-0", "BENEFIT_USED COFFEE-1"));
      }
    }
  }

  @Test
  void one_event_that_custobar_refuses_keeps_no_other_customer_waiting(
      DataSource database, @TempDir Path folder) {
    try (TillFixture till = TillFixture.start(database, folder, Map.of("logging.level", "warn"))) {
      till.custobar.poison(Datatype.EVENTS, "customer_id", "U17");
      new Rows(database).run(backlog(80));

      String untold =
          "SELECT DISTINCT customer_id FROM connector.benefit_outbox WHERE event_due OR field_due";
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(till.all(untold)).containsExactly("U17"));
      assertThat(till.custobar.acceptedRows(Datatype.EVENTS)).isEqualTo(78);
      assertThat(
              till.one("SELECT last_error FROM connector.benefit_outbox WHERE customer_id = 'U17'"))
          .hasValueSatisfying(reason -> assertThat(reason).contains("Custobar refuses it"));
    }
  }
}
