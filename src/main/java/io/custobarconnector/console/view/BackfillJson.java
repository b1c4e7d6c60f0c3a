package io.custobarconnector.console.view;

import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.BackfillState;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;

/** A backfill as the API shows it. */
final class BackfillJson {

  private BackfillJson() {}

  /** Null for one that is at its end, or that there never was. */
  static JsonObject of(Optional<BackfillState> last) {
    return last.filter(backfill -> backfill.endedAt().isEmpty())
        .map(BackfillJson::json)
        .orElse(null);
  }

  private static JsonObject json(BackfillState backfill) {
    return new JsonObject()
        .put("goesOn", backfill.alive())
        .put("from", backfill.asked().from().map(BackfillRequest.Bound::said).orElse(null))
        .put("to", backfill.asked().to().map(BackfillRequest.Bound::said).orElse(null))
        .put("all", backfill.asked().everything())
        .put("rowsRead", backfill.rowsRead())
        .put("rowsTotal", number(backfill.rowsTotal()))
        .put("begunAt", backfill.begunAt().toString())
        .put("movedAt", backfill.movedAt().toString());
  }

  private static Long number(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
