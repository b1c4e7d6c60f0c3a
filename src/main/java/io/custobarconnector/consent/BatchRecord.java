package io.custobarconnector.consent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/** Writes what became of a batch to the journal: a statement for each table, however many rows. */
final class BatchRecord {

  static final String FLOW = "marketing-permissions";

  /**
   * The journal's lock on permissions is held, so what is read here cannot change before it is
   * written.
   */
  private static final String KNOWN =
      """
      INSERT INTO permission_known
             (external_id, email, sms, email_at, sms_at, heard_at,
              source_email, source_email_at, source_sms, source_sms_at)
      SELECT s.external_id,
             CASE WHEN s.email_said AND newer THEN s.email ELSE k.email END,
             CASE WHEN s.sms_said AND newer THEN s.sms ELSE k.sms END,
             CASE WHEN s.email_said AND newer AND s.email IS DISTINCT FROM k.email
                  THEN s.email_at ELSE k.email_at END,
             CASE WHEN s.sms_said AND newer AND s.sms IS DISTINCT FROM k.sms
                  THEN s.sms_at ELSE k.sms_at END,
             greatest(s.heard_at, k.heard_at),
             coalesce(s.source_email, k.source_email),
             coalesce(s.source_email_at, k.source_email_at),
             coalesce(s.source_sms, k.source_sms),
             coalesce(s.source_sms_at, k.source_sms_at)
        FROM jsonb_to_recordset(?::jsonb) AS s
             (external_id text, email boolean, email_said boolean, email_at timestamptz,
              sms boolean, sms_said boolean, sms_at timestamptz, heard_at timestamptz,
              source_email boolean, source_email_at timestamptz,
              source_sms boolean, source_sms_at timestamptz)
        LEFT JOIN permission_known k ON k.external_id = s.external_id
       CROSS JOIN LATERAL (SELECT k.heard_at IS NULL OR s.heard_at >= k.heard_at AS newer) n
      ON CONFLICT (external_id) DO UPDATE
         SET email = excluded.email, sms = excluded.sms, email_at = excluded.email_at,
             sms_at = excluded.sms_at, heard_at = excluded.heard_at,
             source_email = excluded.source_email, source_email_at = excluded.source_email_at,
             source_sms = excluded.source_sms, source_sms_at = excluded.source_sms_at\
      """;

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

  BatchRecord(Connection journal, OptionalLong run) {
    this.journal = journal;
    this.run = run;
  }

  void write(Collection<Person> people) throws SQLException {
    ArrayNode known = JsonNodeFactory.instance.arrayNode();
    ArrayNode unknown = JsonNodeFactory.instance.arrayNode();
    ArrayNode audit = JsonNodeFactory.instance.arrayNode();
    Instant now = Instant.now();
    for (Person person : people) {
      if (person.isUnknown()) {
        person.rejected(unknown);
      } else if (person.isSettled()) {
        person.known(known);
        person.audit(audit, now);
      }
    }
    remember(known);
    audit(audit);
    setAside(unknown);
    List<Person> settled = people.stream().filter(Person::isSettled).toList();
    delete("DELETE FROM permission_waiting WHERE id = ANY (?)", waiting(settled));
    delete(REPEATED, waiting(people.stream().filter(Person::isUnknown).toList()));
    delete(
        "DELETE FROM rejected WHERE flow = '" + FLOW + "' AND row_key = ANY (?)",
        journal.createArrayOf(
            "text",
            settled.stream().filter(Person::hasStatements).map(Person::externalId).toArray()));
  }

  private Array waiting(List<Person> people) throws SQLException {
    return journal.createArrayOf(
        "bigint",
        people.stream()
            .flatMap(person -> person.news().stream())
            .filter(News::wasTold)
            .map(News::waiting)
            .toArray());
  }

  private void remember(ArrayNode rows) throws SQLException {
    if (!rows.isEmpty()) {
      try (PreparedStatement upsert = journal.prepareStatement(KNOWN)) {
        upsert.setString(1, rows.toString());
        upsert.executeUpdate();
      }
    }
  }

  void audit(ArrayNode rows) throws SQLException {
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
        upsert.setString(1, FLOW);
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
