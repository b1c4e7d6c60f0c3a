package io.custobarconnector.flow;

import io.custobarconnector.custobar.upload.ComparisonResult;
import io.custobarconnector.journal.run.Run;
import java.util.Optional;

/**
 * What became of a reconcile.
 *
 * @param result what it did, and why it did not come to its end
 * @param run the run itself; empty when it could not begin
 * @param comparison how Custobar's data differs; empty when it was not compared
 */
public record ReconcileResult(
    RunResult result, Optional<Run> run, Optional<ComparisonResult> comparison) {

  ReconcileResult comparedAs(ComparisonResult found) {
    return new ReconcileResult(result, run, Optional.of(found));
  }

  ReconcileResult failing(Throwable why) {
    return new ReconcileResult(
        new RunResult(result.flow(), result.tally(), result.took(), Optional.of(why)),
        run,
        Optional.empty());
  }
}
