package io.custobarconnector.flow.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** With a clock that stands still between the looks. */
class LookTimesTest {

  private final AtomicReference<Instant> clock =
      new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
  private final LookTimes looks = new LookTimes(Duration.ofMinutes(3), clock::get);

  private boolean lookAfter(int seconds) {
    clock.updateAndGet(now -> now.plusSeconds(seconds));
    looks.noteLook();
    return looks.hasLookedForLong();
  }

  @Test
  void a_process_that_begins_gives_others_three_looks() {
    assertThat(looks.hasLookedForLong()).isFalse();
    assertThat(lookAfter(0)).isFalse();
    assertThat(lookAfter(60)).isFalse();
    assertThat(lookAfter(60)).isFalse();
    assertThat(lookAfter(60)).isTrue();
    assertThat(lookAfter(60)).isTrue();
  }

  @Test
  void so_does_one_that_could_not_look_for_a_while() {
    lookAfter(0);
    assertThat(lookAfter(180)).isTrue();
    assertThat(lookAfter(181)).isFalse();
    assertThat(lookAfter(180)).isTrue();
  }
}
