package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.LedgerUnavailableException;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Till;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.journal.RandomKey;
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
import java.util.function.LongSupplier;

/**
 * Whether a key is one of a till, asked before anything else of the request is read. The database
 * is asked each time, so that a revoked key is refused at once. Keys that were right before are
 * always looked up; others are not for a moment when many were wrong just now, so that a stranger
 * who guesses keeps no till from the database.
 */
final class KeyCheck {

  /** How a route is told which till asks. */
  private static final String KEY_ID = "keyId";

  private static final String STORE = "store";
  private static final String WAITED = "waited";

  private static final String BEARER = "Bearer ";
  private static final int LONGEST_KEY = 256;

  /**
   * Keys not seen before that are looked up, from all connections together; a tenth of them at
   * once.
   */
  private static final int UNKNOWN_A_MINUTE = 300;

  private static final long ALL = 0;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Transactions transactions;
  private final KeyLimit unknownKeys;
  private final LongSupplier nanoTime;
  private final Set<ByteBuffer> good = ConcurrentHashMap.newKeySet();
  private final RefusedKeys refused;
  private long listedAt;
  private Future<Boolean> listing = Future.succeededFuture(false);

  KeyCheck(Transactions transactions, RefusedKeys refused, LongSupplier nanoTime) {
    this.transactions = transactions;
    this.refused = refused;
    this.nanoTime = nanoTime;
    this.listedAt = nanoTime.getAsLong() - SECOND;
    this.unknownKeys = new KeyLimit(UNKNOWN_A_MINUTE, nanoTime);
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
      refused.count();
      return Future.failedFuture(
          new ProblemException(
              Problem.KEY_MISSING,
              "the header Authorization must be: Bearer, a space, the till's key"));
    }
    byte[] hash = RandomKey.hash(key);
    ByteBuffer name = ByteBuffer.wrap(hash);
    // Counted before the look, or all that come at one moment would be looked up.
    Duration wait = good.contains(name) ? Duration.ZERO : unknownKeys.take(ALL);
    long asked = nanoTime.getAsLong();
    Future<User> user =
        wait.isZero()
            ? look(vertx, hash, name)
            : list(vertx)
                .compose(listed -> good.contains(name) ? look(vertx, hash, name) : tooMany(wait));
    return user.onSuccess(
        found -> found.principal().put(WAITED, (nanoTime.getAsLong() - asked) / 1_000_000));
  }

  private Future<User> look(Vertx vertx, byte[] hash, ByteBuffer name) {
    return vertx.executeBlocking(() -> look(hash, name), false);
  }

  private Future<User> tooMany(Duration wait) {
    refused.count();
    return Future.failedFuture(
        new ProblemException(
            Problem.TOO_MANY_REQUESTS,
            "many requests with wrong keys came just now; this key was not looked at",
            Map.of("retryAfterSeconds", wait.toSeconds() + 1)));
  }

  /** Beside many unknown keys, all right ones are read once a second, and no other is looked up. */
  private synchronized Future<Boolean> list(Vertx vertx) {
    long now = nanoTime.getAsLong();
    if (listing.isComplete() && now - listedAt >= SECOND) {
      listedAt = now;
      listing =
          vertx.executeBlocking(
              () -> good.addAll(transactions.ask(transactions.deadline(), PosKeys::validHashes)),
              false);
    }
    return listing;
  }

  private User look(byte[] hash, ByteBuffer name) {
    Optional<Till> till =
        transactions.ask(transactions.deadline(), connection -> PosKeys.holder(connection, hash));
    if (till.isEmpty()) {
      good.remove(name);
      refused.count();
      throw new ProblemException(Problem.KEY_MISSING, "the key is not a valid one");
    }
    good.add(name);
    return User.create(
        new JsonObject()
            .put(KEY_ID, till.get().keyId())
            .put(STORE, till.get().store().orElse(null)));
  }

  /** How long that took, which is a part of what the till waits. */
  static Duration waited(User user) {
    return Duration.ofMillis(user.principal().getLong(WAITED, 0L));
  }

  /** The till that {@link #user} found. */
  static Till till(User user) {
    return new Till(
        user.principal().getLong(KEY_ID), Optional.ofNullable(user.principal().getString(STORE)));
  }
}
