package io.custobarconnector.custobar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.SharedBudget;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.settings.part.JournalSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Several budgets, as in several processes, with threads of their own on one journal. */
@Tag("timed")
@ExtendWith(EmptyDatabaseExtension.class)
class SharedRequestBudgetTest {

  private static final String SCHEMA = "connector";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean over = new AtomicBoolean();
  private Duration moment = JournalBudget.MOMENT;
  private JournalSettings settings;
  private HikariDataSource journal;

  @BeforeEach
  void prepare(PGSimpleDataSource database) {
    settings =
        new JournalSettings(
            "jdbc:postgresql://127.0.0.1:%d/%s"
                .formatted(database.getPortNumbers()[0], database.getDatabaseName()),
            "postgres",
            "postgres",
            SCHEMA);
    journal = Databases.journal(settings, 4);
    Journal.prepare(journal, SCHEMA);
  }

  @AfterEach
  void close() throws Exception {
    over.set(true);
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    for (AutoCloseable node : open) {
      node.close();
    }
    journal.close();
  }

  private RequestBudget node(int limit, String key) {
    HikariDataSource own = Databases.budget(settings, 4);
    RequestBudget budget =
        new RequestBudget(limit, new SharedBudget(own), key, System::nanoTime, moment);
    open.add(budget);
    open.add(own);
    return budget;
  }

  private RequestBudget node(int limit) {
    return node(limit, "Bearer key");
  }

  private void execute(String sql) {
    try (Connection connection = journal.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean take(RequestBudget budget, Priority priority, Duration atMost) {
    try {
      return budget.take(priority, atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void the_nodes_together_keep_the_limit_and_make_use_of_it() throws Exception {
    // A burst of 60, then one in 111 ms. On a busy machine a till would go its own way.
    moment = Duration.ofSeconds(20);
    int limit = 600;
    Instant start = Instant.now();
    Instant end = start.plusSeconds(6);
    AtomicInteger made = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      RequestBudget node = node(limit);
      for (Priority priority : Priority.values()) {
        Random random = new Random(n * 3L + priority.rank());
        all.add(
            threads.submit(
                () -> {
                  while (Instant.now().isBefore(end)) {
                    if (take(node, priority, Duration.ofMillis(random.nextInt(300)))) {
                      made.incrementAndGet();
                    }
                  }
                }));
      }
    }
    for (Future<?> future : all) {
      future.get(30, TimeUnit.SECONDS);
    }
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    int allowed = 60 + (int) Math.ceil(seconds * 9);
    assertThat(made.get()).isBetween((int) (allowed * 0.8), allowed);
  }

  @Test
  void a_journal_that_answers_is_never_taken_for_silent() throws Exception {
    try (HikariDataSource own = Databases.budget(settings, 4);
        JournalBudget asked = new JournalBudget(new SharedBudget(own), Duration.ofSeconds(20))) {
      List<Future<Integer>> askers = new ArrayList<>();
      // As many as ask in one process: one for each priority, and one that looks.
      for (int i = 0; i <= Priority.values().length; i++) {
        askers.add(
            threads.submit(
                () -> {
                  int silent = 0;
                  for (int n = 0; n < 2000; n++) {
                    silent += asked.take(wish(), false).isEmpty() ? 1 : 0;
                  }
                  return silent;
                }));
      }
      for (Future<Integer> asker : askers) {
        assertThat(asker.get(60, TimeUnit.SECONDS)).as("questions without an answer").isZero();
      }
    }
  }

  private static SharedBudget.Wish wish() {
    return Pace.of(6_000_000).wish(1, Priority.FLOW, 0, "key", false);
  }

  @Test
  void tills_get_through_while_bulk_runs_on_all_nodes() {
    int limit = 600;
    for (int n = 0; n < 3; n++) {
      RequestBudget node = node(limit);
      for (int t = 0; t < 4; t++) {
        threads.execute(
            () -> {
              while (!over.get()) {
                take(node, Priority.FLOW, Duration.ofSeconds(1));
              }
            });
      }
    }
    RequestBudget till = node(limit);
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      long start = System.nanoTime();
      assertThat(take(till, Priority.TILL, Duration.ofSeconds(2))).isTrue();
      waits.add(Duration.ofNanos(System.nanoTime() - start));
    }
    over.set(true);
    assertThat(waits.stream().sorted().toList().get(40)).isLessThan(Duration.ofMillis(700));
  }

  @Test
  void a_backfill_elsewhere_stands_behind_flows_and_goes_on_when_they_are_idle() throws Exception {
    int limit = 600;
    RequestBudget flows = node(limit);
    RequestBudget backfills = node(limit);
    Map<Priority, AtomicInteger> made = new EnumMap<>(Priority.class);
    made.put(Priority.FLOW, new AtomicInteger());
    made.put(Priority.BACKFILL, new AtomicInteger());
    AtomicBoolean idle = new AtomicBoolean();
    for (int t = 0; t < 2; t++) {
      threads.execute(
          () -> {
            while (!idle.get()) {
              if (take(flows, Priority.FLOW, Duration.ofSeconds(5))) {
                made.get(Priority.FLOW).incrementAndGet();
              }
            }
          });
    }
    await().until(() -> made.get(Priority.FLOW).get() > 40);
    threads.execute(
        () -> {
          while (!over.get()) {
            if (take(backfills, Priority.BACKFILL, Duration.ofMillis(500))) {
              made.get(Priority.BACKFILL).incrementAndGet();
            }
          }
        });
    int before = made.get(Priority.FLOW).get();
    await().until(() -> made.get(Priority.FLOW).get() > before + 20);
    assertThat(made.get(Priority.BACKFILL).get()).isLessThanOrEqualTo(1);
    idle.set(true);
    await().atMost(Duration.ofSeconds(15)).until(() -> made.get(Priority.BACKFILL).get() > 10);
    over.set(true);
  }

  @Test
  void a_pause_asked_of_one_node_holds_the_others_also_those_without_a_limit() {
    RequestBudget one = node(600);
    RequestBudget two = node(600);
    RequestBudget boundless = node(0);
    one.pause(Duration.ofSeconds(30));
    assertThat(take(two, Priority.TILL, Duration.ofSeconds(1))).isFalse();
    assertThat(take(two, Priority.FLOW, Duration.ofSeconds(1))).isFalse();
    await().until(() -> !take(boundless, Priority.FLOW, Duration.ZERO));
  }

  @Test
  void a_till_does_not_wait_for_a_journal_that_hangs_and_this_process_is_careful_then() {
    RequestBudget node = node(600);
    take(node, Priority.TILL, Duration.ZERO);
    try (Connection other = journal.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT FROM request_budget FOR UPDATE");
      List<Duration> waits = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        long start = System.nanoTime();
        assertThat(take(node, Priority.TILL, Duration.ofSeconds(1))).isTrue();
        waits.add(Duration.ofNanos(System.nanoTime() - start));
      }
      assertThat(waits).allSatisfy(w -> assertThat(w).isLessThan(Duration.ofMillis(400)));
      assertThat(waits.subList(1, 10))
          .as("only the first waits at all")
          .allSatisfy(w -> assertThat(w).isLessThan(Duration.ofMillis(100)));
      int more = 0;
      while (take(node, Priority.TILL, Duration.ZERO)) {
        more++;
      }
      assertThat(more).as("with the ten, a quarter of a burst").isBetween(2, 12);
      other.rollback();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_key_refused_to_one_node_is_used_by_none_until_a_node_with_another_one_or_a_new_one_asks()
      throws Exception {
    RequestBudget one = node(600);
    RequestBudget two = node(600);
    RequestBudget boundless = node(0);
    for (RequestBudget node : List.of(one, two, boundless)) {
      node.takeInTurn(Priority.FLOW);
      node.keyWorks();
    }
    one.keyRefused();
    for (RequestBudget node : List.of(one, two)) {
      assertThatThrownBy(() -> node.takeInTurn(Priority.FLOW))
          .isInstanceOf(KeyRefusedException.class);
      assertThatThrownBy(() -> node.takeForTillOrFail(500)).isInstanceOf(KeyRefusedException.class);
    }
    await()
        .ignoreException(InterruptedException.class)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> boundless.takeInTurn(Priority.FLOW))
                    .isInstanceOf(KeyRefusedException.class));
    node(600, "Bearer other").takeInTurn(Priority.FLOW);
    RequestBudget restarted = node(600);
    restarted.takeInTurn(Priority.FLOW);
    restarted.keyWorks();
    for (RequestBudget node : List.of(one, two, boundless)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .ignoreException(KeyRefusedException.class)
          .until(
              () -> {
                node.takeInTurn(Priority.FLOW);
                node.keyWorks();
                return true;
              });
    }
  }

  @Test
  void who_waits_for_a_turn_learns_at_once_that_the_key_is_refused() throws Exception {
    RequestBudget node = node(600);
    node.takeInTurn(Priority.FLOW);
    node.pause(Duration.ofMinutes(5));
    ConcurrentLinkedQueue<Thread> started = new ConcurrentLinkedQueue<>();
    Future<?> waiting =
        threads.submit(
            () -> {
              started.add(Thread.currentThread());
              node.takeInTurn(Priority.FLOW);
              return null;
            });
    await()
        .until(() -> !started.isEmpty() && started.peek().getState() == Thread.State.TIMED_WAITING);
    node.keyRefused();
    assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(KeyRefusedException.class);
  }

  @Test
  void those_who_wait_together_ask_the_journal_once() throws Exception {
    moment = Duration.ofSeconds(20);
    countDecisions();
    RequestBudget node = node(90_000);
    List<Future<Boolean>> tills = new ArrayList<>();
    try (Connection busy = journal.getConnection();
        Statement statement = busy.createStatement()) {
      busy.setAutoCommit(false);
      statement.execute("SELECT FROM request_budget FOR UPDATE");
      ConcurrentLinkedQueue<Thread> started = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < 40; i++) {
        tills.add(
            threads.submit(
                () -> {
                  started.add(Thread.currentThread());
                  return node.take(Priority.TILL, Duration.ofSeconds(20));
                }));
      }
      await()
          .until(
              () ->
                  started.stream().filter(t -> t.getState() == Thread.State.TIMED_WAITING).count()
                      == 40);
      busy.commit();
    }
    for (Future<Boolean> till : tills) {
      assertThat(till.get(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(decisions()).as("questions for 40 tills").isLessThanOrEqualTo(3);
  }

  @Test
  void who_comes_often_finds_a_request_that_was_granted_ahead() throws Exception {
    moment = Duration.ofSeconds(20);
    countDecisions();
    RequestBudget node = node(90_000);
    for (int i = 0; i < 1000; i++) {
      assertThat(node.take(Priority.TILL, Duration.ofSeconds(20))).isTrue();
    }
    assertThat(decisions()).as("questions for 1000 requests").isLessThan(250);
  }

  @Test
  void nothing_is_granted_ahead_where_the_limit_is_small() throws Exception {
    moment = Duration.ofSeconds(20);
    execute("UPDATE request_budget SET next_free = clock_timestamp() - interval '1 hour'");
    countDecisions();
    RequestBudget node = node(600);
    for (int i = 0; i < 40; i++) {
      assertThat(node.take(Priority.TILL, Duration.ofSeconds(20))).isTrue();
    }
    assertThat(decisions()).as("questions for a burst of 40").isEqualTo(40);
  }

  private void countDecisions() {
    execute(
        """
        CREATE TABLE decision (at timestamptz DEFAULT clock_timestamp());
        CREATE FUNCTION decided() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO decision DEFAULT VALUES; RETURN NEW; END $$;
        CREATE TRIGGER decided AFTER UPDATE ON request_budget FOR EACH ROW EXECUTE FUNCTION decided()\
        """);
  }

  private int decisions() throws SQLException {
    try (Connection connection = journal.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM decision")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void what_a_turn_costs() throws Exception {
    RequestBudget shared = node(100_000);
    RequestBudget boundless = node(0);
    RequestBudget alone = new RequestBudget(100_000);
    execute("UPDATE request_budget SET next_free = clock_timestamp() - interval '1 hour'");
    System.out.printf(
        "a turn costs a flow %d µs, a till %d µs; without a limit %d µs, in one process alone %d µs%n",
        micros(shared, Priority.FLOW, 2000),
        micros(shared, Priority.TILL, 2000),
        micros(boundless, Priority.FLOW, 200_000),
        micros(alone, Priority.TILL, 2000));
  }

  private static long micros(RequestBudget budget, Priority priority, int times) {
    for (int i = 0; i < times / 2; i++) {
      take(budget, priority, Duration.ZERO);
    }
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      assertThat(take(budget, priority, Duration.ofSeconds(1))).isTrue();
    }
    return (System.nanoTime() - start) / 1000 / times;
  }
}
