package io.custobarconnector.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Tally;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(EmptyDatabaseExtension.class)
class SummaryTest {

  private PGSimpleDataSource journal;
  private Instant since = Instant.EPOCH;

  @BeforeEach
  void open(PGSimpleDataSource database) {
    journal = database;
    journal.setCurrentSchema("connector");
    Journal.prepare(journal, "connector");
  }

  @Test
  void all_delivered_is_0() {
    Summary summary = summary(delivered("sales"));

    assertThat(summary.exitCode()).isZero();
    assertThat(summary.forPeople().lines())
        .containsExactly(
            "flow     read    sent  unchanged  rejected  requests  seconds",
            "─────────────────────────────────────────────────────────────",
            "sales  12 345  12 000        344         1        25      2.5");
  }

  @Test
  void what_was_known_before_the_run_is_told_as_still_so_and_not_as_new() throws SQLException {
    reject("sales", "1", "unit_price");
    omit("sales", "1", "discount");
    since = new JournalReader(journal).now();
    reject("sales", "2", "unit_price");
    reject("sales", "3", "quantity");
    omit("sales", "2", "discount");

    Summary summary = summary(delivered("sales"));

    assertThat(summary.exitCode()).isEqualTo(3);
    assertThat(summary.forPeople())
        .containsPattern(
            "(quantity|unit_price): invalid 1, (quantity|unit_price): invalid 1; still unit_price: invalid 1\n")
        .contains("sales: fields omitted, the rest of each row was sent: discount: invalid 1\n")
        .endsWith("sales: omitted since an earlier run: discount: invalid 1");
    JsonNode flow = summary.forPrograms(new ObjectMapper()).get("flows").get(0);
    assertThat(flow.at("/rejectedReasons/0/rows").asInt()).isEqualTo(2);
    assertThat(flow.at("/rejectedReasons/0/new").asInt()).isEqualTo(1);
  }

  @Test
  void rejected_rows_are_3_with_their_reasons() throws SQLException {
    reject("sales", "1", "unit_price");
    reject("sales", "2", "unit_price");
    reject("customers", "3", "email");

    Summary summary = summary(delivered("sales"));

    assertThat(summary.exitCode()).isEqualTo(3);
    assertThat(summary.forPeople()).contains("unit_price: invalid 2").doesNotContain("email");
    JsonNode flow = summary.forPrograms(new ObjectMapper()).get("flows").get(0);
    assertThat(flow.get("rejectedReasons").toString())
        .isEqualTo(
            "[{\"field\":\"unit_price\",\"kind\":\"invalid\",\"rows\":2,\"new\":2,\"exampleKey\":\"1\"}]");
  }

  @Test
  void rows_of_a_flow_that_did_not_run_do_not_count() throws SQLException {
    reject("customers", "3", "email");

    assertThat(summary(delivered("sales")).exitCode()).isZero();
  }

  @Test
  void a_failure_is_1_whatever_else_happened_and_its_reason_stands_below() throws SQLException {
    reject("sales", "1", "unit_price");
    RunResult failed =
        new RunResult(
            "customers",
            new Tally(1, 0, 0, 0, 0, 0, 1),
            Duration.ofMillis(10),
            Optional.of(
                new IllegalStateException("outer", new SQLException("Connection refused"))));

    Summary summary = summary(delivered("sales"), failed);

    assertThat(summary.exitCode()).isEqualTo(1);
    assertThat(summary.forPeople()).endsWith("customers failed: Connection refused");
    JsonNode json = summary.forPrograms(new ObjectMapper());
    assertThat(json.get("exitCode").asInt()).isEqualTo(1);
    assertThat(json.get("flows").get(1).get("error").asText()).isEqualTo("Connection refused");
    assertThat(json.get("flows").get(0).has("error")).isFalse();
  }

  @Test
  void fields_left_out_are_told_and_are_no_failure() throws SQLException {
    execute(
        "INSERT INTO connector.omitted_field (flow, row_key, field, kind, reason, run_id)"
            + " VALUES ('sales', '1', 'phone_number', 'invalid', 'x', 1)");

    Summary summary = summary(delivered("sales"));

    assertThat(summary.exitCode()).isZero();
    assertThat(summary.forPeople())
        .endsWith("sales: fields omitted, the rest of each row was sent: phone_number: invalid 1");
  }

  private Summary summary(RunResult... results) {
    return new Summary(List.of(results), new JournalReader(journal), since);
  }

  private static RunResult delivered(String flow) {
    return new RunResult(
        flow,
        new Tally(12_345, 12_000, 344, 1, 0, 0, 25),
        Duration.ofMillis(2500),
        Optional.empty());
  }

  private void reject(String flow, String key, String field) throws SQLException {
    execute(
        "INSERT INTO connector.rejected (flow, row_key, datatype, origin, field, kind, reason, run_id)"
            + " VALUES ('%s', '%s', 'x', 'connector', '%s', 'invalid', 'x', 1)"
                .formatted(flow, key, field));
  }

  private void omit(String flow, String key, String field) throws SQLException {
    execute(
        "INSERT INTO connector.omitted_field (flow, row_key, field, kind, reason, run_id)"
            + " VALUES ('%s', '%s', '%s', 'invalid', 'x', 1)".formatted(flow, key, field));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = journal.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
