package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What has not changed is not sent, and what has goes in as few requests as it fits into. With
 * {@code -Dcustomers=1000000} as many customers as that; fewer in the normal build.
 */
@ExtendWith(OnEmptyDatabase.class)
class FewestRequestsTest {

  private static final int CUSTOMERS = Integer.getInteger("customers", 50_000);
  private static final int FEW = 3_030;
  private static final String ALL =
      """
      SELECT changed_at AS _changed_at, id AS _key, id::text AS external_id, name AS first_name
        FROM person
      """;

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
    deployment
        .rows()
        .run("CREATE TABLE person (id int PRIMARY KEY, name text, changed_at timestamptz)");
    deployment.rows().run("CREATE INDEX ON person (changed_at, id)");
    deployment.write("customers.sql", ALL);
  }

  private void load(int customers) {
    deployment
        .rows()
        .run(
            "INSERT INTO person SELECT n, 'Name ' || n, now() - interval '1 day' FROM generate_series(1, ?) n",
            customers);
    deployment.rows().run("ANALYZE person");
  }

  @Test
  void of_one_percent_touched_the_half_that_changed_goes_in_full_requests() {
    load(CUSTOMERS);
    RunResult first = deployment.deliver("customers").get("customers");
    assertThat(first.tally().sent()).isEqualTo(CUSTOMERS);
    assertThat(first.tally().requests()).isEqualTo((CUSTOMERS + 499) / 500);

    // Spread unevenly, so that no page of 5 000 rows has a round number of changes.
    deployment
        .rows()
        .run(
            "UPDATE person SET changed_at = now() + id * interval '1 microsecond',"
                + " name = CASE WHEN id % 200 = 0 THEN name || '!' ELSE name END WHERE id % 100 = 0");
    long changed = CUSTOMERS / 200;
    RunResult second = deployment.deliver("customers").get("customers");
    assertThat(second.tally().sent()).isEqualTo(changed);
    assertThat(second.tally().unchanged()).isGreaterThanOrEqualTo(changed);
    assertThat(second.tally().requests()).isEqualTo((changed + 499) / 500);
    assertThat(deployment.custobar().acceptedRows(Datatype.CUSTOMERS))
        .isEqualTo(CUSTOMERS + changed);
  }

  @Test
  void requests_are_full_across_pages_and_none_is_empty() {
    load(FEW);
    deployment.set("source.page-size", "70").set("customers.batch-size", "100");
    RunResult run = deployment.deliver("customers").get("customers");
    assertThat(run.tally().sent()).isEqualTo(FEW);
    assertThat(run.tally().requests()).isEqualTo((FEW + 99) / 100);
  }

  @Test
  void what_waited_for_a_fuller_request_when_the_run_failed_is_sent_by_the_next_run() {
    load(FEW);
    deployment
        .set("source.page-size", "70")
        .set("customers.batch-size", "100")
        .set("custobar.retries", "0");
    deployment.custobar().fail(Fault.of(Fault.Kind.DELAY, "/api/customers/upload/", 20));
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.STATUS, "/api/customers/upload/", 1).withStatus(500));
    assertThat(deployment.run("customers").get("customers").failure()).isPresent();
    deployment.custobar().clearFaults();
    deployment.deliver("customers");
    assertThat(deployment.custobar().acceptedRows(Datatype.CUSTOMERS))
        .as("each once, but for the request that failed")
        .isEqualTo(FEW);
    deployment.held();
    assertThat(deployment.rows().count("SELECT count(*) FROM connector.delivered")).isEqualTo(FEW);
  }
}
