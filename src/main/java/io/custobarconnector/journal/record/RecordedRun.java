package io.custobarconnector.journal.record;

import io.custobarconnector.journal.Tally;
import java.time.Instant;
import java.util.Optional;

/**
 * A run as the journal has it.
 *
 * @param kind live, backfill or reconcile
 * @param outcome running, delivered, retried, stopped, failed or interrupted
 * @param node the machine and the process that ran it; empty for one of an older version
 */
public record RecordedRun(
    long id,
    String flow,
    String kind,
    String outcome,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<String> node,
    Tally tally,
    Optional<String> error) {}
