package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.permission.decision.Base;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.Planned;
import io.custobarconnector.permission.decision.StoredPermission;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads and writes what the journal remembers of customers: the table {@code permission_known}. */
public final class KnownPermissions {

  private static final String SAVE =
      """
      INSERT INTO permission_known
             (external_id, channel, holds, heard_at, source_holds, source_said_at, source_seen_at,
              source_by_us, looked_no, looked_no_said_at, no_at, yes_sent_at, no_sent_at,
              unanswered, no_read_at, grant_told_at, yes_told_at, yes_before,
              owes_no, yes_in_wave, plan_holds, plan_said_at, planned_at)
      SELECT * FROM jsonb_to_recordset(?::jsonb) AS s
             (external_id text, channel text, holds boolean, heard_at timestamptz,
              source_holds boolean, source_said_at timestamptz, source_seen_at timestamptz,
              source_by_us boolean, looked_no boolean, looked_no_said_at timestamptz,
              no_at timestamptz, yes_sent_at timestamptz, no_sent_at timestamptz,
              unanswered boolean, no_read_at timestamptz, grant_told_at timestamptz, yes_told_at timestamptz, yes_before boolean,
              owes_no boolean, yes_in_wave boolean,
              plan_holds boolean, plan_said_at timestamptz, planned_at timestamptz)
      ON CONFLICT (external_id, channel) DO UPDATE
         SET holds = excluded.holds, heard_at = excluded.heard_at,
             source_holds = excluded.source_holds, source_said_at = excluded.source_said_at,
             source_seen_at = excluded.source_seen_at, source_by_us = excluded.source_by_us,
             looked_no = excluded.looked_no, looked_no_said_at = excluded.looked_no_said_at,
             no_at = excluded.no_at, yes_sent_at = excluded.yes_sent_at,
             no_sent_at = excluded.no_sent_at, unanswered = excluded.unanswered, no_read_at = excluded.no_read_at,
             grant_told_at = excluded.grant_told_at, yes_told_at = excluded.yes_told_at, yes_before = excluded.yes_before,
             owes_no = excluded.owes_no, yes_in_wave = excluded.yes_in_wave,
             plan_holds = excluded.plan_holds, plan_said_at = excluded.plan_said_at,
             planned_at = excluded.planned_at\
      """;

  private KnownPermissions() {}

  /** What is remembered of these customers; of a new one, {@link PermissionState#NEW}. */
  public static Map<String, Map<Channel, PermissionState>> of(
      Connection journal, Collection<String> customers) throws SQLException {
    Map<String, Map<Channel, PermissionState>> known = new HashMap<>();
    for (String customer : customers) {
      Map<Channel, PermissionState> states = new EnumMap<>(Channel.class);
      for (Channel channel : Channel.values()) {
        states.put(channel, PermissionState.NEW);
      }
      known.put(customer, states);
    }
    Sql.each(
        journal,
        "SELECT * FROM permission_known WHERE external_id = ANY (?)",
        row ->
            known
                .get(row.getString("external_id"))
                .put(Channel.of(row.getString("channel")), state(row)),
        known.keySet());
    return known;
  }

  /** The same, with what the webhook told and could not be dealt with yet. */
  public static Map<String, Map<Channel, PermissionState>> withWaiting(
      Connection journal, Collection<String> customers) throws SQLException {
    Map<String, Map<Channel, PermissionState>> known = of(journal, customers);
    Sql.each(
        journal,
        "SELECT external_id, email, sms, heard_at FROM permission_waiting WHERE NOT undo AND external_id = ANY (?) ORDER BY id",
        row -> {
          Map<Channel, PermissionState> states = known.get(row.getString("external_id"));
          Instant at = row.getTimestamp("heard_at").toInstant();
          for (Channel channel : Channel.values()) {
            Optional.ofNullable((Boolean) row.getObject(channel.column()))
                .ifPresent(
                    said ->
                        states.computeIfPresent(channel, (same, state) -> state.awaits(said, at)));
          }
        },
        known.keySet());
    return known;
  }

  private static PermissionState state(ResultSet row) throws SQLException {
    Optional<Instant> heardAt = time(row, "heard_at");
    Optional<Instant> seenAt = time(row, "source_seen_at");
    Optional<StoredPermission> seen =
        seenAt.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new StoredPermission(
                    PermissionValue.of((Boolean) row.getObject("source_holds")),
                    time(row, "source_said_at")));
    Optional<StoredPermission> lookedNo =
        row.getBoolean("looked_no")
            ? Optional.of(
                new StoredPermission(PermissionValue.WITHDRAWN, time(row, "looked_no_said_at")))
            : Optional.empty();
    return new PermissionState(
        heardAt.isEmpty() ? Base.UNKNOWN : Base.of((Boolean) row.getObject("holds")),
        heardAt,
        seen,
        seenAt,
        row.getBoolean("source_by_us"),
        lookedNo,
        time(row, "no_at"),
        time(row, "yes_sent_at"),
        time(row, "no_sent_at"),
        row.getBoolean("unanswered"),
        time(row, "no_read_at"),
        time(row, "grant_told_at"),
        time(row, "yes_told_at"),
        row.getBoolean("yes_before"),
        row.getBoolean("owes_no"),
        row.getBoolean("yes_in_wave"),
        planned(row));
  }

  private static Optional<Planned> planned(ResultSet row) throws SQLException {
    Optional<Instant> at = time(row, "planned_at");
    if (at.isEmpty()) {
      return Optional.empty();
    }
    PermissionValue stance = PermissionValue.of((Boolean) row.getObject("plan_holds"));
    return Optional.of(
        new Planned(new StoredPermission(stance, time(row, "plan_said_at")), at.get()));
  }

  public static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  /** Remembers these; the journal's lock on permissions is held since they were read. */
  public static void save(Connection journal, Map<String, Map<Channel, PermissionState>> known)
      throws SQLException {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    known.forEach(
        (customer, states) ->
            states.forEach((channel, state) -> row(rows.addObject(), customer, channel, state)));
    if (!rows.isEmpty()) {
      Sql.update(journal, SAVE, rows.toString());
    }
  }

  private static void row(ObjectNode row, String customer, Channel channel, PermissionState state) {
    row.put("external_id", customer)
        .put("channel", channel.column())
        .put("holds", state.base().flag())
        .put(
            "source_holds",
            state.seen().map(StoredPermission::stance).map(PermissionValue::flag).orElse(null))
        .put("source_by_us", state.ours())
        .put("looked_no", state.lookedNo().isPresent())
        .put("unanswered", state.unanswered())
        .put("yes_before", state.yesBefore())
        .put("owes_no", state.owesNo())
        .put("yes_in_wave", state.inWave())
        .put("plan_holds", state.planned().map(plan -> plan.held().stance().flag()).orElse(null));
    put(row, "heard_at", state.heardAt());
    put(row, "source_said_at", state.seen().flatMap(StoredPermission::since));
    put(row, "source_seen_at", state.seenAt());
    put(row, "looked_no_said_at", state.lookedNo().flatMap(StoredPermission::since));
    put(row, "no_at", state.noAt());
    put(row, "yes_sent_at", state.yesSentAt());
    put(row, "no_sent_at", state.noSentAt());
    put(row, "no_read_at", state.noReadAt());
    put(row, "grant_told_at", state.grantAt());
    put(row, "yes_told_at", state.yesToldAt());
    put(row, "plan_said_at", state.planned().flatMap(plan -> plan.held().since()));
    put(row, "planned_at", state.planned().map(Planned::at));
  }

  private static void put(ObjectNode row, String column, Optional<Instant> time) {
    time.ifPresent(at -> row.put(column, at.toString()));
  }
}
