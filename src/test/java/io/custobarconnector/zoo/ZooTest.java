package io.custobarconnector.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small sources as strangers have them: whatever the time of change, the key, the clock and the
 * page, and whatever happens, all is delivered or the source is refused.
 *
 * <p>{@code -Dzoo.minutes=N -Dzoo.from=S} goes on for so long from another seed, and {@code
 * -Dzoo.seed=S} repeats one source. {@code -Dzoo.kind=T,U} keeps to sources with these traits, and
 * {@code -Dzoo.without=T,U} to those without; a finding names the traits. {@code -Dzoo.all=true}
 * takes in what {@link NotYet} leaves out.
 */
class ZooTest {

  private static final int SIZE = 1000;

  /**
   * A build looks at the same sources as the one before, so that it says what a change has done.
   */
  private static final int BUILD_SEEDS = 125;

  private static final int MOST_FINDINGS = 3;
  private static final Duration TO_SHRINK = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final Set<String> kind = words("zoo.kind");
  private final Set<String> without = words("zoo.without");
  private final Map<String, Integer> refused = new TreeMap<>();
  private final boolean all = Boolean.getBoolean("zoo.all");
  private int delivered;

  @Test
  void all_is_delivered_or_the_source_is_refused() throws Exception {
    Instant end = Instant.now().plus(time());
    Long only = Long.getLong("zoo.seed");
    long seed = only != null ? only : Long.getLong("zoo.from", 1);
    long last =
        seed + (System.getProperty("zoo.minutes") == null ? BUILD_SEEDS : Integer.MAX_VALUE);
    System.out.printf("zoo.from=%d%n", seed);
    List<String> findings = new ArrayList<>();
    JqwikSession.start();
    try (Arena arena = Arena.open(folder)) {
      RandomGenerator<SmallSource> generator = SmallSources.any().generator(SIZE, false);
      do {
        Shrinkable<SmallSource> source = generator.next(new Random(seed));
        if (only != null || isWanted(source.value())) {
          look(arena, seed, source, findings);
        }
        seed++;
      } while (only == null
          && seed < last
          && Instant.now().isBefore(end)
          && findings.size() < Integer.getInteger("zoo.findings", MOST_FINDINGS));
    } finally {
      JqwikSession.finish();
    }
    int refusals = refused.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "%d small sources delivered, %d refused, up to seed %d:%n%s%n",
        delivered, refusals, seed - 1, String.join("\n", refused.keySet()));
    assertThat(findings).isEmpty();
    assertThat(refusals).as("refused").isLessThanOrEqualTo(1 + delivered / 2);
  }

  private static Duration time() {
    return Duration.ofSeconds(
        (long) (60 * Double.parseDouble(System.getProperty("zoo.minutes", "5"))));
  }

  private boolean isWanted(SmallSource source) {
    Set<String> traits = source.traits();
    return (all || !NotYet.has(source))
        && traits.containsAll(kind)
        && without.stream().noneMatch(traits::contains);
  }

  private static Set<String> words(String property) {
    String words = System.getProperty(property, "");
    return words.isEmpty() ? Set.of() : Set.of(words.split(","));
  }

  private void look(Arena arena, long seed, Shrinkable<SmallSource> source, List<String> findings) {
    try {
      Keeper.live(arena, source.value())
          .ifPresentOrElse(reason -> refused.merge(reason, 1, Integer::sum), () -> delivered++);
    } catch (Finding finding) {
      if (!all && NotYet.isKnown(finding)) {
        return;
      }
      System.out.printf("zoo.seed=%d: %s%n", seed, source.value());
      Smallest smallest = new Smallest(source.value(), finding);
      if (findings.isEmpty()) {
        smallest = smallest.shrunk(arena, source, Instant.now().plus(TO_SHRINK));
      }
      String told =
          "-Dzoo.seed=%d: %s%n%s%n%s"
              .formatted(
                  seed,
                  smallest.finding().getMessage(),
                  source.value().traits(),
                  smallest.source());
      System.out.println("FOUND " + told);
      findings.add(told);
    }
  }
}
