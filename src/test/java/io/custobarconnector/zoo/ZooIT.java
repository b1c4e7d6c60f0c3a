package io.custobarconnector.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small sources as strangers have them: whatever the time of change, the key, the clock and the
 * page, and whatever happens, all is delivered or the source is refused.
 *
 * <p>A build looks at the sources of a list, and then at others for as long as {@code zoo.seconds}
 * allows from its beginning: the same in each build, so that a build that fails says what a change
 * has done. {@code -Dzoo.minutes=N -Dzoo.from=S} goes on for so long from another seed, and {@code
 * -Dzoo.seed=S,T} repeats sources. {@code -Dzoo.kind=T,U} keeps to sources with these traits, and
 * {@code -Dzoo.without=T,U} to those without; a finding names the traits. {@code -Dzoo.findings=N}
 * ends after so many, and {@code -Dzoo.shrink=N} looks for N seconds for a smaller source that
 * shows the first of them.
 */
class ZooIT {

  private static final int SIZE = 1000;

  /**
   * A build looks at these sources always, so that it says what a change has done: each kind of
   * source is among them, and those that show what a mend is good for.
   */
  private static final String BUILD_SEEDS =
      """
      4,5,12,14,15,31,32,62,68,119,134,149,169,172,173,180,183,188,200,214,250,253,260,269,288,316,321,\
      325,349,360,361,370,375,377,400,404,443,457,518,551,569,631,655,832,842,846,905,965,979,1011,\
      1068,1083,1109,1133,1191,1202,1269,1278,1305,1354,1416,1451,2017,2042,\
      11879\
      """;

  private static final Duration BUDGET = Duration.ofSeconds(Integer.getInteger("zoo.seconds", 200));

  /** The first of the others. */
  private static final long MORE = 20_000;

  private static final int MOST_FINDINGS = 3;

  @TempDir Path folder;

  private final Set<String> kind = words("zoo.kind");
  private final Set<String> without = words("zoo.without");
  private final Duration toShrink = Duration.ofSeconds(Integer.getInteger("zoo.shrink", 60));
  private final Map<String, Integer> refused = new TreeMap<>();
  private final Set<String> traits = new TreeSet<>();
  private final List<String> findings = new ArrayList<>();
  private int delivered;

  @Test
  void all_is_delivered_or_the_source_is_refused() throws Exception {
    JqwikSession.start();
    try (Arena arena = Arena.open(folder)) {
      RandomGenerator<SmallSource> generator = SmallSources.any().generator(SIZE, false);
      Instant begin = Instant.now();
      look(arena, generator, chosen(), Instant.MAX);
      if (isOfBuild()) {
        look(arena, generator, from(Long.getLong("zoo.from", MORE)), begin.plus(BUDGET));
      } else if (goesOn()) {
        look(arena, generator, from(Long.getLong("zoo.from", 1)), begin.plus(time()));
      }
    } finally {
      JqwikSession.finish();
    }
    int refusals = refused.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "%d small sources delivered, %d refused, with %s:%n%s%n",
        delivered, refusals, traits, String.join("\n", refused.keySet()));
    assertThat(findings).isEmpty();
    assertThat(refusals).as("refused").isLessThanOrEqualTo(1 + delivered / 2);
    if (isOfBuild()) {
      assertThat(traits).as("kinds").containsAll(SmallSource.everyTrait());
    }
  }

  private boolean isOfBuild() {
    return kind.isEmpty()
        && without.isEmpty()
        && System.getProperty("zoo.seed") == null
        && System.getProperty("zoo.minutes") == null;
  }

  private static boolean goesOn() {
    return System.getProperty("zoo.minutes") != null && System.getProperty("zoo.seed") == null;
  }

  /** The seeds that were asked for, or those of the list. */
  private static LongStream chosen() {
    String seeds = goesOn() ? "" : System.getProperty("zoo.seed", BUILD_SEEDS);
    return Arrays.stream(seeds.split(",")).filter(seed -> !seed.isBlank()).mapToLong(ZooIT::seed);
  }

  private static long seed(String text) {
    return Long.parseLong(text.strip());
  }

  private static LongStream from(long first) {
    System.out.printf("zoo.from=%d%n", first);
    return LongStream.iterate(first, seed -> seed + 1);
  }

  private void look(
      Arena arena, RandomGenerator<SmallSource> generator, LongStream seeds, Instant end) {
    Iterator<Long> each = seeds.iterator();
    while (each.hasNext()
        && Instant.now().isBefore(end)
        && findings.size() < Integer.getInteger("zoo.findings", MOST_FINDINGS)) {
      long seed = each.next();
      Shrinkable<SmallSource> source = generator.next(new Random(seed));
      if (isWanted(source.value())) {
        look(arena, seed, source);
      }
    }
  }

  private static Duration time() {
    return Duration.ofSeconds(
        (long) (60 * Double.parseDouble(System.getProperty("zoo.minutes", "60"))));
  }

  private boolean isWanted(SmallSource source) {
    Set<String> has = source.traits();
    return has.containsAll(kind) && without.stream().noneMatch(has::contains);
  }

  private static Set<String> words(String property) {
    String words = System.getProperty(property, "");
    return words.isEmpty() ? Set.of() : Set.of(words.split(","));
  }

  private void look(Arena arena, long seed, Shrinkable<SmallSource> source) {
    try {
      Keeper.live(arena, source.value())
          .ifPresentOrElse(reason -> refused.merge(reason, 1, Integer::sum), () -> delivered++);
      traits.addAll(source.value().traits());
    } catch (Finding finding) {
      Smallest smallest = new Smallest(source.value(), finding);
      if (findings.isEmpty()) {
        smallest = smallest.shrunk(arena, source, Instant.now().plus(toShrink));
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
