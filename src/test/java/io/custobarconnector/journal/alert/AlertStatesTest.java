package io.custobarconnector.journal.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.journal.OpenJournal;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.alert.AlertStates.Condition;
import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Two processes with different flows on one journal, of which one has the alerts' lease. */
@ExtendWith(EmptyDatabaseExtension.class)
class AlertStatesTest {

  private static final Condition SHOPS_FAIL = new Condition("Failing", "shops", Duration.ZERO, 1);

  private OpenJournal journal;
  private AlertStates states;
  private Lease lease;

  @BeforeEach
  void open(PGSimpleDataSource database) throws SQLException {
    journal = new OpenJournal(database);
    states = new AlertStates(journal.database(), Duration.ofHours(1));
    lease =
        new Leases(journal.database(), Leases.USUAL)
            .take(AlertStates.LEASE, "alerts")
            .orElseThrow();
  }

  @AfterEach
  void close() {
    lease.close();
    journal.close();
  }

  private List<AlertState> look(String flow, boolean othersHadTime, Condition... holding)
      throws SQLException {
    return states.keep(List.of(holding), flow::equals, othersHadTime, lease);
  }

  private void toldThatShopsFail() throws SQLException {
    for (AlertState state : look("shops", false, SHOPS_FAIL)) {
      states.told(state);
    }
  }

  private void hoursGoBy(int hours) {
    journal.execute(
        "UPDATE alert SET since = since - interval '%1$d hours', seen_at = seen_at - interval '%1$d hours'"
            .formatted(hours));
  }

  private Instant seenAt() {
    return journal.reader().now().minusMillis(millisSinceSeen());
  }

  private long millisSinceSeen() {
    return (long)
        Double.parseDouble(
            journal.askOne(
                "SELECT extract(epoch FROM clock_timestamp() - seen_at) * 1000 FROM alert"));
  }

  @Test
  void an_alert_of_another_process_goes_on_until_that_one_had_time_to_look() throws SQLException {
    toldThatShopsFail();
    hoursGoBy(2);
    assertThat(look("customers", false)).isEmpty();
    assertThat(look("customers", true))
        .singleElement()
        .satisfies(
            over -> {
              assertThat(over.flow()).isEqualTo("shops");
              assertThat(over.firing()).isFalse();
              assertThat(over.unwatched()).isTrue();
              assertThat(over.since())
                  .as("when somebody last watched it")
                  .isBetween(seenAt().minusSeconds(60), seenAt().plusSeconds(60));
            });
  }

  @Test
  void one_that_waits_and_was_told_to_nobody_is_kept_for_as_long() throws SQLException {
    Condition waits = new Condition("Failing", "shops", Duration.ofDays(1), 1);
    assertThat(look("shops", false, waits)).isEmpty();
    hoursGoBy(2);
    look("customers", false);
    assertThat(journal.askOne("SELECT count(*) FROM alert")).isEqualTo("1");
    look("customers", true);
    assertThat(journal.askOne("SELECT count(*) FROM alert")).isEqualTo("0");
  }

  @Test
  void a_process_ends_its_own_alert_at_its_first_look() throws SQLException {
    toldThatShopsFail();
    hoursGoBy(2);
    assertThat(look("shops", false))
        .singleElement()
        .satisfies(
            over -> {
              assertThat(over.firing()).isFalse();
              assertThat(over.unwatched()).isFalse();
            });
  }

  @Test
  void flows_of_a_process_that_never_gets_the_lease_count_as_watched() throws SQLException {
    toldThatShopsFail();
    hoursGoBy(2);
    states.seen("products"::equals);
    assertThat(millisSinceSeen()).as("another flow's").isGreaterThan(7_000_000);
    states.seen("shops"::equals);
    assertThat(millisSinceSeen()).isLessThan(60_000);
    assertThat(look("customers", true)).isEmpty();
  }

  @Test
  void why_an_alert_was_ended_stays_true_when_its_process_is_back() throws SQLException {
    toldThatShopsFail();
    hoursGoBy(2);
    look("customers", true);
    states.seen("shops"::equals);
    assertThat(look("customers", true))
        .as("nobody was told so far")
        .singleElement()
        .satisfies(over -> assertThat(over.unwatched()).isTrue());
    assertThat(look("shops", false, SHOPS_FAIL)).as("it goes on, and nobody heard").isEmpty();
  }

  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @Test
  void a_process_without_the_lease_never_waits_for_the_one_that_has_it() throws SQLException {
    toldThatShopsFail();
    hoursGoBy(2);
    try (Connection writing = journal.database().getConnection()) {
      writing.setAutoCommit(false);
      Sql.update(writing, "UPDATE alert SET value = 2");
      states.seen("shops"::equals);
      writing.rollback();
    }
    assertThat(millisSinceSeen()).as("left out this time").isGreaterThan(7_000_000);
  }
}
