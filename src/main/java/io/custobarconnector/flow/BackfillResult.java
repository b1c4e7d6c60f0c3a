package io.custobarconnector.flow;

import io.custobarconnector.journal.run.Backfill;
import java.util.Optional;

/**
 * What became of a backfill.
 *
 * @param run what it did this time
 * @param backfill how far it is; empty when it could not begin
 */
public record BackfillResult(RunResult run, Optional<Backfill> backfill) {}
