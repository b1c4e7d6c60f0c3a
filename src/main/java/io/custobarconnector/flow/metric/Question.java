package io.custobarconnector.flow.metric;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A question to a database, asked so often at most, however many want to know. A database that
 * hangs keeps neither those who look nor questions to other databases.
 */
final class Question<T> {

  private final Supplier<Optional<T>> question;
  private final long freshNanos;
  private final LongSupplier nanoTime;
  private CompletableFuture<Optional<T>> asked =
      CompletableFuture.completedFuture(Optional.empty());
  private long askedAt;

  /**
   * @param fresh for how long an answer counts
   * @param nanoTime a clock that only goes forward
   * @param question its answer; empty when the database does not answer
   */
  Question(Duration fresh, LongSupplier nanoTime, Supplier<Optional<T>> question) {
    this.freshNanos = fresh.toNanos();
    this.nanoTime = nanoTime;
    this.askedAt = nanoTime.getAsLong() - freshNanos;
    this.question = question;
  }

  /**
   * The last answer.
   *
   * @param patience how long to wait for it after it was asked for
   * @return empty when there is none by then
   */
  Optional<T> answer(Duration patience) {
    CompletableFuture<Optional<T>> answer;
    long left;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      if (asked.isDone() && now - askedAt >= freshNanos) {
        askedAt = now;
        asked = CompletableFuture.supplyAsync(question, Question::onThreadOfItsOwn);
      }
      answer = asked;
      left = Math.max(0, patience.toNanos() - (now - askedAt));
    }
    return answer.copy().completeOnTimeout(Optional.empty(), left, TimeUnit.NANOSECONDS).join();
  }

  /** The threads that all share are as few as processors: a database that hangs would keep them. */
  private static void onThreadOfItsOwn(Runnable work) {
    Thread thread = new Thread(work, "database-question");
    thread.setDaemon(true);
    thread.start();
  }
}
