package io.custobarconnector.journal;

/** Another run of the same flow is going on, here or in another process on the same journal. */
public final class FlowBusyException extends RuntimeException {
  FlowBusyException(String flow) {
    super(
        "%s is already running, here or in another process on the same journal; this run is skipped"
            .formatted(flow));
  }
}
