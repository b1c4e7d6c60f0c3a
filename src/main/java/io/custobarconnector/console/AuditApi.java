package io.custobarconnector.console;

import io.custobarconnector.journal.operator.AuditEntry;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.OperatorRole;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** Who did what in the console. */
record AuditApi(AuditLog audit) {

  void serve(ConsoleHttp http) {
    http.route(HttpMethod.GET, "/audit", Set.of(OperatorRole.OPERATOR), this::page);
  }

  private ConsoleAnswer page(ConsoleCall call) {
    int limit = call.limit();
    List<AuditEntry> page = audit.before(call.before(), limit);
    JsonArray entries = new JsonArray();
    page.forEach(entry -> entries.add(json(entry)));
    return ConsoleAnswer.of(
        new JsonObject()
            .put("entries", entries)
            .put("next", page.size() == limit ? page.get(limit - 1).id() : null));
  }

  private static JsonObject json(AuditEntry entry) {
    return new JsonObject()
        .put("id", entry.id())
        .put("at", entry.at().toString())
        .put("who", entry.who())
        .put("role", entry.role())
        .put("action", entry.action())
        .put("flow", entry.flow().orElse(null))
        .put("rows", entry.rows().isPresent() ? entry.rows().getAsLong() : null)
        .put("person", entry.person().orElse(null))
        .put("detail", entry.detail().orElse(null));
  }
}
