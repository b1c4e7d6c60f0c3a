package io.custobarconnector.permission;

import io.custobarconnector.journal.run.AtEnd;
import io.custobarconnector.journal.run.Run;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * News to be dealt with, batch after batch. A batch that a failure leaves open is undone when the
 * exchange is done.
 */
public final class Work {

  /** Customers in a batch. */
  static final int BATCH = 2000;

  private final Function<Optional<Batch>, Batch> following;
  private final boolean once;
  private Batch current;
  private int held;
  private boolean more = true;

  private Work(Function<Optional<Batch>, Batch> following, boolean once) {
    this.following = following;
    this.once = once;
  }

  static Work told(PermissionStore store, List<Long> ids, Exchange exchange) {
    return closedBy(
        exchange, new Work(before -> store.told(ids, Optional.empty()), true), ids.isEmpty());
  }

  static Work waiting(PermissionStore store, Run run, Exchange exchange) {
    Work work =
        new Work(
            before -> store.waiting(before.map(Batch::lastWaiting).orElse(0L), BATCH, run), false);
    return closedBy(exchange, work, false);
  }

  static Work differences(PermissionStore store, Run run, Exchange exchange) {
    boolean accepted = Boolean.TRUE.equals(exchange.getVariable("accept"));
    WaveRule wave = WaveRule.ofReading(store.isWaveRead(), accepted);
    Work work =
        new Work(
            before ->
                store.differences(before.map(Batch::lastCustomer).orElse(""), BATCH, run, wave),
            false);
    return closedBy(exchange, work, false);
  }

  private static Work closedBy(Exchange exchange, Work work, boolean empty) {
    work.more = !empty;
    AtEnd.of(exchange, work::close);
    return work;
  }

  boolean isMore() {
    return more;
  }

  /** How many customers wait for somebody to say that a wave of grants is meant. */
  int held() {
    return held + (current == null ? 0 : current.held());
  }

  /** Opens the next batch; the one before must have been committed. */
  Batch next() {
    held = held();
    Batch batch = following.apply(Optional.ofNullable(current));
    current = batch;
    more = !once && batch.isFull(BATCH);
    return batch;
  }

  private void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }
}
