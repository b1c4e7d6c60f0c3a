package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.FlowNames;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import java.sql.Connection;
import java.sql.SQLException;
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
             new, applied, reason, explanation, ?::bigint
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
         AND EXISTS (SELECT FROM (SELECT p.email, p.sms, p.undo FROM permission_waiting p
                                   WHERE p.external_id = w.external_id AND p.id < w.id
                                   ORDER BY p.id DESC LIMIT 1) before
                      WHERE (before.email, before.sms, before.undo)
                            IS NOT DISTINCT FROM (w.email, w.sms, w.undo))\
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
    reject(unknown);
    List<CustomerDecision> settled = people.stream().filter(CustomerDecision::isSettled).toList();
    Sql.update(journal, "DELETE FROM permission_waiting WHERE id = ANY (?)", waiting(settled));
    Sql.update(
        journal, REPEATED, waiting(people.stream().filter(CustomerDecision::isUnknown).toList()));
    Sql.update(
        journal,
        "DELETE FROM rejected WHERE flow = ? AND row_key = ANY (?)",
        FlowNames.MARKETING_PERMISSIONS,
        settled.stream()
            .filter(CustomerDecision::hasStatements)
            .map(CustomerDecision::externalId)
            .toList());
    return audit;
  }

  private static Object waiting(List<CustomerDecision> people) {
    return Sql.array(
        "bigint",
        people.stream()
            .flatMap(person -> person.updates().stream())
            .flatMap(update -> update.waiting().stream())
            .toList());
  }

  public void audit(ArrayNode rows) throws SQLException {
    if (!rows.isEmpty()) {
      Sql.update(journal, AUDIT, run.isPresent() ? run.getAsLong() : null, rows.toString());
    }
  }

  private void reject(ArrayNode rows) throws SQLException {
    if (!rows.isEmpty()) {
      Sql.update(
          journal, REJECTED, FlowNames.MARKETING_PERMISSIONS, run.orElse(0), rows.toString());
    }
  }
}
