package io.custobarconnector.benefits;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a key is one of a till, asked before anything else of the request is read. The database
 * is asked each time, so that a revoked key is refused at once. Keys that were right before are
 * always looked up; others are not for a moment when many were wrong just now, so that a stranger
 * who guesses keeps no till from the database.
 */
final class KeyCheck {

  private static final Logger LOG = LoggerFactory.getLogger(KeyCheck.class);

  /** How a route is told which till asks. */
  private static final String KEY_ID = "keyId";

  private static final String STORE = "store";

  private static final String BEARER = "Bearer ";
  private static final int LONGEST_KEY = 256;

  /** Wrong keys that are looked up, from all connections together; a tenth of them at once. */
  private static final int WRONG_A_MINUTE = 300;

  private static final long ALL = 0;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Transactions transactions;
  private final KeyLimit wrongKeys;
  private final LongSupplier nanoTime;
  private final Set<ByteBuffer> good = ConcurrentHashMap.newKeySet();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong reportedAt;
  private long listedAt;
  private final AtomicLong reported = new AtomicLong();

  KeyCheck(Transactions transactions, LongSupplier nanoTime) {
    this.transactions = transactions;
    this.nanoTime = nanoTime;
    this.listedAt = nanoTime.getAsLong() - SECOND;
    this.wrongKeys = new KeyLimit(WRONG_A_MINUTE, nanoTime);
    this.reportedAt = new AtomicLong(nanoTime.getAsLong() - MINUTE);
  }

  /** Requests refused for a missing or wrong key, since the start. */
  long refused() {
    return refused.get();
  }

  /**
   * Asks the database on a thread that may wait.
   *
   * @param authorization the header; null when there is none
   * @return the till, or a {@link ProblemException} or {@link LedgerUnavailableException}
   */
  Future<User> user(Vertx vertx, String authorization) {
    String given = authorization == null ? "" : authorization;
    String key =
        given.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? given.substring(BEARER.length()).strip()
            : "";
    if (key.isEmpty() || key.length() > LONGEST_KEY) {
      countRefused();
      return Future.failedFuture(
          new ProblemException(
              Problem.KEY_MISSING,
              "the header Authorization must be: Bearer, a space, the till's key"));
    }
    byte[] hash = PosKeys.hash(key);
    ByteBuffer name = ByteBuffer.wrap(hash);
    if (!good.contains(name)) {
      Duration wait = wrongKeys.untilNext(ALL);
      if (!wait.isZero()) {
        return vertx.executeBlocking(() -> lookIfListed(hash, name, wait), false);
      }
    }
    return vertx.executeBlocking(() -> look(hash, name), false);
  }

  /** Beside many wrong keys, all right ones are read once a second, and no other is looked up. */
  private User lookIfListed(byte[] hash, ByteBuffer name, Duration wait) {
    readList();
    if (good.contains(name)) {
      return look(hash, name);
    }
    countRefused();
    throw new ProblemException(
        Problem.TOO_MANY_REQUESTS,
        "many requests with wrong keys came just now; this key was not looked at",
        Map.of("retryAfterSeconds", wait.toSeconds() + 1));
  }

  private synchronized void readList() {
    long now = nanoTime.getAsLong();
    if (now - listedAt >= SECOND) {
      good.addAll(transactions.ask(PosKeys::validHashes));
      listedAt = now;
    }
  }

  private User look(byte[] hash, ByteBuffer name) {
    Optional<Till> till = transactions.ask(connection -> PosKeys.holder(connection, hash));
    if (till.isEmpty()) {
      good.remove(name);
      wrongKeys.take(ALL);
      countRefused();
      throw new ProblemException(Problem.KEY_MISSING, "the key is not a valid one");
    }
    good.add(name);
    return User.create(
        new JsonObject()
            .put(KEY_ID, till.get().keyId())
            .put(STORE, till.get().store().orElse(null)));
  }

  /** The till that {@link #user} found. */
  static Till till(User user) {
    return new Till(
        user.principal().getLong(KEY_ID), Optional.ofNullable(user.principal().getString(STORE)));
  }

  /** Logged once a minute at most, however many there are. */
  void countRefused() {
    long all = refused.incrementAndGet();
    long last = reportedAt.get();
    long now = nanoTime.getAsLong();
    if (now - last >= MINUTE && reportedAt.compareAndSet(last, now)) {
      long since = all - reported.getAndSet(all);
      LOG.warn(
          "tills: {} request{} refused for a missing or unknown key; the next such line follows"
              + " in a minute at the earliest",
          since,
          since == 1 ? " was" : "s were");
    }
  }
}
