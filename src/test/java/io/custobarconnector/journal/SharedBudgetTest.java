package io.custobarconnector.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.journal.SharedBudget.Ruling;
import io.custobarconnector.journal.SharedBudget.Wish;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** The one row that decides for all processes, asked by hand. */
@ExtendWith(EmptyDatabaseExtension.class)
class SharedBudgetTest {

  private static final Duration SPACING = Duration.ofMillis(500);
  private static final int TILL = 0;
  private static final int TELLING = 1;
  private static final int FLOW = 2;
  private static final int BACKFILL = 3;

  private OpenJournal journal;
  private SharedBudget budget;

  @BeforeEach
  void open(PGSimpleDataSource database) {
    journal = new OpenJournal(database);
    budget = new SharedBudget(journal.database());
  }

  @AfterEach
  void close() {
    journal.close();
  }

  private Ruling take(int rank, int ahead, Duration patience, String key, boolean anew)
      throws Exception {
    return take(1, rank, ahead, patience, key, anew);
  }

  private Ruling take(int wanted, int rank, int ahead, Duration patience, String key, boolean anew)
      throws Exception {
    return budget.take(
        new Wish(
            wanted,
            rank,
            SPACING,
            SPACING.multipliedBy(4),
            SPACING.multipliedBy(ahead),
            patience,
            key,
            anew));
  }

  private Ruling take(int rank) throws Exception {
    return take(rank, 0, Duration.ofSeconds(5), "key", false);
  }

  /** As if that much time had passed: every moment of the row is that much earlier. */
  private void pass(Duration time) {
    journal.execute(
        """
        UPDATE request_budget SET next_free = next_free - i, paused_until = paused_until - i,
               tills_wait_until = tills_wait_until - i, flows_wait_until = flows_wait_until - i,
               refused_until = refused_until - i
          FROM CAST('%s' AS interval) AS t (i)\
        """
            .formatted(time));
  }

  @Test
  void who_may_not_make_a_request_is_told_when_to_ask_again() throws Exception {
    assertThat(take(FLOW).granted()).isTrue();
    Ruling second = take(FLOW);
    assertThat(second.granted()).isFalse();
    assertThat(second.waitFor()).isBetween(Duration.ofMillis(300), SPACING);
    pass(second.waitFor());
    assertThat(take(FLOW).granted()).isTrue();
  }

  @Test
  void a_burst_is_as_long_as_the_allowance_and_no_longer() throws Exception {
    pass(Duration.ofHours(1));
    for (int i = 0; i < 4; i++) {
      assertThat(take(TILL, 3, Duration.ZERO, "key", false).granted()).isTrue();
    }
    assertThat(take(TILL, 3, Duration.ZERO, "key", false).granted()).isFalse();
  }

  @Test
  void several_requests_are_granted_at_once_as_far_as_the_allowance_reaches() throws Exception {
    pass(Duration.ofHours(1));
    assertThat(several(2).requests()).isEqualTo(2);
    assertThat(several(5).requests()).as("of the four of the allowance").isEqualTo(2);
    assertThat(several(5).granted()).isFalse();
    pass(SPACING);
    assertThat(several(5).requests()).isEqualTo(1);
  }

  @Test
  void of_several_who_wait_only_one_tries_a_refused_key() throws Exception {
    budget.keyRefused("key", Duration.ofMinutes(5));
    pass(Duration.ofMinutes(5));
    assertThat(several(3).requests()).isEqualTo(1);
    assertThat(several(3).granted()).isFalse();
  }

  private Ruling several(int wanted) throws Exception {
    return take(wanted, TILL, 3, Duration.ZERO, "key", false);
  }

  @Test
  void while_a_till_waits_flows_and_backfills_stand_back_and_while_a_flow_waits_backfills_do()
      throws Exception {
    take(FLOW);
    Ruling flow = take(FLOW);
    pass(flow.waitFor());
    assertThat(take(BACKFILL).granted()).as("the request is kept for the flow").isFalse();
    assertThat(take(FLOW).granted()).isTrue();
    Ruling till = take(TILL);
    pass(till.waitFor());
    assertThat(take(FLOW).granted()).as("the request is kept for the till").isFalse();
    assertThat(take(TILL).granted()).isTrue();
  }

  @Test
  void to_tell_of_a_use_comes_after_tills_and_before_flows() throws Exception {
    take(FLOW);
    Ruling telling = take(TELLING);
    pass(telling.waitFor());
    assertThat(take(FLOW).granted()).as("the request is kept for the telling").isFalse();
    assertThat(take(BACKFILL).granted()).isFalse();
    assertThat(take(TELLING).granted()).isTrue();
    Ruling till = take(TILL);
    pass(till.waitFor());
    assertThat(take(TELLING).granted()).as("the request is kept for the till").isFalse();
    assertThat(take(TILL).granted()).isTrue();
  }

  @Test
  void what_a_process_that_died_waited_for_is_free_again_within_two_seconds() throws Exception {
    take(FLOW);
    assertThat(take(TILL).granted()).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(take(BACKFILL).granted()).isTrue();
  }

  @Test
  void who_would_not_wait_so_long_holds_nobody_up() throws Exception {
    take(FLOW);
    assertThat(take(TILL, 0, Duration.ofMillis(1), "key", false).granted()).isFalse();
    pass(SPACING);
    assertThat(take(BACKFILL).granted()).isTrue();
  }

  @Test
  void a_process_that_dies_while_it_asks_leaves_nothing_locked() throws Exception {
    try (Connection dying = journal.database().getConnection();
        Statement statement = dying.createStatement()) {
      dying.setAutoCommit(false);
      statement.execute("SELECT FROM request_budget FOR UPDATE");
      String pid = journal.askOne("SELECT pid FROM pg_locks WHERE mode = 'RowShareLock' LIMIT 1");
      journal.execute("SELECT pg_terminate_backend(%s)".formatted(pid));
      assertThat(take(FLOW).granted()).isTrue();
      journal.database().evictConnection(dying);
    }
  }

  @Test
  void a_pause_holds_all_and_a_shorter_one_does_not_end_it() throws Exception {
    budget.pause(Duration.ofSeconds(30));
    budget.pause(Duration.ofSeconds(5));
    Ruling held = take(TILL, 4, Duration.ZERO, "key", false);
    assertThat(held.granted()).isFalse();
    assertThat(held.waitFor()).isBetween(Duration.ofSeconds(25), Duration.ofSeconds(30));
    assertThat(budget.look("key").waitFor()).isGreaterThan(Duration.ofSeconds(25));
    pass(Duration.ofSeconds(30));
    assertThat(take(FLOW).granted()).isTrue();
  }

  @Test
  void a_database_whose_clock_is_set_back_does_not_hold_anybody_for_longer_than_was_meant()
      throws Exception {
    take(FLOW);
    budget.pause(Duration.ofSeconds(1));
    take(TILL);
    pass(Duration.ofDays(-1));
    Ruling held = take(FLOW);
    assertThat(held.waitFor()).isLessThanOrEqualTo(Duration.ofMinutes(10));
    pass(Duration.ofDays(2));
    assertThat(take(FLOW).granted()).isTrue();
  }

  @Test
  void a_refused_key_is_tried_by_one_request_after_a_while_and_by_a_process_that_starts()
      throws Exception {
    budget.keyRefused("key", Duration.ofMinutes(5));
    Ruling refused = take(FLOW);
    assertThat(refused.granted()).isFalse();
    assertThat(refused.keyRefusedFor()).isGreaterThan(Duration.ofMinutes(4));
    assertThat(take(FLOW, 4, Duration.ZERO, "other key", false).granted()).isTrue();
    assertThat(take(FLOW, 4, Duration.ZERO, "key", true).granted()).isTrue();
    assertThat(take(FLOW, 4, Duration.ZERO, "key", false).granted()).isFalse();
    budget.keyRefused("key", Duration.ofMinutes(5));
    pass(Duration.ofMinutes(5));
    assertThat(take(FLOW).granted()).isTrue();
    assertThat(take(FLOW, 4, Duration.ZERO, "key", false).keyRefusedFor())
        .as("others wait for what that request finds")
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    budget.keyWorks("key");
    assertThat(take(FLOW, 4, Duration.ZERO, "key", false).granted()).isTrue();
  }

  @Test
  void a_question_takes_a_fraction_of_a_millisecond() throws Exception {
    int times = 2000;
    for (int i = 0; i < times; i++) {
      take(FLOW);
    }
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      takeOneOfMany();
    }
    long micros = (System.nanoTime() - start) / 1000 / times;
    System.out.printf("one question to the shared budget: %d µs%n", micros);
    assertThat(micros).isLessThan(20_000);
  }

  private void takeOneOfMany() throws Exception {
    Ruling ruling =
        budget.take(
            new Wish(
                1,
                FLOW,
                Duration.ofNanos(1000),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ZERO,
                "key",
                false));
    assertThat(ruling.granted()).isTrue();
  }
}
