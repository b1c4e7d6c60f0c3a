package io.custobarconnector.benefit.lookup;

import io.custobarconnector.benefit.CustomerBenefits;
import io.custobarconnector.benefit.Deadline;
import io.custobarconnector.benefit.LedgerView;
import io.custobarconnector.benefit.lookup.LookUpResult.Source;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.part.BenefitSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the customers of a phone number, and never waits longer than the deadline: then the last
 * known answer is given, within its age, or none. Look-ups of one number at the same time share one
 * question.
 */
public final class LookUps implements AutoCloseable {

  /** Questions under way at most; further ones are answered from what is known. */
  static final int MOST_QUESTIONS = 32;

  /** Tills that may wait at once. Fewer than the threads that serve them, so that one is free. */
  public static final int MOST_WAITING = 96;

  private static final Logger LOG = LoggerFactory.getLogger(LookUps.class);

  /** Without trouble for so long, all is well. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final BenefitSettings settings;
  private final LookUpCache cache;
  private final Function<String, List<CustomerBenefits>> source;
  private final InstantSource clock;
  private final Map<String, CompletableFuture<LookUpResult>> underWay = new ConcurrentHashMap<>();
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final AtomicReference<String> trouble = new AtomicReference<>("");
  private final AtomicLong lastTrouble = new AtomicLong(System.nanoTime());
  private final ThreadPoolExecutor asking;

  /**
   * @param source asks for the customers of a phone number; throws when there is no answer
   */
  public LookUps(
      BenefitSettings settings,
      LookUpCache cache,
      Function<String, List<CustomerBenefits>> source,
      InstantSource clock) {
    this.settings = settings;
    this.cache = cache;
    this.source = source;
    this.clock = clock;
    this.asking =
        new ThreadPoolExecutor(
            0,
            MOST_QUESTIONS,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            task -> new Thread(task, "benefits-asking"));
  }

  /**
   * The customers of a phone number.
   *
   * @param phone in E.164
   * @param passed how long the till has waited already
   */
  public LookUpResult ask(String phone, Duration passed) throws InterruptedException {
    Deadline deadline = Deadline.of(settings.deadline().minus(passed));
    long left = settings.deadline().minus(passed).minus(settings.afterwards()).toNanos();
    long until = System.nanoTime() + left;
    if (left < 0 || !waiting.tryAcquire()) {
      return lastKnown(phone, deadline);
    }
    try {
      CompletableFuture<LookUpResult> question = question(phone);
      Optional<LookUpResult> soon = answer(question, left / 2);
      if (soon.isPresent()) {
        return soon.get();
      }
      // Read while there is time: in the last moment all who wait would want the database at once.
      LookUpResult lastKnown = lastKnown(phone, deadline);
      return answer(question, until - System.nanoTime()).orElse(lastKnown);
    } finally {
      waiting.release();
    }
  }

  /** Empty when there is no answer, or none in time. */
  private static Optional<LookUpResult> answer(CompletableFuture<LookUpResult> question, long nanos)
      throws InterruptedException {
    try {
      return Optional.of(question.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException noAnswer) {
      return Optional.empty();
    }
  }

  /** The customers of a phone number as a look-up a moment ago showed them; empty without one. */
  public Optional<LookUpResult> fresh(String phone, Deadline deadline) {
    return cache
        .find(phone, settings.freshAge(), deadline)
        .map(known -> new LookUpResult(known.holders(), known.counts(), Source.LIVE, known.asOf()));
  }

  private LookUpResult lastKnown(String phone, Deadline deadline) {
    return cache
        .find(phone, settings.cacheAge(), deadline)
        .orElseGet(
            () -> new LookUpResult(List.of(), LedgerView.none(), Source.NONE, clock.instant()));
  }

  /** The question that is under way, or a new one. */
  private CompletableFuture<LookUpResult> question(String phone) {
    CompletableFuture<LookUpResult> own = new CompletableFuture<>();
    CompletableFuture<LookUpResult> other = underWay.putIfAbsent(phone, own);
    if (other != null) {
      return other;
    }
    try {
      asking.execute(() -> ask(phone, own));
    } catch (RejectedExecutionException tooMany) {
      underWay.remove(phone, own);
      own.completeExceptionally(tooMany);
    }
    return own;
  }

  private void ask(String phone, CompletableFuture<LookUpResult> answer) {
    try {
      Instant asked = clock.instant();
      List<CustomerBenefits> holders = source.apply(phone);
      tellIfWell();
      // Removed first: who asks from now on wants to know what the ledger says from now on.
      underWay.remove(phone, answer);
      answer.complete(cache.keep(phone, holders, asked));
    } catch (RuntimeException e) {
      underWay.remove(phone, answer);
      answer.completeExceptionally(e);
      tell(e);
    }
  }

  /** Once for each kind of trouble, not once for each customer. */
  private void tell(RuntimeException e) {
    lastTrouble.set(System.nanoTime());
    String reason = FailureText.of(e);
    if (!asking.isShutdown() && !reason.equals(trouble.getAndSet(reason))) {
      LOG.warn("benefits: look-ups are answered from memory: {}", reason);
    }
  }

  /** Not after each answer of a Custobar that gives every second one. */
  private void tellIfWell() {
    if (!trouble.get().isEmpty()
        && System.nanoTime() - lastTrouble.get() > QUIET.toNanos()
        && !trouble.getAndSet("").isEmpty()) {
      LOG.info("benefits: Custobar answers look-ups again");
    }
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
