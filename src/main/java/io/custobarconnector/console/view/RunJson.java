package io.custobarconnector.console.view;

import io.custobarconnector.journal.record.RecordedRun;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** Runs as the API shows them. */
public final class RunJson {

  private RunJson() {}

  public static JsonObject of(RecordedRun run) {
    return new JsonObject()
        .put("id", run.id())
        .put("kind", run.kind())
        .put("outcome", run.outcome())
        .put("startedAt", run.startedAt().toString())
        .put("endedAt", time(run.endedAt()))
        .put("node", run.node().orElse(null))
        .put("read", run.tally().read())
        .put("sent", run.tally().sent())
        .put("unchanged", run.tally().unchanged())
        .put("rejected", run.tally().rejected())
        .put("ignored", run.tally().ignored())
        .put("fieldsOmitted", run.tally().omitted())
        .put("requests", run.tally().requests())
        .put("error", run.error().orElse(null));
  }

  /** A time, or null. */
  public static String time(Optional<Instant> at) {
    return at.map(Instant::toString).orElse(null);
  }
}
