-- The connector's memory. Every table and view here may be read by an operator; only the connector writes.

CREATE TABLE run (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow            text        NOT NULL,
    started_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at        timestamptz,
    outcome         text        NOT NULL DEFAULT 'running'
                    CHECK (outcome IN ('running', 'delivered', 'stopped', 'failed', 'interrupted')),
    rows_read       bigint      NOT NULL DEFAULT 0,
    rows_sent       bigint      NOT NULL DEFAULT 0,
    rows_unchanged  bigint      NOT NULL DEFAULT 0,
    rows_rejected   bigint      NOT NULL DEFAULT 0,
    fields_omitted  bigint      NOT NULL DEFAULT 0,
    requests        bigint      NOT NULL DEFAULT 0,
    error           text
);
CREATE INDEX run_by_flow ON run (flow, id DESC);

COMMENT ON TABLE  run IS 'One line per run of a flow.';
COMMENT ON COLUMN run.outcome IS 'running; delivered = read to the end; stopped = asked to stop in the middle; failed = see error; interrupted = the process died.';
COMMENT ON COLUMN run.rows_read IS 'Rows that the flow''s query returned.';
COMMENT ON COLUMN run.rows_sent IS 'Rows that Custobar accepted.';
COMMENT ON COLUMN run.rows_unchanged IS 'Rows that had nothing to send: what Custobar has is what they say.';
COMMENT ON COLUMN run.rows_rejected IS 'Rows set aside, by the connector or by Custobar; see rejected.';
COMMENT ON COLUMN run.fields_omitted IS 'Optional fields left out because their value could not be right; see omitted_field.';
COMMENT ON COLUMN run.requests IS 'HTTP requests made, repeats included.';

CREATE TABLE flow_cursor (
    flow        text        PRIMARY KEY,
    changed_at  text        NOT NULL,
    row_key     text        NOT NULL,
    version     bigint      NOT NULL DEFAULT 1,
    moved_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    run_id      bigint      NOT NULL
);
COMMENT ON TABLE  flow_cursor IS 'How far each flow has been read and accepted: the _changed_at and _key of its last row.';
COMMENT ON COLUMN flow_cursor.version IS 'Grows by one at each move, so that a process that was paused cannot move a cursor that another has moved since.';

CREATE TABLE rejected (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow              text        NOT NULL,
    row_key           text        NOT NULL,
    datatype          text        NOT NULL,
    origin            text        NOT NULL CHECK (origin IN ('connector', 'custobar')),
    field             text,
    kind              text        NOT NULL,
    reason            text        NOT NULL,
    payload           jsonb,
    first_rejected_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_rejected_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    times             integer     NOT NULL DEFAULT 1,
    run_id            bigint      NOT NULL,
    UNIQUE (flow, row_key)
);
COMMENT ON TABLE  rejected IS 'Rows that did not get through. A row leaves this table when a later version of it is accepted.';
COMMENT ON COLUMN rejected.row_key IS 'The _key of the row in the flow''s query.';
COMMENT ON COLUMN rejected.origin IS 'connector = refused before sending; custobar = refused by Custobar.';
COMMENT ON COLUMN rejected.kind IS 'The kind of problem in one word, to count by.';
COMMENT ON COLUMN rejected.payload IS 'The message that Custobar refused. Personal data.';

CREATE TABLE omitted_field (
    flow     text        NOT NULL,
    row_key  text        NOT NULL,
    field    text        NOT NULL,
    kind     text        NOT NULL,
    reason   text        NOT NULL,
    seen_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    run_id   bigint      NOT NULL,
    PRIMARY KEY (flow, row_key, field)
);
COMMENT ON TABLE omitted_field IS 'Optional fields that were left out of a message because their value could not be right. The rest of the row was sent.';

CREATE VIEW flow_status AS
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
       (SELECT max(d.ended_at) FROM run d WHERE d.flow = r.flow AND d.outcome = 'delivered') AS last_delivered_at
  FROM (SELECT DISTINCT ON (flow) * FROM run ORDER BY flow, id DESC) r
  LEFT JOIN flow_cursor c ON c.flow = r.flow;
COMMENT ON VIEW flow_status IS 'Per flow: its last run, how far it has read, and what is set aside now.';

CREATE VIEW rejected_reasons AS
SELECT flow, origin, field, kind, count(*) AS rows, min(first_rejected_at) AS since, min(row_key) AS example_key
  FROM rejected
 GROUP BY flow, origin, field, kind;
COMMENT ON VIEW rejected_reasons IS 'Why rows are set aside, counted.';
