package io.custobarconnector;

import io.custobarconnector.journal.Run;
import java.util.Optional;

/**
 * What became of a reconcile.
 *
 * @param result what it did, and why it did not read to the end
 * @param run the run itself; empty when it could not begin
 */
public record ReconcileResult(RunResult result, Optional<Run> run) {}
