package io.custobarconnector.journal.lease;

import io.custobarconnector.error.CustobarError;

/** Another run of the same flow is going on, here or in another process on the same journal. */
public final class FlowBusyException extends RuntimeException {
  private FlowBusyException(String message) {
    super(CustobarError.FLOW_BUSY.of(message));
  }

  public static FlowBusyException running(String flow) {
    return new FlowBusyException(
        "%s is already running, here or in another process on the same journal; this run is skipped"
            .formatted(flow));
  }

  public static FlowBusyException reconciling(String flow) {
    return new FlowBusyException(
        "a reconcile of %s is already going on, here or in another process on the same journal"
            .formatted(flow));
  }

  public static FlowBusyException notMoved(String flow) {
    return new FlowBusyException(
        "%s is running, here or in another process on the same journal, and its cursor stays where it is; try again when the run is over"
            .formatted(flow));
  }

  public static FlowBusyException backfilling(String flow) {
    return new FlowBusyException(
        "a backfill of %s is already going on, here or in another process on the same journal; stop it first, or let it end"
            .formatted(flow));
  }
}
