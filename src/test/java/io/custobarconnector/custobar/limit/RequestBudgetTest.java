package io.custobarconnector.custobar.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RequestBudgetTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE = 60 * SECOND;

  private final AtomicLong now = new AtomicLong(-3 * SECOND);

  @Property(tries = 200)
  void no_minute_wherever_it_starts_holds_more_than_the_limit(
      @ForAll @IntRange(min = 1, max = 200) int limit,
      @ForAll @Size(min = 1, max = 60) List<@LongRange(min = 0, max = 200) Long> gaps)
      throws InterruptedException {
    RequestBudget budget = new RequestBudget(limit, now::get);
    List<Long> taken = new ArrayList<>();
    for (long gap : gaps) {
      // Quiet for a while, then as many as may be.
      now.addAndGet(gap * SECOND / 2);
      for (int i = 0; i < 20; i++) {
        if (gap % 3 == 0) {
          takeAhead(budget, taken);
        } else {
          take(budget, taken);
        }
      }
    }
    assertThat(mostInAMinute(taken)).isLessThanOrEqualTo(limit);
  }

  @Example
  void all_that_a_flow_waits_is_told_as_the_wait_of_a_flow() throws Exception {
    RequestBudget budget = new RequestBudget(60, now::get);
    List<Priority> told = new CopyOnWriteArrayList<>();
    budget.watchedBy((priority, waited) -> told.add(priority));
    budget.pause(RequestBudget.STARVED.plusSeconds(5));
    ExecutorService flow = Executors.newSingleThreadExecutor();
    try {
      Future<?> request =
          flow.submit(
              () -> {
                budget.takeInTurn(Priority.FLOW);
                return null;
              });
      assertThatThrownBy(() -> request.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      now.addAndGet(20 * SECOND);
      request.get(20, TimeUnit.SECONDS);
    } finally {
      flow.shutdownNow();
    }
    assertThat(told).containsExactly(Priority.FLOW);
  }

  @Example
  void a_flow_steps_back_while_tills_wait_and_no_longer_than_a_second() throws Exception {
    RequestBudget budget = new RequestBudget(0, now::get);
    AtomicBoolean tillsWait = new AtomicBoolean(true);
    AtomicLong asked = new AtomicLong();
    budget.stepBackWhile(
        () -> {
          asked.incrementAndGet();
          return tillsWait.get();
        });
    ExecutorService flows = Executors.newSingleThreadExecutor();
    try {
      Future<?> flow = flows.submit(() -> inTurn(budget, Priority.FLOW));
      await().until(() -> asked.get() > 1);
      inTurn(budget, Priority.TILL);
      inTurn(budget, Priority.TELLING);
      assertThat(flow.isDone()).isFalse();
      tillsWait.set(false);
      flow.get(10, TimeUnit.SECONDS);

      tillsWait.set(true);
      long before = asked.get();
      Future<?> backfill = flows.submit(() -> inTurn(budget, Priority.BACKFILL));
      await().until(() -> asked.get() > before + 1);
      assertThat(backfill.isDone()).isFalse();
      now.addAndGet(SECOND);
      backfill.get(10, TimeUnit.SECONDS);
    } finally {
      flows.shutdownNow();
    }
  }

  @Example
  void a_flow_is_not_held_up_for_ever_by_uses_that_are_told_all_day() throws Exception {
    RequestBudget budget = new RequestBudget(180, now::get);
    AtomicLong told = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int i = 0; i < 3; i++) {
        Future<?> telling =
            threads.submit(
                () -> {
                  while (true) {
                    inTurn(budget, Priority.TELLING);
                    told.incrementAndGet();
                  }
                });
        assertThat(telling.isDone()).isFalse();
      }
      await().until(() -> told.get() > 8 && budget.waitNanos(Priority.FLOW) > 0);
      long from = now.get();
      long before = told.get();
      Future<?> flow = threads.submit(() -> inTurn(budget, Priority.FLOW));
      await()
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                now.addAndGet(SECOND / 20);
                // Wakes all who wait: their clock has moved.
                budget.pause(Duration.ZERO);
                return flow.isDone();
              });
      flow.get();
      assertThat(now.get() - from).isGreaterThanOrEqualTo(RequestBudget.STARVED.toNanos() / 2);
      assertThat(told.get() - before).as("uses go first").isGreaterThan(10);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void inTurn(RequestBudget budget, Priority priority) throws InterruptedException {
    budget.takeInTurn(priority);
    return null;
  }

  @Example
  void a_limit_so_high_that_nanoseconds_count_holds_too() throws InterruptedException {
    RequestBudget budget = new RequestBudget(1_000_000, now::get);
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 1_100_000; i++) {
      take(budget, taken);
    }
    assertThat(mostInAMinute(taken)).isLessThanOrEqualTo(1_000_000);
  }

  @Example
  void the_limit_is_made_use_of() throws InterruptedException {
    RequestBudget budget = new RequestBudget(180, now::get);
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      take(budget, taken);
    }
    assertThat((taken.get(999) - taken.get(0)) / (double) MINUTE).isBetween(5.0, 6.2);
  }

  @Example
  void a_till_finds_a_request_left_when_bulk_has_taken_all_it_may() throws InterruptedException {
    RequestBudget budget = new RequestBudget(180, now::get);
    while (budget.waitNanos(Priority.FLOW) <= 0) {
      budget.takeInTurn(Priority.FLOW);
    }
    assertThat(budget.take(Priority.TILL, Duration.ZERO)).isTrue();
  }

  @Example
  void no_limit_is_no_wait() throws InterruptedException {
    RequestBudget budget = new RequestBudget(0, now::get);
    for (int i = 0; i < 1000; i++) {
      budget.takeInTurn(Priority.FLOW);
    }
    assertThat(budget.waitNanos(Priority.TILL)).isZero();
  }

  @Example
  void a_pause_holds_everyone_and_a_shorter_one_does_not_end_it() {
    RequestBudget budget = new RequestBudget(0, now::get);
    budget.pause(Duration.ofSeconds(30));
    budget.pause(Duration.ofSeconds(5));
    now.addAndGet(10 * SECOND);
    assertThat(budget.waitNanos(Priority.TILL)).isEqualTo(20 * SECOND);
    now.addAndGet(20 * SECOND);
    assertThat(budget.waitNanos(Priority.TILL)).isZero();
  }

  @Example
  void those_who_wait_give_up_when_it_closes_and_nobody_starts_to_wait() throws Exception {
    RequestBudget budget = new RequestBudget(1);
    budget.takeInTurn(Priority.FLOW);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> waiting = new ArrayList<>();
      ConcurrentLinkedQueue<Thread> started = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < 4; i++) {
        waiting.add(
            threads.submit(
                () -> {
                  started.add(Thread.currentThread());
                  budget.takeInTurn(Priority.FLOW);
                  return null;
                }));
      }
      await()
          .until(
              () ->
                  started.size() == 4
                      && started.stream()
                          .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));
      budget.close();
      for (Future<?> future : waiting) {
        assertThatThrownBy(() -> future.get(5, TimeUnit.SECONDS))
            .hasCauseInstanceOf(InterruptedException.class)
            .hasMessageContaining("stopping");
      }
      assertThatThrownBy(() -> budget.takeInTurn(Priority.FLOW))
          .isInstanceOf(InterruptedException.class);
    } finally {
      threads.shutdownNow();
    }
  }

  @Example
  void many_threads_together_keep_the_limit() throws Exception {
    // 60 000 a minute: one in about 1.1 ms after a burst of 6 000.
    int limit = 60_000;
    RequestBudget budget = new RequestBudget(limit);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> all = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < 8; i++) {
        all.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 850; n++) {
                    budget.takeInTurn(Priority.FLOW);
                  }
                  return null;
                }));
      }
      for (Future<?> future : all) {
        future.get(30, TimeUnit.SECONDS);
      }
      double seconds = (System.nanoTime() - start) / (double) SECOND;
      // 6 800 requests are 800 more than the burst.
      assertThat(seconds).isGreaterThan(0.8);
    } finally {
      threads.shutdownNow();
    }
  }

  private void take(RequestBudget budget, List<Long> taken) throws InterruptedException {
    now.addAndGet(Math.max(0, budget.waitNanos(Priority.FLOW)));
    budget.takeInTurn(Priority.FLOW);
    taken.add(now.get());
  }

  private void takeAhead(RequestBudget budget, List<Long> taken) throws InterruptedException {
    now.addAndGet(Math.max(0, budget.waitNanos(Priority.TILL)));
    assertThat(budget.take(Priority.TILL, Duration.ZERO)).isTrue();
    taken.add(now.get());
  }

  private static int mostInAMinute(List<Long> taken) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < taken.size(); last++) {
      while (taken.get(last) - taken.get(first) >= MINUTE) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
