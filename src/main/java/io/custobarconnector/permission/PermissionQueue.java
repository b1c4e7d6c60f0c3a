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
public final class PermissionQueue {

  /** Customers in a batch. */
  static final int BATCH = 2000;

  private final Function<Optional<PermissionBatch>, PermissionBatch> following;
  private final boolean once;
  private PermissionBatch current;
  private int held;
  private boolean more = true;

  private PermissionQueue(
      Function<Optional<PermissionBatch>, PermissionBatch> following, boolean once) {
    this.following = following;
    this.once = once;
  }

  static PermissionQueue told(PermissionStore store, List<Long> ids, Exchange exchange) {
    return closedBy(
        exchange,
        new PermissionQueue(before -> store.told(ids, Optional.empty()), true),
        ids.isEmpty());
  }

  static PermissionQueue waiting(PermissionStore store, Run run, Exchange exchange) {
    PermissionQueue work =
        new PermissionQueue(
            before ->
                store.waiting(before.map(PermissionBatch::lastWaiting).orElse(0L), BATCH, run),
            false);
    return closedBy(exchange, work, false);
  }

  static PermissionQueue differences(PermissionStore store, Run run, Exchange exchange) {
    boolean accepted = Boolean.TRUE.equals(exchange.getVariable("accept"));
    WaveRule wave = WaveRule.ofReading(store.isWaveRead(), accepted);
    PermissionQueue work =
        new PermissionQueue(
            before ->
                store.differences(
                    before.map(PermissionBatch::lastCustomer).orElse(""), BATCH, run, wave),
            false);
    return closedBy(exchange, work, false);
  }

  private static PermissionQueue closedBy(Exchange exchange, PermissionQueue work, boolean empty) {
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
  PermissionBatch next() {
    held = held();
    PermissionBatch batch = following.apply(Optional.ofNullable(current));
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
