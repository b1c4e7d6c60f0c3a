package io.custobarconnector.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long a token is used. */
class HttpTokensTest {

  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final HttpTokens tokens = new HttpTokens(() -> now);

  private boolean holdsFor(long seconds) {
    Instant then = now;
    now = then.plusSeconds(seconds);
    boolean held = tokens.find("api").isPresent();
    now = then;
    return held;
  }

  @Test
  void a_token_is_used_until_a_little_before_its_end() {
    tokens.keep("api", new HttpAnswers.Token("t", 3600));
    assertThat(holdsFor(3569)).isTrue();
    assertThat(holdsFor(3570)).isFalse();
  }

  @Test
  void a_short_token_is_used_for_half_of_its_time_and_one_without_an_end_for_minutes() {
    tokens.keep("api", new HttpAnswers.Token("t", 10));
    assertThat(holdsFor(4)).isTrue();
    assertThat(holdsFor(5)).isFalse();
    tokens.keep("api", new HttpAnswers.Token("t", 0));
    assertThat(holdsFor(260)).isTrue();
    assertThat(holdsFor(300)).isFalse();
  }

  @Test
  void a_token_that_is_refused_is_used_no_more_but_only_one_that_was_right_is_worth_another_try() {
    tokens.keep("api", new HttpAnswers.Token("t", 3600));
    assertThat(tokens.drop("api")).isFalse();
    assertThat(holdsFor(0)).isFalse();
    tokens.keep("api", new HttpAnswers.Token("t", 3600));
    tokens.accepted("api");
    assertThat(tokens.drop("api")).isTrue();
    assertThat(holdsFor(0)).isFalse();
  }
}
