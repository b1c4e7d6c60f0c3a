package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionReason;
import java.time.Instant;
import java.util.Optional;

/** A row of the table {@code permission_audit}, as JSON. */
public final class AuditRow {

  private AuditRow() {}

  /** Tells of rows that are in the journal. */
  static void tell(ArrayNode rows, PermissionWatch watch) {
    for (JsonNode row : rows) {
      boolean toCustobar =
          row.path("origin").asText().equals("till")
              || row.path("reason").asText().equals(PermissionReason.TOLD_AGAIN.word());
      watch.decided(
          toCustobar ? "to_custobar" : "to_source",
          !row.path("applied").asBoolean()
              ? "kept"
              : row.path("new").asBoolean() ? "granted" : "withdrawn");
    }
  }

  /**
   * Adds a row.
   *
   * @param origin webhook, reconcile, till or connector
   * @param saidAt by the clock of whoever said it; empty when that is not known
   * @param learnedAt by the connector's clock
   * @param old what the other side held; null for nothing
   */
  public static void add(
      ArrayNode into,
      String externalId,
      Channel channel,
      String origin,
      boolean said,
      Optional<Instant> saidAt,
      Instant learnedAt,
      Instant now,
      Boolean old,
      Optional<Instant> oldAt,
      Boolean after,
      PermissionReason reason) {
    into.addObject()
        .put("external_id", externalId)
        .put("channel", channel.column())
        .put("origin", origin)
        .put("stated", said)
        .put("stated_at", saidAt.map(Instant::toString).orElse(null))
        .put("learned_at", learnedAt.toString())
        .put("decided_at", now.toString())
        .put("old", old)
        .put("old_at", oldAt.map(Instant::toString).orElse(null))
        .put("new", after)
        .put("applied", reason.applies())
        .put("reason", reason.word())
        .put("explanation", reason.sentence());
  }
}
