package io.custobarconnector.flow.schedule;

import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.source.SourceReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a flow owes to the flows whose records its rows name: a join names a customer and a receipt.
 * Custobar applies imports later than it answers, and in no certain order.
 *
 * @see <a
 *     href="https://github.com/Custobar/woocommerce-custobar/blob/master/classes/class-sale-sync.php">Custobar's
 *     own WooCommerce plugin, which waits ten seconds between a customer and the sale</a>
 */
public class FlowDependencies implements AutoCloseable {

  /** A flow that fails for longer than this holds back nothing more. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  /** Milliseconds; nobody takes less for a hang. */
  private static final long WORTH_A_WORD = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(FlowDependencies.class);

  private final FlowProgress progress;
  private final Predicate<String> enabled;
  private final Duration settle;
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * @param enabled whether a flow is turned on; others are not waited for
   * @param settle how long Custobar gets to apply what it accepted
   */
  public FlowDependencies(FlowProgress progress, Predicate<String> enabled, Duration settle) {
    this.progress = progress;
    this.enabled = enabled;
    this.settle = settle;
  }

  /**
   * Leaves rows for a later run that other flows may not have got to yet: those that changed after
   * the latest complete run of one of them began. Rows of a day ago are not held any more.
   *
   * @param flows names with commas between; blank holds nothing back
   */
  public void holdBack(SourceReader pages, String flows) {
    Instant longest = Instant.now().minus(PATIENCE);
    names(flows)
        .filter(enabled)
        .map(flow -> progress.readUpTo(flow).orElse(longest))
        .min(Comparator.naturalOrder())
        .ifPresent(until -> pages.endBefore(until.isBefore(longest) ? longest : until));
  }

  /**
   * Waits, before the first upload of a run, until what the flows had accepted last is as old as
   * the time to settle.
   *
   * @param flows names with commas between; blank waits for nothing
   * @throws InterruptedException when the connector stops meanwhile
   */
  public void settle(String flows, Run run) throws InterruptedException {
    List<String> named = names(flows).toList();
    if (settle.isZero() || named.isEmpty() || run.isCounting() || run.tally().requests() > 0) {
      return;
    }
    long wait = progress.sinceLastUpload(named).map(settle::minus).orElse(Duration.ZERO).toMillis();
    if (wait >= WORTH_A_WORD) {
      LOG.info(
          "{}: waits {} s until Custobar has applied what it accepted of {} (custobar.settle)",
          run.flow(),
          (wait + 500) / 1000,
          String.join(" and ", named));
    }
    run.waitsFor(Optional.of("Custobar to apply " + String.join(" and ", named)));
    try {
      if (stopping.await(Math.max(0, wait), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException("the connector is stopping");
      }
    } finally {
      run.waitsFor(Optional.empty());
    }
  }

  private static Stream<String> names(String flows) {
    return Stream.of(flows.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty());
  }

  /** Those who wait give up. */
  @Override
  public void close() {
    stopping.countDown();
  }
}
