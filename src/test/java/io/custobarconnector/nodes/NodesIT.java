package io.custobarconnector.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Three connectors on one journal, killed and frozen while they work: each flow goes on within 15
 * seconds, and what happened once happened once.
 *
 * <p>{@code -Dnodes.faults=50} does more of it, and freezes for up to two minutes; {@code
 * -Dnodes.seed=S} repeats the choices of an earlier run.
 */
@Tag("timed")
@ExtendWith(EmptyDatabaseExtension.class)
class NodesIT {

  private static final Duration FAILOVER = Duration.ofSeconds(15);
  private static final int FEW = 3;
  private static final int MORE_THAN_A_LEASE_MILLIS = 12_000;
  private static final int LONGEST_MILLIS = 120_000;

  @TempDir Path folder;

  @Test
  void whatever_is_killed_or_frozen_each_flow_goes_on_and_nothing_happens_twice(
      PGSimpleDataSource database) throws Exception {
    int faults = Integer.getInteger("nodes.faults", FEW);
    long seed = Long.getLong("nodes.seed", System.nanoTime());
    System.out.printf("nodes.seed=%d, %d faults%n", seed, faults);
    SplittableRandom random = new SplittableRandom(seed);
    try (Cluster cluster = new Cluster(database, folder)) {
      cluster.startAll();
      cluster.work();
      aNodeThatIsFrozenWithAPageOnItsWayWakesUp(cluster);
      for (int i = 0; i < faults; i++) {
        cluster.awaitTwoThatAnswer();
        if (i % 2 == 0) {
          killed(cluster, random);
        } else {
          frozen(
              cluster,
              random,
              faults > FEW
                  ? longOrShort(random)
                  : MORE_THAN_A_LEASE_MILLIS + random.nextInt(2_000));
        }
      }
      cluster.restartOneAfterTheOther();
      cluster.judge();
    }
  }

  /** Its answer from Custobar waits for it, and another node has begun to do the same. */
  private static void aNodeThatIsFrozenWithAPageOnItsWayWakesUp(Cluster cluster) throws Exception {
    cluster.slowUploads(Duration.ofSeconds(4));
    cluster.makeThings(200);
    Node working = cluster.awaitNodeThatSends("things");
    working.freeze();
    Instant at = Instant.now();
    await()
        .atMost(FAILOVER)
        .untilAsserted(() -> assertThat(cluster.isRunElsewhere("things", working)).isTrue());
    System.out.printf("goes on elsewhere after %s%n", Duration.between(at, Instant.now()));
    working.thaw();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(working.words())
                    .as(() -> cluster.state() + working.threads())
                    // Or the server ended the transaction in whose midst it was frozen.
                    .containsAnyOf("held up for too long", "the journal could not be written"));
    cluster.mend();
    cluster.awaitProgress(FAILOVER);
  }

  /** Up to two minutes; half of them within the length of a lease, or little longer. */
  private static int longOrShort(SplittableRandom random) {
    return (int) (LONGEST_MILLIS * Math.pow(random.nextDouble(), 3));
  }

  private static void killed(Cluster cluster, SplittableRandom random) throws Exception {
    Node node = random.nextBoolean() ? cluster.busy() : cluster.any(random);
    System.out.println("killed: " + node.address());
    node.kill();
    cluster.awaitProgress(FAILOVER);
    node.start();
  }

  private static void frozen(Cluster cluster, SplittableRandom random, int millis)
      throws Exception {
    Node node = random.nextBoolean() ? cluster.busy() : cluster.any(random);
    System.out.printf("frozen for %d ms: %s%n", millis, node.address());
    Instant end = Instant.now().plusMillis(millis);
    node.freeze();
    if (millis > FAILOVER.toMillis()) {
      cluster.awaitProgress(FAILOVER);
    }
    await().atMost(Duration.ofMinutes(3)).until(() -> Instant.now().isAfter(end));
    node.thaw();
    cluster.awaitProgress(FAILOVER);
  }
}
