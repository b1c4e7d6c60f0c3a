package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.sandbox.Datatype;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows without a time of change, which no cursor comes to, are read once a day. */
@ExtendWith(OnEmptyDatabase.class)
class UndatedTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("source.page-size", "3");
    deployment
        .rows()
        .run("CREATE TABLE person (id int PRIMARY KEY, name text, changed_at timestamptz)");
    deployment
        .rows()
        .run(
            "INSERT INTO person SELECT n, 'Name', CASE WHEN n > 10 THEN timestamptz '2026-01-01' END FROM generate_series(1, 20) n");
    deployment.write(
        "customers.sql",
        "SELECT changed_at AS _changed_at, id AS _key, id::text AS external_id, name AS first_name FROM person");
  }

  private long sent() {
    return deployment.deliver("customers").get("customers").tally().sent();
  }

  private void aDayPasses() {
    deployment
        .rows()
        .run("UPDATE connector.flow_cursor SET undated_at = undated_at - interval '25 hours'");
  }

  @Test
  void they_are_delivered_and_only_what_changed_among_them_is_sent_the_next_day() {
    assertThat(sent()).isEqualTo(20);
    deployment.rows().run("UPDATE person SET name = 'Other' WHERE id = 5");
    deployment.rows().run("INSERT INTO person VALUES (0, 'New')");
    assertThat(sent()).as("not each run").isZero();
    aDayPasses();
    assertThat(sent()).isEqualTo(2);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "5"))
        .containsEntry("first_name", "Other");
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "0"))
        .containsEntry("first_name", "New");
  }

  @Test
  void they_do_not_keep_rows_with_a_time_from_being_found() {
    assertThat(sent()).isEqualTo(20);
    deployment.rows().run("INSERT INTO person VALUES (21, 'Late', '2026-02-01')");
    assertThat(sent()).isEqualTo(1);
  }
}
