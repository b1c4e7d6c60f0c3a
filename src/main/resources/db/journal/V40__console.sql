-- The operator's console: who may sign in, what they did, and which flows a person has paused.

-- Its numbers are those of pos_key, so that a number names one key.
CREATE TABLE operator_key (
    id         bigint      PRIMARY KEY DEFAULT nextval('pos_key_id_seq'),
    hash       bytea       NOT NULL UNIQUE,
    role       text        NOT NULL CHECK (role IN ('viewer', 'service', 'operator')),
    label      text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz
);
COMMENT ON TABLE  operator_key IS 'Keys of people who may sign in to the console. The keys themselves are not here and cannot be found from what is.';
COMMENT ON COLUMN operator_key.hash IS 'SHA-256 of the key, which is 256 bits of chance.';
COMMENT ON COLUMN operator_key.role IS 'viewer = sees how flows are doing; service = persons only; operator = everything.';
COMMENT ON COLUMN operator_key.label IS 'Whose it is; the audit log names it.';

CREATE TABLE console_audit (
    id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    key_id  bigint      NOT NULL,
    who     text        NOT NULL,
    role    text        NOT NULL,
    action  text        NOT NULL,
    flow    text,
    rows    bigint,
    person  bytea,
    detail  text
);
CREATE INDEX console_audit_person ON console_audit (person) WHERE person IS NOT NULL;
COMMENT ON TABLE  console_audit IS 'What people did in the console, written before it was done.';
COMMENT ON COLUMN console_audit.key_id IS 'The number of the key they signed in with.';
COMMENT ON COLUMN console_audit.who IS 'The label of the key.';
COMMENT ON COLUMN console_audit.rows IS 'How many rows the action is about.';
COMMENT ON COLUMN console_audit.person IS 'SHA-256 of the salt in forgotten_salt and the customer number, of actions about one customer. NULL once they were forgotten.';
COMMENT ON COLUMN console_audit.detail IS 'What was asked for, such as the range of a backfill; never personal data.';

CREATE TABLE flow_pause (
    flow      text        PRIMARY KEY,
    paused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    paused_by text        NOT NULL
);
COMMENT ON TABLE flow_pause IS 'Flows whose schedules start no run, in no process, until somebody resumes them.';

ALTER TABLE run ADD COLUMN stop_asked_at timestamptz;
COMMENT ON COLUMN run.stop_asked_at IS 'When a person asked it to stop; it does after the page it is at.';

-- So that a million runs and 100 000 rejected rows are looked through in a moment.
CREATE INDEX run_delivered ON run (flow, id DESC) WHERE kind = 'live' AND outcome = 'delivered';
CREATE INDEX run_reconcile ON run (flow, id DESC) WHERE kind = 'reconcile';
CREATE INDEX run_started ON run (started_at);
CREATE INDEX rejected_latest ON rejected (last_rejected_at DESC, id DESC);
CREATE INDEX rejected_latest_of_flow ON rejected (flow, last_rejected_at DESC, id DESC);
CREATE INDEX rejected_person ON rejected (person) WHERE person IS NOT NULL;

CREATE OR REPLACE VIEW flow_status AS
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

CREATE OR REPLACE VIEW flow_reconcile AS
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
