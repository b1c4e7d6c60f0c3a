package io.custobarconnector.console.access;

import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.journal.operator.OperatorKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Those who have signed in, in this process. A session is found by the hash of its token, so that
 * no memory dump opens the console. Only a right key begins one, and a key has few at a time.
 */
public final class Sessions {

  /** Without a request for so long it ends. */
  public static final Duration IDLE = Duration.ofMinutes(30);

  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int MOST_OF_A_KEY = 20;
  private static final int TOKEN_BYTES = 32;

  private record Open(Operator operator, String csrfToken, Instant begun, Instant used) {
    Instant end() {
      Instant idle = used.plus(IDLE);
      Instant longest = begun.plus(LONGEST);
      return idle.isBefore(longest) ? idle : longest;
    }

    Session session() {
      return new Session(operator, csrfToken, end());
    }
  }

  private final InstantSource clock;
  private final SecureRandom chance = new SecureRandom();
  private final Map<String, Open> open = new HashMap<>();

  public Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Begins a session; the oldest of a key that has too many ends.
   *
   * @return its token, for the cookie
   */
  public synchronized String begin(Operator operator) {
    Instant now = clock.instant();
    open.values().removeIf(other -> !other.end().isAfter(now));
    open.entrySet().stream()
        .filter(other -> other.getValue().operator().keyId() == operator.keyId())
        .sorted(Comparator.comparing(other -> other.getValue().used(), Comparator.reverseOrder()))
        .skip(MOST_OF_A_KEY - 1)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(open::remove);
    String token = token();
    open.put(name(token), new Open(operator, token(), now, now));
    return token;
  }

  /** The session of a token, which lasts longer from now on; empty when there is none. */
  public Optional<Session> use(String token) {
    return find(token, true);
  }

  /** The session of a token; to look does not make it last. */
  public Optional<Session> peek(String token) {
    return find(token, false);
  }

  private synchronized Optional<Session> find(String token, boolean use) {
    String name = name(token);
    Open found = open.get(name);
    Instant now = clock.instant();
    if (found == null) {
      return Optional.empty();
    }
    if (!found.end().isAfter(now)) {
      open.remove(name);
      return Optional.empty();
    }
    if (use) {
      found = new Open(found.operator(), found.csrfToken(), found.begun(), now);
      open.put(name, found);
    }
    return Optional.of(found.session());
  }

  /** Ends a session. */
  public synchronized void end(String token) {
    open.remove(name(token));
  }

  /** Ends the sessions of all keys but these. */
  public synchronized void keepOnly(Set<Long> keys) {
    open.values().removeIf(session -> !keys.contains(session.operator().keyId()));
  }

  private String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    chance.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String name(String token) {
    return OperatorKeys.hash(token);
  }
}
