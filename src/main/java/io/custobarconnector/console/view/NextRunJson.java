package io.custobarconnector.console.view;

import io.custobarconnector.flow.look.NextRun;
import io.custobarconnector.journal.Reason;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/** What a next run would send, as the API shows it. */
public final class NextRunJson {

  private NextRunJson() {}

  public static JsonObject of(NextRun next) {
    JsonObject sent = new JsonObject();
    for (NextRun.Kind kind : NextRun.Kind.values()) {
      sent.put(word(kind), next.sent(kind));
    }
    JsonArray examples = new JsonArray();
    next.examples().forEach(example -> examples.add(json(example)));
    return new JsonObject()
        .put("whole", next.whole())
        .put("snapshot", next.snapshot())
        .put("read", next.read())
        .put("sent", sent)
        .put("unchanged", next.unchanged())
        .put("rejected", next.rejected())
        .put("ignored", next.ignored())
        .put("requests", next.requests())
        .put("stop", next.stop().orElse(null))
        .put("rejectedReasons", reasons(next.rejectedReasons()))
        .put("omittedReasons", reasons(next.omittedReasons()))
        .put("examples", examples);
  }

  private static String word(NextRun.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static JsonArray reasons(List<Reason> reasons) {
    JsonArray all = new JsonArray();
    reasons.forEach(reason -> all.add(RejectedJson.reason(reason, true)));
    return all;
  }

  private static JsonObject json(NextRun.Example example) {
    JsonArray values = new JsonArray();
    for (NextRun.Value value : example.values()) {
      values.add(
          new JsonObject()
              .put("field", value.field())
              .put("column", value.column().orElse(null))
              .put("selected", value.selected())
              .put("sent", value.sent()));
    }
    return new JsonObject()
        .put("key", example.key())
        .put("kind", word(example.kind()))
        .put("values", values);
  }
}
