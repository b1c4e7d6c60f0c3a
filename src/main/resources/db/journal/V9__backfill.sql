-- What was delivered once is delivered again, when a person asks for it.

ALTER TABLE run ADD COLUMN kind text NOT NULL DEFAULT 'live' CHECK (kind IN ('live', 'backfill'));
COMMENT ON COLUMN run.kind IS 'live = the flow itself, which moves its cursor; backfill = sends rows before the cursor again.';
CREATE INDEX run_going_on ON run (flow) WHERE outcome = 'running';

CREATE OR REPLACE VIEW flow_status AS
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
       (SELECT max(d.ended_at) FROM run d WHERE d.flow = r.flow AND d.kind = 'live' AND d.outcome = 'delivered') AS last_delivered_at
  FROM (SELECT DISTINCT ON (flow) * FROM run WHERE kind = 'live' AND outcome <> 'retried' ORDER BY flow, id DESC) r
  LEFT JOIN flow_cursor c ON c.flow = r.flow;
COMMENT ON VIEW flow_status IS 'Per flow: its last run that was to read changes, how far it has read, and what is set aside now. Backfills are no runs of the flow here.';

CREATE TABLE backfill (
    flow       text        PRIMARY KEY,
    said_from  text,
    said_to    text,
    from_at    timestamptz,
    before_at  timestamptz,
    up_to      text        NOT NULL,
    everything boolean     NOT NULL,
    mapping    bigint,
    changed_at text,
    row_key    text,
    rows_read  bigint      NOT NULL DEFAULT 0,
    rows_total bigint,
    begun_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at   timestamptz,
    run_id     bigint      NOT NULL
);
COMMENT ON TABLE  backfill IS 'The last backfill of each flow: what it reads and how far it is, so that it goes on there when it was stopped.';
COMMENT ON COLUMN backfill.said_from IS 'The range as it was asked for; NULL = from the beginning. The same words go on with the same range.';
COMMENT ON COLUMN backfill.said_to IS 'NULL = up to the cursor.';
COMMENT ON COLUMN backfill.from_at IS 'Rows that changed at this moment or later.';
COMMENT ON COLUMN backfill.before_at IS 'Rows that changed before this moment.';
COMMENT ON COLUMN backfill.up_to IS 'The _changed_at of the flow''s cursor when the backfill began; later rows are the flow''s own.';
COMMENT ON COLUMN backfill.everything IS 'Whether rows go out that Custobar has already as they are.';
COMMENT ON COLUMN backfill.mapping IS 'The mapping that the rows are sent with, as in flow_mapping; another one begins anew.';
COMMENT ON COLUMN backfill.changed_at IS 'With row_key: the last row that was dealt with; NULL = none yet.';
COMMENT ON COLUMN backfill.rows_total IS 'Rows in the range when it was counted; NULL = not counted.';
COMMENT ON COLUMN backfill.ended_at IS 'When it had read to the end; NULL = it goes on, or waits to be called again.';
