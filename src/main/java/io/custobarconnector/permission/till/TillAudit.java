package io.custobarconnector.permission.till;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.permission.AuditRow;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionReason;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import java.time.Instant;
import java.util.Optional;

/** What the history says of permissions at the till: a line for each that was looked at. */
final class TillAudit {

  private final ArrayNode lines = JsonNodeFactory.instance.arrayNode();

  ArrayNode lines() {
    return lines;
  }

  /** The yes that Custobar showed beside the no which counts. */
  void contradicted(
      String customer,
      Channel channel,
      PermissionState state,
      TillBatch.Answer answer,
      Instant now) {
    AuditRow.add(
        lines,
        customer,
        channel,
        "reconcile",
        true,
        Optional.empty(),
        answer.askedAt(),
        now,
        state.base().flag(),
        Optional.empty(),
        state.base().flag(),
        PermissionReason.CONTRADICTED);
  }

  /** A change that is not sent is in the history all the same. */
  void unsent(
      String customer,
      Channel channel,
      StoredPermission held,
      PermissionState state,
      PermissionReason reason,
      Instant now) {
    if (reason == PermissionReason.NOTHING_NEW) {
      return;
    }
    AuditRow.add(
        lines,
        customer,
        channel,
        "till",
        held.stance() == PermissionValue.GRANTED,
        held.since(),
        now,
        now,
        state.base().flag(),
        Optional.empty(),
        state.base().flag(),
        reason);
  }

  /** What stands in the source is the connector's own. */
  void writtenBefore(
      String customer, Channel channel, StoredPermission held, PermissionState state, Instant now) {
    AuditRow.add(
        lines,
        customer,
        channel,
        "connector",
        held.stance() == PermissionValue.GRANTED,
        held.since(),
        now,
        now,
        state.seen().map(StoredPermission::stance).map(PermissionValue::flag).orElse(null),
        state.seen().flatMap(StoredPermission::since),
        held.stance().flag(),
        PermissionReason.WRITTEN_BEFORE);
  }

  /** Custobar has taken it. */
  void taken(TillBatch.Sending sending, Instant now) {
    AuditRow.add(
        lines,
        sending.externalId(),
        sending.channel(),
        sending.held().isPresent() ? "till" : "connector",
        sending.granted(),
        sending.held().flatMap(StoredPermission::since),
        now,
        now,
        sending.before().flag(),
        Optional.empty(),
        sending.granted(),
        sending.verdict().reason());
  }
}
