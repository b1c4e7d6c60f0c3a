package io.custobarconnector.permission.till;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.permission.AuditRow;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionReason;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the history says of permissions at the till: a line for each that was looked at. */
final class TillAudit {

  private record Held(
      String customer, Channel channel, StoredPermission yes, PermissionState state, Instant now) {}

  private record Noted(String customer, String channel, Optional<Instant> saidAt) {}

  private final ArrayNode lines = JsonNodeFactory.instance.arrayNode();
  private final List<Held> held = new ArrayList<>();

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

  /** A yes waits for the answer of a person. It does so in each run, and is noted once. */
  void held(
      String customer, Channel channel, StoredPermission yes, PermissionState state, Instant now) {
    held.add(new Held(customer, channel, yes, state, now));
  }

  /** Adds each yes that waits and is not in the history yet. */
  void addHeld(Connection journal) throws SQLException {
    Set<Noted> noted = new HashSet<>();
    if (!held.isEmpty()) {
      Sql.each(
          journal,
          """
          SELECT external_id, channel, stated_at FROM permission_audit
           WHERE external_id = ANY (?) AND origin = 'till' AND reason = ?\
          """,
          row ->
              noted.add(
                  new Noted(
                      row.getString("external_id"),
                      row.getString("channel"),
                      Optional.ofNullable(row.getTimestamp("stated_at"))
                          .map(Timestamp::toInstant))),
          held.stream().map(Held::customer).distinct().toList(),
          PermissionReason.MAY_BE_DEFAULT.word());
    }
    for (Held one : held) {
      if (!noted.contains(new Noted(one.customer, one.channel.column(), one.yes.since()))) {
        unsent(
            one.customer,
            one.channel,
            one.yes,
            one.state,
            PermissionReason.MAY_BE_DEFAULT,
            one.now);
      }
    }
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
