package io.custobarconnector.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnEmptyDatabase;
import io.custobarconnector.sandbox.Datatype;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run that would change far more than usual stops before it sends anything, and asks. */
@ExtendWith(OnEmptyDatabase.class)
class ChangeGuardTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.set("source.overlap", "1ms");
    deployment
        .rows()
        .run(
            "CREATE TABLE person (id int PRIMARY KEY, name text, changed_at timestamptz DEFAULT clock_timestamp())");
    deployment.rows().run("INSERT INTO person SELECT n, 'Name' FROM generate_series(1, 100) n");
    deployment.write(
        "customers.sql",
        "SELECT changed_at AS _changed_at, id::text AS _key, id::text AS external_id, name AS first_name FROM person");
  }

  private void change(int rows, String name) {
    deployment
        .rows()
        .run(
            "UPDATE person SET name = ?, changed_at = clock_timestamp() WHERE id <= ?", name, rows);
  }

  private long sent() {
    return deployment.custobar().acceptedRows(Datatype.CUSTOMERS);
  }

  private void stopsWith(String words) {
    long before = sent();
    RunResult result = deployment.run("customers").get("customers");
    assertThat(result.failure())
        .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining(words));
    assertThat(sent()).as("nothing was sent").isEqualTo(before);
    assertThat(deployment.lastRun("customers")).containsEntry("outcome", "failed");
  }

  @Test
  void a_first_load_and_new_rows_are_nothing_unusual() {
    deployment.deliver("customers");
    deployment.rows().run("INSERT INTO person SELECT n, 'New' FROM generate_series(101, 300) n");
    deployment.deliver("customers");
    assertThat(sent()).isEqualTo(300);
  }

  @Test
  void a_run_that_would_change_more_than_a_fifth_stops_until_a_person_accepts_it() {
    deployment.deliver("customers");
    change(20, "Other");
    assertThat(deployment.deliver("customers").get("customers").tally().sent()).isEqualTo(20);
    change(21, "Another");
    stopsWith(
        "customers: 21 of the 100 rows that Custobar has from here would change (0 of them are gone), above the limit of 20 %; nothing was sent. If that is meant: ./connector run --once customers --accept;");
    stopsWith("21 of the 100 rows");
    try (Connector connector = deployment.start("customers")) {
      assertThat(connector.run("customers", true).failure()).isEmpty();
    }
    assertThat(sent()).isEqualTo(141);
    change(3, "Third");
    assertThat(deployment.deliver("customers").get("customers").tally().sent()).isEqualTo(3);
  }

  @Test
  void rows_touched_without_a_visible_change_are_no_change() {
    deployment.deliver("customers");
    change(100, "Name");
    assertThat(deployment.deliver("customers").get("customers").tally().unchanged()).isEqualTo(100);
    assertThat(sent()).isEqualTo(100);
  }

  @Test
  void more_may_change_where_the_settings_say_so() {
    deployment.set("customers.max-change", "50");
    deployment.deliver("customers");
    change(50, "Other");
    deployment.deliver("customers");
    change(51, "Another");
    stopsWith("above the limit of 50 %");
  }

  @Test
  void a_snapshot_that_is_empty_or_much_shorter_stops() {
    deployment.set("customers.changes", "snapshot").set("customers.deletions", "delete");
    deployment.deliver("customers");
    deployment.edit("customers.sql", "FROM person", "FROM person WHERE false");
    stopsWith(
        "100 of the 100 rows that Custobar has from here would change (100 of them are gone)");
    deployment.edit("customers.sql", "WHERE false", "WHERE id > 30");
    stopsWith("30 of the 100 rows");
    deployment.set("customers.deletions", "ignore");
    stopsWith("the query returned 70 rows, and 100 the time before");
    deployment.edit("customers.sql", "WHERE id > 30", "WHERE false");
    stopsWith("the query returned 0 rows, and 100 the time before");
    deployment.edit("customers.sql", " WHERE false", "");
    deployment.deliver("customers");
    assertThat(sent()).isEqualTo(100);
  }

  @Test
  void a_route_with_a_step_after_the_sink_is_not_counted_for_it_would_take_that_for_delivered() {
    deployment.edit(
        "customers.camel.yaml",
        "datatype: customers",
        """
        datatype: customers
                - to:
                    uri: mock:told
        """
            .strip());
    deployment.deliver("customers");
    change(60, "Other");
    try (Connector connector = deployment.start("customers")) {
      assertThat(connector.run("customers").failure()).isEmpty();
    }
    assertThat(sent()).isEqualTo(160);
  }
}
