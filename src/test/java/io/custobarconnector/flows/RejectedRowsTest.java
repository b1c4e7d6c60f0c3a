package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A row that did not get through stays pending: each run tries it again. */
@ExtendWith(OnReferenceDatabase.class)
class RejectedRowsTest {

  private static final String REJECTED = "SELECT * FROM connector.rejected ORDER BY row_key";

  private Deployment deployment;
  private Source source;

  @BeforeEach
  void deploy(Deployment deployed) {
    // Far from its overlap, so that nothing comes back by being read twice.
    deployment = deployed.staysStarted().set("source.overlap", "1ms");
    source = new Source(deployment.rows());
  }

  @Test
  void a_row_that_custobar_refused_goes_when_custobar_takes_it_though_nothing_changed_here() {
    deployment.custobar().poison(Datatype.CUSTOMERS, "external_id", "100123");
    deployment.deliver("customers");
    assertThat(deployment.rows().list(REJECTED)).hasSize(1);
    deployment.deliver("customers");
    assertThat(deployment.rows().list(REJECTED))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("times", 2));
    deployment.custobar().clearFaults();
    RunResult third = deployment.deliver("customers").get("customers");
    assertThat(third.tally().sent()).isEqualTo(1);
    assertThat(deployment.rows().list(REJECTED)).isEmpty();
    deployment.held().holds(Datatype.CUSTOMERS, source.customers());
  }

  @Test
  void a_row_that_the_mapping_made_wrong_goes_when_the_mapping_is_mended() {
    deployment.edit(
        "customers.sql",
        "c.sequence_number::text",
        "CASE WHEN c.sequence_number = 100123 THEN 'a b' ELSE c.sequence_number::text END");
    deployment.deliver("customers");
    assertThat(deployment.rows().list(REJECTED))
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("origin", "connector"));
    deployment.edit(
        "customers.sql",
        "CASE WHEN c.sequence_number = 100123 THEN 'a b' ELSE c.sequence_number::text END",
        "c.sequence_number::text");
    deployment.deliver("customers");
    assertThat(deployment.rows().list(REJECTED)).isEmpty();
    deployment.held().holds(Datatype.CUSTOMERS, source.customers());
  }

  @Test
  void a_receipt_of_which_a_row_was_refused_goes_whole() {
    Map<String, Map<String, String>> sales = source.sales();
    String receipt =
        sales.entrySet().stream()
            .filter(sale -> sale.getValue().containsKey(sale.getKey() + "-3: total"))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    deployment.custobar().poison(Datatype.SALES, "external_id", receipt + "-2");
    deployment.deliver("sales");
    deployment.custobar().clearFaults();
    deployment.deliver("sales");
    assertThat(deployment.rows().list(REJECTED)).isEmpty();
    deployment.held().holds(Datatype.SALES, sales);
  }

  @Test
  void a_row_that_is_gone_from_the_source_is_no_longer_rejected() {
    deployment.custobar().poison(Datatype.CUSTOMERS, "external_id", "100123");
    deployment.deliver("customers");
    deployment.edit(
        "customers.sql",
        "LEFT JOIN loyalty_tier tier ON tier.id = c.loyalty_tier_id",
        "LEFT JOIN loyalty_tier tier ON tier.id = c.loyalty_tier_id WHERE c.sequence_number <> 100123");
    deployment.deliver("customers");
    assertThat(deployment.rows().list(REJECTED)).isEmpty();
  }

  @Test
  void many_rows_that_stay_refused_cost_a_run_few_requests() {
    deployment.set("customers.batch-size", "500");
    List<Map<String, Object>> some =
        deployment
            .rows()
            .list(
                "SELECT sequence_number::text AS number FROM customer WHERE deleted_at IS NULL AND NOT gdpr_restricted ORDER BY id LIMIT 45");
    for (Map<String, Object> customer : some) {
      deployment
          .custobar()
          .poison(Datatype.CUSTOMERS, "external_id", customer.get("number").toString());
    }
    deployment.deliver("customers");
    assertThat(deployment.rows().list(REJECTED)).hasSize(45);
    for (int run = 0; run < 3; run++) {
      RunResult result = deployment.deliver("customers").get("customers");
      assertThat(result.tally().requests()).isLessThanOrEqualTo(2 * 20);
      assertThat(result.tally().rejected()).as("told once").isZero();
    }
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.rejected WHERE times = 1"))
        .as("all have had their turn")
        .isZero();
  }

  @Test
  void a_key_that_no_row_can_have_any_more_does_not_stop_the_flow() {
    deployment.deliver("customers");
    deployment
        .rows()
        .run(
            "INSERT INTO connector.rejected (flow, row_key, datatype, origin, kind, reason, run_id)"
                + " VALUES ('customers', 'from another time', 'customers', 'connector', 'missing', 'none', 1)");
    deployment.deliver("customers");
    assertThat(deployment.rows().list(REJECTED)).isEmpty();
  }
}
