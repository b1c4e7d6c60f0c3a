package io.custobarconnector.custobar.limit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether Custobar takes the key. Once it was refused nobody asks for a while; then one
 * request tries it. It is said once that the key is refused, and once that it works again.
 */
final class KeyWatch {

  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  static final Duration WHILE = Duration.ofMinutes(5);

  /** For the answer to a request that tries the key. */
  private static final Duration TRIAL = Duration.ofSeconds(30);

  private final String key;
  private final LongSupplier nanoTime;
  private boolean told;
  private long until;
  private volatile boolean held;

  /** Whether an answer has yet to show that the key is good. */
  private volatile boolean inDoubt = true;

  /**
   * @param key what requests are made with; kept as a hash
   */
  KeyWatch(String key, LongSupplier nanoTime) {
    this.key = hash(key);
    this.nanoTime = nanoTime;
  }

  private static String hash(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A hash of the key, by which processes know that they use the same one. */
  String key() {
    return key;
  }

  /** Whether nobody is to ask now. */
  boolean isHeld() {
    return held && isEarly();
  }

  private synchronized boolean isEarly() {
    return held && nanoTime.getAsLong() - until < 0;
  }

  /**
   * Lets a request pass, or the one that tries a refused key.
   *
   * @return whether this is the one that tries
   * @throws KeyRefusedException when the key is refused
   */
  boolean admit() {
    if (!held) {
      return false;
    }
    synchronized (this) {
      if (isEarly()) {
        throw new KeyRefusedException();
      }
      boolean tries = held;
      onTrial();
      return tries;
    }
  }

  /** One request tries the key; others wait for what it finds. */
  synchronized void onTrial() {
    hold(TRIAL);
  }

  /**
   * Custobar refused the key, here or to another process.
   *
   * @param aWhile how long nobody is to ask
   */
  synchronized void refused(Duration aWhile) {
    hold(aWhile);
    if (!told) {
      told = true;
      LOG.error("all flows stop: {}", new KeyRefusedException().getMessage());
    }
  }

  private void hold(Duration time) {
    held = true;
    inDoubt = true;
    until = nanoTime.getAsLong() + time.toNanos();
  }

  /**
   * What other processes found out: when they know of no refusal, the next request tries the key
   * here. Before this process has used it, it finds out by itself.
   *
   * @param refusedFor how long nobody is to ask; zero when the key is not refused
   */
  synchronized void learn(Duration refusedFor) {
    if (refusedFor.isZero()) {
      until = nanoTime.getAsLong();
    } else if (!inDoubt) {
      refused(refusedFor);
    }
  }

  /**
   * Custobar took the key.
   *
   * @return whether that was in doubt
   */
  boolean works() {
    if (!inDoubt) {
      return false;
    }
    synchronized (this) {
      boolean before = inDoubt;
      held = false;
      inDoubt = false;
      if (told) {
        told = false;
        LOG.info("Custobar takes the key: all flows work again");
      }
      return before;
    }
  }
}
