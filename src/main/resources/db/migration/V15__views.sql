-- What operators ask most. A view stands on tables alone, so that one can be replaced without the others.

-- Flows are found by the index run_by_flow, one step for each: all runs are never read.
CREATE VIEW flow_status AS
WITH RECURSIVE flows (flow) AS (
    SELECT min(flow) FROM run
     UNION ALL
    SELECT (SELECT min(r.flow) FROM run r WHERE r.flow > f.flow) FROM flows f WHERE f.flow IS NOT NULL
)
SELECT r.flow,
       r.id            AS last_run,
       r.outcome,
       r.started_at,
       r.ended_at,
       r.rows_read,
       r.rows_sent,
       r.rows_unchanged,
       r.rows_rejected,
       r.fields_omitted,
       r.requests,
       r.error,
       c.changed_at    AS read_up_to,
       (SELECT count(*) FROM rejected x WHERE x.flow = r.flow)      AS rejected_now,
       (SELECT count(*) FROM omitted_field o WHERE o.flow = r.flow) AS omitted_now,
       (SELECT d.ended_at FROM run d WHERE d.flow = r.flow AND d.kind = 'live' AND d.outcome = 'delivered'
         ORDER BY d.id DESC LIMIT 1) AS last_delivered_at
  FROM flows
 CROSS JOIN LATERAL (SELECT l.id FROM run l WHERE l.flow = flows.flow AND l.kind = 'live' AND l.outcome <> 'retried'
                      ORDER BY l.id DESC LIMIT 1) newest
  JOIN run r ON r.id = newest.id
  LEFT JOIN flow_cursor c ON c.flow = r.flow;
COMMENT ON VIEW flow_status IS 'Per flow: its last run that was to read changes, how far it has read, and what is set aside now. Backfills are no runs of the flow here.';

CREATE VIEW flow_reconcile AS
WITH RECURSIVE flows (flow) AS (
    SELECT min(flow) FROM run WHERE kind = 'reconcile'
     UNION ALL
    SELECT (SELECT min(r.flow) FROM run r WHERE r.kind = 'reconcile' AND r.flow > f.flow) FROM flows f WHERE f.flow IS NOT NULL
)
SELECT r.flow, r.id AS run_id, r.outcome, r.started_at, r.ended_at, r.rows_read, r.rows_missed, r.rows_vanished, r.error
  FROM flows
 CROSS JOIN LATERAL (SELECT l.id FROM run l WHERE l.flow = flows.flow AND l.kind = 'reconcile'
                      ORDER BY l.id DESC LIMIT 1) newest
  JOIN run r ON r.id = newest.id;
COMMENT ON VIEW flow_reconcile IS 'Per flow: its last reconcile, and how many rows the cursor had missed.';

CREATE VIEW rejected_reasons AS
SELECT flow, origin, field, kind, count(*) AS rows, min(first_rejected_at) AS since, min(row_key) AS example_key
  FROM rejected
 GROUP BY flow, origin, field, kind;
COMMENT ON VIEW rejected_reasons IS 'Why rows are set aside, counted.';

CREATE VIEW permission_history AS
SELECT a.external_id,
       a.channel,
       a.decided_at,
       CASE a.origin WHEN 'till' THEN 'said at the till, for Custobar'
                     WHEN 'webhook' THEN 'said in Custobar, told at once'
                     WHEN 'connector' THEN 'done by the connector'
                     ELSE 'said in Custobar, found by reading' END AS whence,
       CASE WHEN a.stated THEN 'yes' ELSE 'no' END                AS said,
       a.stated_at                                                AS said_at,
       CASE a.old WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'never asked' END AS before,
       a.old_at                                                   AS before_since,
       CASE a.new WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'never asked' END AS after,
       CASE WHEN a.applied THEN 'took effect' ELSE 'did not count' END AS outcome,
       a.explanation                                              AS because,
       a.run_id,
       a.learned_at
  FROM permission_audit a;
COMMENT ON VIEW permission_history IS 'Why somebody gets or does not get e-mail or text messages, in words: WHERE external_id = ... ORDER BY decided_at.';

CREATE VIEW benefit_outbox_status AS
SELECT count(*) AS pending, min(created_at) AS oldest, max(attempts) AS attempts,
       (SELECT last_error FROM benefit_outbox WHERE last_error IS NOT NULL ORDER BY id LIMIT 1) AS last_error
  FROM benefit_outbox;
COMMENT ON VIEW benefit_outbox_status IS 'How much is still to be told, since when, and what stood in the way last.';
