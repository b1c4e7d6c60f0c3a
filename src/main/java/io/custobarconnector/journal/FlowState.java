package io.custobarconnector.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * What the journal knows of a flow.
 *
 * @param outcome how its last run ended: running, delivered, stopped, failed or interrupted
 * @param node the machine and the process of its last run; empty for one of an older version
 * @param endedAt when the last run ended; empty while it goes on
 * @param lastRun what the last run did
 * @param error why the last run failed
 * @param position how far the flow has been read
 * @param rejectedNow rows that are rejected now
 * @param omittedNow fields that are left out now
 * @param failing whether something went wrong in the newest live run that was delivered or failed,
 *     or in the newest such reconcile of the last eight days; no other outcome and no backfill
 *     counts
 * @param lastDeliveredAt when a run last read to the end
 * @param behindSince the same; before a run has read to the end, when the first one began
 * @param rowsAhead rows dated ahead of the source's clock, as the last run found them
 * @param aheadKey the key of one of them
 */
public record FlowState(
    String flow,
    String outcome,
    Optional<String> node,
    Instant startedAt,
    Optional<Instant> endedAt,
    Tally lastRun,
    Optional<String> error,
    Optional<Position> position,
    long rejectedNow,
    long omittedNow,
    boolean failing,
    Optional<Instant> lastDeliveredAt,
    Instant behindSince,
    long rowsAhead,
    Optional<String> aheadKey) {}
