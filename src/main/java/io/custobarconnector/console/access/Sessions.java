package io.custobarconnector.console.access;

import io.custobarconnector.journal.RandomKey;
import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.journal.operator.OperatorRole;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Those who have signed in, in this process. A session is found by the hash of its token, so that
 * no memory dump opens the console. Only a right key begins one, and a key has few at a time.
 */
public final class Sessions {

  /** Without a request for so long it ends. */
  public static final Duration IDLE = Duration.ofMinutes(30);

  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int MOST_OF_A_KEY = 20;

  /**
   * A session that has just begun.
   *
   * @param token for the cookie
   */
  public record Begun(String token, Session session) {}

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
  private final Map<String, Open> open = new HashMap<>();

  public Sessions(InstantSource clock) {
    this.clock = clock;
  }

  /** Begins a session; the oldest of a key that has too many ends. */
  public synchronized Begun begin(Operator operator) {
    Instant now = clock.instant();
    open.values().removeIf(other -> !other.end().isAfter(now));
    open.entrySet().stream()
        .filter(other -> other.getValue().operator().isSame(operator))
        .sorted(Comparator.comparing(other -> other.getValue().used(), Comparator.reverseOrder()))
        .skip(MOST_OF_A_KEY - 1)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(open::remove);
    String token = RandomKey.make("");
    Open begun = new Open(operator, RandomKey.make(""), now, now);
    open.put(name(token), begun);
    return new Begun(token, begun.session());
  }

  /** The session of a token, which lasts longer from now on; empty when there is none. */
  public Optional<Session> use(String token) {
    return find(token, session -> true);
  }

  /**
   * The session of a token whose page is open and shows what is new by itself. That alone keeps a
   * viewer signed in, who may be a display on a wall; whoever may do more has to ask for something.
   */
  public Optional<Session> watch(String token) {
    return find(token, session -> session.operator().role() == OperatorRole.VIEWER);
  }

  private synchronized Optional<Session> find(String token, Predicate<Open> lasts) {
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
    if (lasts.test(found)) {
      found = new Open(found.operator(), found.csrfToken(), found.begun(), now);
      open.put(name, found);
    }
    return Optional.of(found.session());
  }

  /** Ends a session. */
  public synchronized void end(String token) {
    open.remove(name(token));
  }

  /** Ends the sessions of all keys but these; those of the directory's people stay. */
  public synchronized void keepOnly(Set<Long> keys) {
    open.values()
        .removeIf(
            session ->
                !session.operator().usesDirectory() && !keys.contains(session.operator().keyId()));
  }

  private static String name(String token) {
    return RandomKey.hashText(token);
  }
}
