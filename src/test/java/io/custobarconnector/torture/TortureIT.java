package io.custobarconnector.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is killed, cut, refused or lost: in the end Custobar holds what the source holds,
 * nothing was sent without need, and each event happened once.
 *
 * <p>{@code -Dtorture.minutes=N} makes it longer than eighty seconds, {@code -Dtorture.seed=S}
 * repeats the choices of an earlier run.
 */
class TortureIT {

  @TempDir Path folder;

  @Test
  void all_arrives_and_nothing_without_need() throws Exception {
    go(
        Long.getLong("torture.seed", System.nanoTime()),
        Optional.ofNullable(Integer.getInteger("torture.minutes"))
            .map(Duration::ofMinutes)
            .orElse(Duration.ofSeconds(80)));
  }

  /** Seeds that once found something; kept few, since each starts everything anew. */
  static LongStream seeds() {
    return LongStream.of(8, 21681657016500L);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void what_was_found_once_stays_mended(long seed) throws Exception {
    go(seed, Duration.ofSeconds(20));
  }

  private void go(long seed, Duration time) throws Exception {
    System.out.printf("torture.seed=%d, %d s%n", seed, time.toSeconds());
    try {
      new Ordeal(seed, folder).run(time);
    } catch (Exception | AssertionError e) {
      throw new AssertionError("with -Dtorture.seed=" + seed + ": " + e.getMessage(), e);
    }
  }
}
