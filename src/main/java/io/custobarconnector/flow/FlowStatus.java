package io.custobarconnector.flow;

import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.journal.FlowState;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.record.ReconcileState;
import io.custobarconnector.journal.run.BackfillState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a flow is doing.
 *
 * @param state what the journal knows; empty when the flow has never run
 * @param behind the age of the oldest change that was not delivered yet, zero when there is none;
 *     empty when the source cannot tell, or nobody waits for it
 * @param nextRun when its schedule runs it next; empty when it is switched off
 * @param problem why it cannot run as it stands
 * @param backlog what Custobar has still to be told; only of benefits
 * @param mappingChangedAt since when rows are sent in another form than those delivered before
 * @param backfill a backfill that goes on, or was stopped in the middle
 * @param reconcile the last reconcile
 * @param paused when a person paused its schedule, and who
 */
public record FlowStatus(
    String flow,
    Optional<FlowState> state,
    Optional<Duration> behind,
    Optional<Instant> nextRun,
    Optional<String> problem,
    Optional<Outbox.Backlog> backlog,
    Optional<Instant> mappingChangedAt,
    Optional<BackfillState> backfill,
    Optional<ReconcileState> reconcile,
    Optional<FlowPauses.Pause> paused) {

  /**
   * Whether the last run or reconcile failed, a run also after it had delivered all, or the flow
   * cannot run.
   */
  public boolean needsAttention() {
    return problem.isPresent()
        || state.filter(s -> s.outcome().equals("failed") || s.error().isPresent()).isPresent()
        || reconcile.filter(r -> r.outcome().equals("failed")).isPresent();
  }
}
