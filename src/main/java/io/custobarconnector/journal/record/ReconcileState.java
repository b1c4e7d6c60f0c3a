package io.custobarconnector.journal.record;

import java.time.Instant;
import java.util.Optional;

/**
 * What the journal knows of a flow's last reconcile.
 *
 * @param outcome how it ended: running, delivered, stopped, failed or interrupted
 * @param endedAt when it ended; empty while it goes on
 * @param rowsRead rows that it compared
 * @param rowsMissed rows before the cursor that Custobar did not have as they are
 * @param rowsVanished rows that Custobar had and the source had no more
 * @param error why it failed
 */
public record ReconcileState(
    String flow,
    String outcome,
    Instant startedAt,
    Optional<Instant> endedAt,
    long rowsRead,
    long rowsMissed,
    long rowsVanished,
    Optional<String> error) {}
