package io.custobarconnector.console.access;

import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.RandomKey;
import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.journal.operator.OperatorKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether a key opens the console. The keys are 256 bits of chance, so nobody guesses one; what is
 * limited is what wrong keys cost: past the limit no database is asked for them. A right one is let
 * in however many wrong ones come beside it, so that a stranger keeps nobody out.
 */
public final class SignIn {

  /** Wrong keys an address may try at once, and one more each so long. */
  private static final int AT_ONCE = 10;

  private static final long ONE_MORE = Duration.ofSeconds(6).toNanos();

  /** The same of all addresses together. */
  private static final int ALL_AT_ONCE = 100;

  private static final long ONE_MORE_OF_ALL = Duration.ofMillis(600).toNanos();

  /** Addresses that are remembered; the longest unheard of goes first. */
  private static final int ADDRESSES = 10_000;

  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  /** What came of a key. */
  public sealed interface Outcome {}

  /** It is right. */
  public record Welcome(Operator operator) implements Outcome {}

  /** It is wrong. */
  public record Wrong() implements Outcome {}

  /**
   * It is wrong, and so were too many before.
   *
   * @param left until the next wrong key is looked at
   */
  public record TooMany(Duration left) implements Outcome {}

  private final OperatorKeys keys;
  private final LongSupplier nanoTime;
  private final Map<String, Long> addresses =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > ADDRESSES;
        }
      };
  private long all;
  private List<OperatorKeys.Entry> valid = List.of();
  private long readAt;

  public SignIn(OperatorKeys keys, LongSupplier nanoTime) {
    this.keys = keys;
    this.nanoTime = nanoTime;
    this.readAt = nanoTime.getAsLong() - FRESH;
    this.all = nanoTime.getAsLong();
  }

  /**
   * Looks at a key.
   *
   * @param address from where it comes
   * @throws JournalException when the journal does not answer
   */
  public synchronized Outcome with(String key, String address) {
    String hash = RandomKey.hashText(key);
    Optional<Operator> known = holder(hash);
    if (known.isPresent()) {
      return new Welcome(known.get());
    }
    long now = nanoTime.getAsLong();
    long ofAddress = Math.max(addresses.getOrDefault(address, now), now) + ONE_MORE;
    long ofAll = Math.max(all, now) + ONE_MORE_OF_ALL;
    long wait =
        Math.max(ofAddress - now - AT_ONCE * ONE_MORE, ofAll - now - ALL_AT_ONCE * ONE_MORE_OF_ALL);
    if (wait > 0) {
      return new TooMany(Duration.ofNanos(wait));
    }
    // It may have been made a moment ago.
    readAt = now - FRESH;
    Optional<Operator> found = holder(hash);
    if (found.isPresent()) {
      return new Welcome(found.get());
    }
    addresses.put(address, ofAddress);
    all = ofAll;
    return new Wrong();
  }

  /** All are compared, each to its end: the time tells nothing. */
  private Optional<Operator> holder(String hash) {
    Optional<Operator> found = Optional.empty();
    for (OperatorKeys.Entry entry : valid()) {
      if (MessageDigest.isEqual(
          entry.hash().getBytes(StandardCharsets.US_ASCII),
          hash.getBytes(StandardCharsets.US_ASCII))) {
        found = Optional.of(entry.operator());
      }
    }
    return found;
  }

  /**
   * Those whose keys are valid, as a look within the last second found them.
   *
   * @throws JournalException when the journal does not answer
   */
  public synchronized List<OperatorKeys.Entry> valid() {
    long now = nanoTime.getAsLong();
    if (now - readAt >= FRESH) {
      valid = keys.list().stream().filter(entry -> entry.revokedAt().isEmpty()).toList();
      readAt = nanoTime.getAsLong();
    }
    return valid;
  }
}
