package io.custobarconnector.custobar.limit;

import io.custobarconnector.journal.SharedBudget;
import io.custobarconnector.journal.SharedBudget.Ruling;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The requests that all flows may make together, here and in every other process on the journal.
 * The journal decides; while it does not answer, this process allows itself a quarter of the limit.
 * Without a limit the journal is not asked, and pauses of other processes are known a second late.
 *
 * @see <a
 *     href="https://github.com/Custobar/woocommerce-custobar/blob/master/classes/sync-classes/abstract-data-sync.php">180
 *     requests a minute in Custobar's own WooCommerce plugin</a>
 */
public final class RequestBudget implements AutoCloseable {

  private static final Duration LONG = Duration.ofMinutes(10);

  /** Who waits for other processes asks this often, and tells them so that it waits. */
  private static final long ASK_AGAIN = Duration.ofSeconds(1).toNanos();

  /** A flow steps back for this long at most, or busy tills would hold it up for ever. */
  private static final long STEP_BACK = Duration.ofSeconds(1).toNanos();

  /** A flow that has waited so long goes as soon as what tills used is told. */
  static final Duration STARVED = Duration.ofSeconds(10);

  private static final long LOOK_AGAIN = Duration.ofMillis(20).toNanos();

  /** What a request counts while the journal is silent: other processes may be as blind. */
  private static final int CAREFUL = 4;

  private final LongSupplier nanoTime;
  private final Pace pace;
  private final LocalBudget local;
  private final KeyWatch watch;
  private final Optional<JournalBudget> journal;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition steppedBack = lock.newCondition();
  private volatile BooleanSupplier tillsWait = () -> false;
  private volatile BudgetWatch watching = (priority, waited) -> {};
  private boolean anew = true;
  private boolean closed;

  /**
   * A budget of this process alone.
   *
   * @param requestsPerMinute the limit; 0 for none
   */
  public RequestBudget(int requestsPerMinute) {
    this(requestsPerMinute, System::nanoTime);
  }

  /**
   * A budget shared by all processes on a journal.
   *
   * @param requestsPerMinute the limit; 0 for none
   * @param key what requests are made with; kept as a hash
   * @param nanoTime a clock that only goes forward
   */
  public RequestBudget(
      int requestsPerMinute, SharedBudget journal, String key, LongSupplier nanoTime) {
    this(requestsPerMinute, journal, key, nanoTime, JournalBudget.MOMENT);
  }

  RequestBudget(
      int requestsPerMinute,
      SharedBudget journal,
      String key,
      LongSupplier nanoTime,
      Duration moment) {
    this(requestsPerMinute, nanoTime, Optional.of(new JournalBudget(journal, moment)), key);
    // A first question takes longer than later ones, and no till shall wait for it.
    this.journal.ifPresent(j -> j.look(watch.key(), this::learn));
  }

  RequestBudget(int requestsPerMinute, LongSupplier nanoTime) {
    this(requestsPerMinute, nanoTime, Optional.empty(), "");
  }

  private RequestBudget(
      int requestsPerMinute, LongSupplier nanoTime, Optional<JournalBudget> journal, String key) {
    this.nanoTime = nanoTime;
    this.pace = Pace.of(requestsPerMinute);
    this.watch = new KeyWatch(key, nanoTime);
    this.journal = journal;
    this.local = new LocalBudget(pace, nanoTime, lock);
  }

  /**
   * Waits until a request may be made. A part of the burst is left to those who go first, and none
   * is made while one of them waits.
   *
   * @param atMost how long to wait
   * @return false when it would take longer; no request may be made then
   * @throws KeyRefusedException when Custobar refuses the key
   * @throws InterruptedException when the connector stops meanwhile
   */
  public boolean take(Priority priority, Duration atMost) throws InterruptedException {
    long begun = System.nanoTime();
    boolean granted = waitForOne(priority, atMost);
    if (granted) {
      tell(priority, begun);
    }
    return granted;
  }

  private void tell(Priority priority, long begun) {
    watching.granted(priority, Duration.ofNanos(System.nanoTime() - begun));
  }

  private boolean waitForOne(Priority priority, Duration atMost) throws InterruptedException {
    if (pace.spacing() == 0 || watch.isHeld()) {
      journal.ifPresent(j -> j.look(watch.key(), this::learn));
    }
    boolean tries = watch.admit();
    LocalBudget.Queue queue = local.queue(priority);
    lock.lockInterruptibly();
    queue.waiting++;
    try {
      long until = nanoTime.getAsLong() + atMost.toNanos();
      while (true) {
        if (closed) {
          throw new InterruptedException("the connector is stopping");
        }
        if (!tries && watch.isHeld()) {
          throw new KeyRefusedException();
        }
        if (local.useGranted(queue)) {
          return true;
        }
        long wait = local.waitNanos(priority);
        long patience = until - nanoTime.getAsLong();
        boolean stepsBack = local.stepsBack(priority);
        if (wait > patience || (patience <= 0 && (queue.led || stepsBack))) {
          return false;
        }
        if (queue.led) {
          await(queue.turn, patience);
        } else if (lead(priority, queue, stepsBack ? patience : wait, until)) {
          return true;
        }
      }
    } finally {
      queue.waiting--;
      if (queue.waiting == 0) {
        local.isServed(priority);
      } else if (!queue.led) {
        queue.turn.signal();
      }
      lock.unlock();
    }
  }

  /** Waits for all of a priority, or asks for all; whether a request may be made. */
  private boolean lead(Priority priority, LocalBudget.Queue queue, long wait, long until)
      throws InterruptedException {
    queue.led = true;
    try {
      if (wait <= 0) {
        return isGranted(priority, queue, until);
      }
      await(queue.change, wait);
      return false;
    } finally {
      queue.led = false;
    }
  }

  /**
   * Decides about one request, and counts it when it may be made; with it, about those that others
   * of the same priority wait for, or may want in a moment.
   *
   * @return false when it has to wait; the queue knows for how long
   */
  private boolean isGranted(Priority priority, LocalBudget.Queue queue, long until)
      throws InterruptedException {
    if (journal.isEmpty() || pace.spacing() == 0) {
      local.counted(pace.spacing());
      return true;
    }
    SharedBudget.Wish wish =
        pace.wish(local.wanted(queue), priority, until - nanoTime.getAsLong(), watch.key(), anew);
    anew = false;
    Optional<Ruling> answer;
    lock.unlock();
    try {
      answer = journal.get().take(wish, priority == Priority.TILL);
    } finally {
      lock.lock();
    }
    if (answer.isEmpty()) {
      local.counted(CAREFUL * pace.spacing());
      return true;
    }
    Ruling ruling = answer.get();
    if (ruling.granted()) {
      local.granted(queue, ruling.requests());
      if (!ruling.keyRefusedFor().isZero()) {
        watch.onTrial();
      }
      return true;
    }
    if (ruling.waitFor().isZero() && !ruling.keyRefusedFor().isZero()) {
      watch.refused(ruling.keyRefusedFor());
      throw new KeyRefusedException();
    }
    local.holdBack(priority, Math.max(1, Math.min(ruling.waitFor().toNanos(), ASK_AGAIN)));
    return false;
  }

  /**
   * Takes a request in the order of priorities, or fails when somebody waits and it takes too long.
   *
   * @param priority a {@link Priority} or its name; null for that of a flow. No parameter of that
   *     type: Camel takes a third of a millisecond to make it of its name, and tills wait
   * @param deadlineMillis as of {@link #takeForTillOrFail}; 0 when it may take as long as it takes
   * @throws NoRequestLeftException when it would take longer
   * @throws KeyRefusedException when Custobar refuses the key
   */
  public void takeTurn(Object priority, long deadlineMillis)
      throws NoRequestLeftException, InterruptedException {
    if (deadlineMillis > 0) {
      takeForTillOrFail(deadlineMillis);
    } else {
      takeInTurn(priority == null ? null : Priority.valueOf(priority.toString()));
    }
  }

  /**
   * Waits as long as it takes. Where telling of uses would take all requests, all day, a flow still
   * gets one every ten seconds: it waits no longer than that for any but tills.
   *
   * @param priority null for that of a flow
   * @throws KeyRefusedException when Custobar refuses the key
   */
  public void takeInTurn(Priority priority) throws InterruptedException {
    Priority mine = priority == null ? Priority.FLOW : priority;
    if (mine.rank() >= Priority.FLOW.rank()) {
      stepBack();
    }
    long begun = System.nanoTime();
    boolean granted = mine == Priority.FLOW && waitForOne(mine, STARVED);
    while (!granted) {
      // Not granted when paused for longer than anybody asked for; the connector's end ends this.
      granted = waitForOne(mine == Priority.FLOW ? Priority.TELLING : mine, LONG);
    }
    tell(mine, begun);
  }

  /**
   * Flows make no request for a moment while this is so: what they do with its answer keeps the
   * processors and the journal's disk busy, and tills wait for both.
   *
   * @param condition whether tills wait longer than they should
   */
  public void stepBackWhile(BooleanSupplier condition) {
    tillsWait = condition;
  }

  private void stepBack() throws InterruptedException {
    long until = nanoTime.getAsLong() + STEP_BACK;
    lock.lockInterruptibly();
    try {
      while (!closed && tillsWait.getAsBoolean() && nanoTime.getAsLong() < until) {
        await(steppedBack, LOOK_AGAIN);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a request for a till, or fails. It waits for a quarter of the time that the till has, or
   * Custobar's answer would come too late and the request be wasted, while others wait for one.
   *
   * @param deadlineMillis how long the till waits for its answer
   * @throws NoRequestLeftException when it would take longer
   * @throws KeyRefusedException when Custobar refuses the key
   */
  public void takeForTillOrFail(long deadlineMillis)
      throws NoRequestLeftException, InterruptedException {
    if (!take(Priority.TILL, Duration.ofMillis(deadlineMillis / 4))) {
      throw new NoRequestLeftException();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // those who call it loop
  private static void await(Condition condition, long nanos) throws InterruptedException {
    condition.awaitNanos(Math.min(nanos, ASK_AGAIN));
  }

  /** From now on, somebody is told of each request that may be made here. */
  public void watchedBy(BudgetWatch watch) {
    watching = watch;
  }

  /** No flow of any process makes a request until the time has passed. */
  public void pause(Duration time) {
    locked(() -> local.pause(time));
    journal.ifPresent(j -> j.tell(shared -> shared.pause(time)));
  }

  /** Custobar refused the key: nobody uses it for a while, in any process. */
  public void keyRefused() {
    journal.ifPresent(j -> j.tell(shared -> shared.keyRefused(watch.key(), KeyWatch.WHILE)));
    locked(() -> watch.refused(KeyWatch.WHILE));
  }

  /** Custobar took the key. */
  public void keyWorks() {
    if (watch.works()) {
      journal.ifPresent(j -> j.tell(shared -> shared.keyWorks(watch.key())));
    }
  }

  /** What another process has found out. */
  private void learn(Ruling found) {
    locked(
        () -> {
          local.pause(found.waitFor());
          watch.learn(found.keyRefusedFor());
        });
  }

  /** Those who wait give up. */
  @Override
  public void close() {
    locked(() -> closed = true);
    journal.ifPresent(JournalBudget::close);
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
      local.wakeAll();
    } finally {
      lock.unlock();
    }
  }

  long waitNanos(Priority priority) {
    return local.waitNanos(priority);
  }
}
