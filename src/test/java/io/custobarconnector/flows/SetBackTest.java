package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.source.Changes;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A source that is older than it was: nothing that it has or gets is lost. */
@ExtendWith(OnEmptyDatabase.class)
class SetBackTest {

  private Deployment deployment;
  private Rows rows;
  private Things things;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed.staysStarted().set("source.overlap", "1ms");
    rows = deployment.rows();
    things = new Things(deployment);
    things.make(1, 100);
  }

  private RunResult deliver() {
    return deployment.deliver(Things.FLOW).get(Things.FLOW);
  }

  private void byNumber() {
    rows.run("ALTER TABLE thing ADD number bigint");
    rows.run("UPDATE thing SET number = id");
    deployment.write(
        "things.sql", "SELECT number AS _changed_at, id AS _key, external_id, title FROM thing");
  }

  private void number(int id, long number, String title) {
    rows.run("UPDATE thing SET number = ?, title = ? WHERE id = ?", number, title, id);
  }

  private Map<String, Object> cursor() {
    return rows.list("SELECT changed_at, row_key, horizon FROM connector.flow_cursor").get(0);
  }

  @Test
  void rows_that_came_while_one_row_was_far_ahead_are_delivered_when_it_is_mended() {
    byNumber();
    deliver();
    number(7, 9_000_000_000L, "far ahead");
    deliver();
    number(8, 101, "behind it");
    deliver();
    assertThat(things.title(8)).as("not seen yet").isEqualTo("Thing 8");
    number(7, 102, "mended");
    RunResult again = deliver();
    assertThat(things.title(8)).isEqualTo("behind it");
    assertThat(things.title(7)).isEqualTo("mended");
    assertThat(again.tally().read()).as("not the whole table").isLessThan(10);
    number(9, 103, "later");
    assertThat(deliver().tally().sent()).isEqualTo(1);
    assertThat(cursor()).containsEntry("changed_at", "103");
  }

  @Test
  void the_last_number_that_goes_away_costs_no_second_reading_of_the_table() {
    byNumber();
    deliver();
    number(1, 101, "last");
    deliver();
    rows.run("DELETE FROM thing WHERE id = 1");
    assertThat(deliver().tally().read()).isLessThan(10);
    number(2, 102, "new");
    deliver();
    assertThat(things.title(2)).isEqualTo("new");
  }

  /** As a queue, whose rows go as they are dealt with. */
  @Test
  void a_table_whose_last_row_always_goes_is_named_once_in_the_log() {
    byNumber();
    deliver();
    Logger logger = (Logger) LoggerFactory.getLogger(Changes.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      for (int id = 100; id > 95; id--) {
        rows.run("DELETE FROM thing WHERE id = ?", id);
        deliver();
      }
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list)
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
        .singleElement()
        .asString()
        .contains("the highest _changed_at of the source lies before the cursor");
  }

  /** As a restored backup: rows are as they were, numbers of transactions have been before. */
  private void restore() {
    rows.run("UPDATE thing SET title = 'Before', changed = now() - interval '1 day' WHERE id = 5");
    rows.run("UPDATE connector.flow_horizon SET next_transaction = next_transaction + 1000000");
  }

  @Test
  void after_an_older_backup_was_restored_all_rows_are_compared_once() {
    deliver();
    restore();
    RunResult again = deliver();
    assertThat(again.tally().read()).isEqualTo(100);
    assertThat(again.tally().sent()).isEqualTo(1);
    assertThat(things.title(5)).isEqualTo("Before");
    assertThat(deliver().tally().read()).as("once").isLessThan(10);
  }

  @Test
  void a_run_that_fails_meanwhile_leaves_that_to_the_next_one() {
    deployment.set("custobar.retries", "0");
    deliver();
    restore();
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1).withStatus(500));
    assertThat(deployment.run(Things.FLOW).get(Things.FLOW).failure()).isPresent();
    deliver();
    assertThat(things.title(5)).isEqualTo("Before");
  }

  @Test
  void a_backup_that_is_very_old_needs_a_persons_word() {
    deliver();
    rows.run("UPDATE thing SET title = 'Long ago', changed = now() - interval '1 day'");
    rows.run("UPDATE connector.flow_horizon SET next_transaction = next_transaction + 1000000");
    assertThat(deployment.run(Things.FLOW).get(Things.FLOW).failure())
        .map(Throwable::getMessage)
        .get()
        .asString()
        .contains("100 of the 100 rows that Custobar has from here would change");
    assertThat(things.title(1)).isEqualTo("Thing 1");
  }
}
