package io.custobarconnector.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.journal.operator.Operator;
import io.custobarconnector.journal.operator.OperatorRole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long somebody stays signed in. */
class SessionsTest {

  private static final Duration ALMOST = Sessions.IDLE.minusSeconds(1);

  private Instant now = Instant.parse("2026-03-01T08:00:00Z");
  private final Sessions sessions = new Sessions(() -> now);

  private String begin(long key, OperatorRole role) {
    return sessions.begin(new Operator(key, "Aino", role)).token();
  }

  private void later(Duration time) {
    now = now.plus(time);
  }

  @Test
  void a_session_ends_half_an_hour_after_its_last_request() {
    String token = begin(1, OperatorRole.OPERATOR);
    later(ALMOST);
    assertThat(sessions.use(token)).isPresent();
    later(ALMOST);
    assertThat(sessions.use(token)).as("the request before made it last").isPresent();
    later(Sessions.IDLE);
    assertThat(sessions.use(token)).isEmpty();
  }

  @Test
  void however_busy_a_session_ends_after_twelve_hours() {
    String token = begin(1, OperatorRole.OPERATOR);
    for (int i = 0; i < 12 * 6 - 1; i++) {
      later(Duration.ofMinutes(10));
      assertThat(sessions.use(token)).as("after %s times ten minutes", i + 1).isPresent();
    }
    later(Duration.ofMinutes(10).minusSeconds(1));
    assertThat(sessions.use(token).orElseThrow().expiresAt())
        .as("it says when it ends")
        .isEqualTo(now.plusSeconds(1));
    later(Duration.ofSeconds(1));
    assertThat(sessions.use(token)).isEmpty();
  }

  @Test
  void sessions_of_a_key_that_is_revoked_end_and_those_of_others_stay() {
    String revoked = begin(1, OperatorRole.OPERATOR);
    String other = begin(2, OperatorRole.OPERATOR);
    sessions.keepOnly(Set.of(2L));
    assertThat(sessions.use(revoked)).isEmpty();
    assertThat(sessions.use(other)).isPresent();
  }

  @Test
  void a_display_on_a_wall_stays_signed_in_for_twelve_hours_by_its_open_page_alone() {
    String token = begin(1, OperatorRole.VIEWER);
    for (int i = 0; i < 12 * 3 - 1; i++) {
      later(Duration.ofMinutes(20));
      assertThat(sessions.watch(token)).as("after %s times twenty minutes", i + 1).isPresent();
    }
    later(Duration.ofMinutes(20));
    assertThat(sessions.watch(token)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = OperatorRole.class,
      names = {"SERVICE", "OPERATOR"})
  void an_open_page_keeps_nobody_signed_in_who_may_do_more_than_look(OperatorRole role) {
    String token = begin(1, role);
    later(ALMOST);
    assertThat(sessions.watch(token)).as("still there").isPresent();
    later(Duration.ofSeconds(1));
    assertThat(sessions.watch(token)).isEmpty();
  }

  @Test
  void a_key_has_twenty_sessions_at_most_and_the_one_unused_longest_makes_room() {
    List<String> tokens =
        IntStream.range(0, 20)
            .mapToObj(
                i -> {
                  later(Duration.ofSeconds(1));
                  return begin(1, OperatorRole.OPERATOR);
                })
            .toList();
    later(Duration.ofSeconds(1));
    sessions.use(tokens.get(0));
    begin(1, OperatorRole.OPERATOR);
    assertThat(sessions.use(tokens.get(1))).isEmpty();
    assertThat(sessions.use(tokens.get(0))).isPresent();
    assertThat(sessions.use(tokens.get(19))).isPresent();
  }

  @Test
  void people_of_the_directory_have_no_key_that_could_be_revoked_and_make_no_room_for_each_other() {
    String aino = sessions.begin(Operator.fromDirectory("aino@x.fi", OperatorRole.VIEWER)).token();
    for (int i = 0; i < 20; i++) {
      later(Duration.ofSeconds(1));
      sessions.begin(Operator.fromDirectory("onni@x.fi", OperatorRole.VIEWER));
    }
    sessions.keepOnly(Set.of());
    assertThat(sessions.use(aino)).isPresent();
    later(Sessions.IDLE);
    assertThat(sessions.use(aino)).isEmpty();
  }

  @Test
  void what_a_browser_sends_that_was_never_a_token_opens_nothing() {
    begin(1, OperatorRole.OPERATOR);
    for (String token : List.of("", "x", "ä\u0000")) {
      assertThat(sessions.use(token)).isEmpty();
      assertThat(sessions.watch(token)).isEmpty();
    }
  }
}
