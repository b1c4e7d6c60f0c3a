package io.custobarconnector.console.view;

import io.custobarconnector.FlowNames;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.route.RejectedAdvice;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.rejected.StoredRejection;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.SourceUnavailableException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Rejected rows as the API shows them. */
public final class RejectedJson {

  private final Connector connector;

  /** Flows read the source, too: a person who looks has one of its connections at most. */
  private final Semaphore look = new Semaphore(1);

  public RejectedJson(Connector connector) {
    this.connector = connector;
  }

  /**
   * Why rows are rejected.
   *
   * @param withKey whether the example may be named, which may be a customer
   */
  public static JsonObject reason(Reason reason, boolean withKey) {
    return new JsonObject()
        .put("flow", reason.flow())
        .put("field", reason.field().orElse(null))
        .put("kind", reason.kind())
        .put("rows", reason.rows())
        .put("exampleKey", withKey ? reason.exampleKey() : null);
  }

  public static JsonObject row(StoredRejection stored) {
    RejectedRow row = stored.row();
    return new JsonObject()
        .put("id", stored.id())
        .put("flow", stored.flow())
        .put("key", row.key())
        .put("datatype", row.datatype())
        .put("origin", row.origin().name().toLowerCase(Locale.ROOT))
        .put("field", row.field().orElse(null))
        .put("kind", row.kind())
        .put("reason", row.reason())
        .put("times", stored.times())
        .put("since", stored.since().toString())
        .put("last", stored.last().toString());
  }

  /** With its message, and as the source has it now. */
  public JsonObject detail(StoredRejection stored) {
    boolean retry = RejectedAdvice.canRetry(connector.settings(), stored.flow());
    JsonObject json =
        row(stored)
            .put(
                "message",
                stored
                    .row()
                    .payload()
                    .map(bytes -> new JsonObject(new String(bytes, StandardCharsets.UTF_8)))
                    .orElse(null))
            .put("messageState", stored.message().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("row", null)
            .put("rowProblem", null)
            .put("wouldBeRight", RejectedAdvice.wouldBeRight(stored))
            .put("canRetry", retry)
            .put("canDrop", !stored.flow().equals(FlowNames.MARKETING_PERMISSIONS));
    if (retry) {
      lookAtSource(stored, json);
    } else {
      json.put("rowProblem", "this flow does not read single rows of the source database");
    }
    return json;
  }

  private void lookAtSource(StoredRejection stored, JsonObject json) {
    if (!look.tryAcquire()) {
      json.put("rowProblem", "the source is being asked for another row just now; try again");
      return;
    }
    try {
      Optional<Map<String, Object>> row = connector.source().row(stored.flow(), stored.row().key());
      if (row.isPresent()) {
        JsonObject columns = new JsonObject();
        row.get().forEach((column, value) -> columns.put(column, plain(value)));
        json.put("row", columns);
      } else {
        json.put("rowProblem", "the flow's query returns no row of this key any more");
      }
    } catch (QueryException | SourceUnavailableException e) {
      json.put("rowProblem", e.getMessage());
    } finally {
      look.release();
    }
  }

  private static Object plain(Object value) {
    return value == null || value instanceof Boolean ? value : value.toString();
  }
}
