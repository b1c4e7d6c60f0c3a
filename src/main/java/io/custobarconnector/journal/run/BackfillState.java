package io.custobarconnector.journal.run;

import io.custobarconnector.journal.Position;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the journal knows of a flow's last backfill.
 *
 * @param upTo the time of change of the flow's cursor when it began
 * @param mapping the mapping that its rows are sent with
 * @param position the last row that was dealt with
 * @param rowsTotal rows in the range, when they were counted
 * @param begunAt when the range was begun
 * @param movedAt when it was last known to be at work
 * @param endedAt when it had read to the end; empty before
 * @param alive whether a process is at it now
 */
public record BackfillState(
    BackfillRequest asked,
    String upTo,
    OptionalLong mapping,
    Optional<Position> position,
    long rowsRead,
    OptionalLong rowsTotal,
    Instant begunAt,
    Instant movedAt,
    Optional<Instant> endedAt,
    boolean alive) {

  /** Whether a person who asks for this goes on with it. */
  public boolean isContinuedBy(BackfillRequest request) {
    return endedAt.isEmpty() && !request.restart() && asked.isLike(request);
  }
}
