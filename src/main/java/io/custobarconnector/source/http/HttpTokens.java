package io.custobarconnector.source.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The tokens of the sources that give them out, each until a little before its end. */
final class HttpTokens {

  /** A token that ends on its way would be refused. */
  private static final Duration BEFORE_ITS_END = Duration.ofSeconds(30);

  /** For a source that does not say how long a token holds. */
  private static final Duration WHEN_NOT_SAID = Duration.ofMinutes(5);

  private record Held(String value, Instant until, boolean accepted) {}

  private final Map<String, Held> held = new ConcurrentHashMap<>();
  private final InstantSource clock;

  HttpTokens(InstantSource clock) {
    this.clock = clock;
  }

  Optional<String> find(String api) {
    return Optional.ofNullable(held.get(api))
        .filter(token -> clock.instant().isBefore(token.until()))
        .map(Held::value);
  }

  void keep(String api, HttpAnswers.Token token) {
    Duration holds = token.seconds() == 0 ? WHEN_NOT_SAID : Duration.ofSeconds(token.seconds());
    // Of a short one, half of its time.
    Duration margin =
        holds.dividedBy(2).compareTo(BEFORE_ITS_END) < 0 ? holds.dividedBy(2) : BEFORE_ITS_END;
    held.put(api, new Held(token.value(), clock.instant().plus(holds).minus(margin), false));
  }

  /** The source has answered to the token. */
  void accepted(String api) {
    held.computeIfPresent(api, (name, token) -> new Held(token.value(), token.until(), true));
  }

  /** Forgets a token that was refused, and says whether it was accepted before. */
  boolean drop(String api) {
    Held token = held.get(api);
    return token != null && held.remove(api, token) && token.accepted();
  }
}
