package io.custobarconnector.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another mapping is noticed, whether it was meant or happened. */
@ExtendWith(OnReferenceDatabase.class)
class MappingChangeTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
  }

  private FlowStatus shops() {
    return StatusReport.of(deployment.settings(), Clock.systemUTC()).stream()
        .filter(status -> status.flow().equals("shops"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void status_tells_when_delivered_rows_have_another_form_than_now() {
    deployment.deliver("shops");
    assertThat(shops().mappingChangedAt()).isEmpty();
    deployment.edit("shops.sql", "s.name,", "upper(s.name) AS name,");
    assertThat(shops().mappingChangedAt()).as("before a run knows").isPresent();
    deployment.deliver("shops");
    deployment.deliver("shops");
    assertThat(shops().mappingChangedAt()).as("after").isPresent();
  }

  @Test
  void spaces_and_line_ends_are_no_change() {
    deployment.deliver("shops");
    deployment.edit("shops.sql", "SELECT", "SELECT\n   ");
    assertThat(shops().mappingChangedAt()).isEmpty();
  }

  @Test
  void a_column_that_vanishes_is_an_error_at_the_next_run_without_a_restart() {
    deployment
        .rows()
        .run(
            "CREATE VIEW shop_view AS SELECT timestamptz '2026-01-01' AS _changed_at, 1 AS _key, '1' AS external_id, 'A' AS name, 'B' AS city");
    deployment.write("shops.sql", "SELECT v.* FROM shop_view v");
    try (Connector connector = deployment.start("shops")) {
      assertThat(connector.run("shops").failure()).isEmpty();
      deployment.rows().run("DROP VIEW shop_view");
      deployment
          .rows()
          .run(
              "CREATE VIEW shop_view AS SELECT timestamptz '2026-01-01' AS _changed_at, 1 AS _key, '1' AS external_id, 'A' AS name");
      assertThat(connector.run("shops").failure())
          .hasValueSatisfying(
              failure ->
                  assertThat(failure)
                      .hasMessageContaining(
                          "shops.sql: the column \"city\", which was there at the last run, has vanished"));
      deployment.write("shops.sql", "SELECT _changed_at, _key, external_id, name FROM shop_view v");
      assertThat(connector.run("shops").failure()).as("meant").isEmpty();
    }
  }
}
