package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.FlowNames;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Writes what became of a batch to the journal: a statement for each table, however many rows. */
public final class BatchRecord {

  private static final String AUDIT =
      """
      INSERT INTO permission_audit
             (external_id, channel, origin, stated, stated_at, learned_at, decided_at, old, old_at,
              new, applied, reason, explanation, run_id)
      SELECT external_id, channel, origin, stated, stated_at, learned_at, decided_at, old, old_at,
             new, applied, reason, explanation, ?
        FROM jsonb_to_recordset(?::jsonb) AS a
             (external_id text, channel text, origin text, stated boolean, stated_at timestamptz,
              learned_at timestamptz, decided_at timestamptz, old boolean, old_at timestamptz,
              new boolean, applied boolean, reason text, explanation text)\
      """;

  private static final String REJECTED =
      """
      INSERT INTO rejected AS r (flow, row_key, datatype, origin, field, kind, reason, payload, run_id)
      SELECT ?, x.external_id, 'customers', 'connector', 'external_id', 'unknown-customer',
             'the source has no such customer; tried again at each run', x.said, ?
        FROM jsonb_to_recordset(?::jsonb) AS x (external_id text, said jsonb)
      ON CONFLICT (flow, row_key) DO UPDATE
         SET payload = excluded.payload, run_id = excluded.run_id, times = r.times + 1,
             last_rejected_at = clock_timestamp()\
      """;

  /** A repeated webhook adds nothing to what waits already. */
  private static final String REPEATED =
      """
      DELETE FROM permission_waiting w
       WHERE w.id = ANY (?)
         AND EXISTS (SELECT FROM (SELECT p.email, p.sms FROM permission_waiting p
                                   WHERE p.external_id = w.external_id AND p.id < w.id
                                   ORDER BY p.id DESC LIMIT 1) before
                      WHERE (before.email, before.sms) IS NOT DISTINCT FROM (w.email, w.sms))\
      """;

  private final Connection journal;
  private final OptionalLong run;

  public BatchRecord(Connection journal, OptionalLong run) {
    this.journal = journal;
    this.run = run;
  }

  /** Returns the lines of the audit. */
  ArrayNode write(Collection<CustomerDecision> people) throws SQLException {
    Map<String, Map<Channel, PermissionState>> known = new LinkedHashMap<>();
    ArrayNode unknown = JsonNodeFactory.instance.arrayNode();
    ArrayNode audit = JsonNodeFactory.instance.arrayNode();
    Instant now = Instant.now();
    for (CustomerDecision person : people) {
      if (person.isUnknown()) {
        person.rejected(unknown);
      } else if (person.isSettled()) {
        known.put(person.externalId(), person.known());
        person.audit(audit, now);
      }
    }
    KnownPermissions.save(journal, known);
    audit(audit);
    setAside(unknown);
    List<CustomerDecision> settled = people.stream().filter(CustomerDecision::isSettled).toList();
    delete("DELETE FROM permission_waiting WHERE id = ANY (?)", waiting(settled));
    delete(REPEATED, waiting(people.stream().filter(CustomerDecision::isUnknown).toList()));
    delete(
        "DELETE FROM rejected WHERE flow = '"
            + FlowNames.MARKETING_PERMISSIONS
            + "' AND row_key = ANY (?)",
        journal.createArrayOf(
            "text",
            settled.stream()
                .filter(CustomerDecision::hasStatements)
                .map(CustomerDecision::externalId)
                .toArray()));
    return audit;
  }

  private Array waiting(List<CustomerDecision> people) throws SQLException {
    return journal.createArrayOf(
        "bigint",
        people.stream()
            .flatMap(person -> person.updates().stream())
            .flatMap(update -> update.waiting().stream())
            .toArray());
  }

  public void audit(ArrayNode rows) throws SQLException {
    if (!rows.isEmpty()) {
      try (PreparedStatement insert = journal.prepareStatement(AUDIT)) {
        if (run.isPresent()) {
          insert.setLong(1, run.getAsLong());
        } else {
          insert.setNull(1, Types.BIGINT);
        }
        insert.setString(2, rows.toString());
        insert.executeUpdate();
      }
    }
  }

  private void setAside(ArrayNode rows) throws SQLException {
    if (!rows.isEmpty()) {
      try (PreparedStatement upsert = journal.prepareStatement(REJECTED)) {
        upsert.setString(1, FlowNames.MARKETING_PERMISSIONS);
        upsert.setLong(2, run.orElse(0));
        upsert.setString(3, rows.toString());
        upsert.executeUpdate();
      }
    }
  }

  private void delete(String sql, Array keys) throws SQLException {
    try (PreparedStatement delete = journal.prepareStatement(sql)) {
      delete.setArray(1, keys);
      delete.executeUpdate();
    }
  }
}
