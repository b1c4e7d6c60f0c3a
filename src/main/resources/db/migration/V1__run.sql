-- The connector's memory. Every table and view here may be read by an operator; only the connector writes.
-- First of all: what ran, and how it ended.

CREATE TABLE run (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow            text        NOT NULL,
    started_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at        timestamptz,
    outcome         text        NOT NULL DEFAULT 'running'
                    CHECK (outcome IN ('running', 'delivered', 'retried', 'stopped', 'failed', 'interrupted')),
    rows_read       bigint      NOT NULL DEFAULT 0,
    rows_sent       bigint      NOT NULL DEFAULT 0,
    rows_unchanged  bigint      NOT NULL DEFAULT 0,
    rows_rejected   bigint      NOT NULL DEFAULT 0,
    fields_omitted  bigint      NOT NULL DEFAULT 0,
    requests        bigint      NOT NULL DEFAULT 0,
    error           text,
    stuck_since     timestamptz,
    kind            text        NOT NULL DEFAULT 'live' CHECK (kind IN ('live', 'backfill', 'reconcile')),
    rows_ignored    bigint      NOT NULL DEFAULT 0,
    rows_missed     bigint,
    rows_vanished   bigint,
    node            text,
    stop_asked_at   timestamptz
);
-- So that a million runs are looked through in a moment.
CREATE INDEX run_by_flow ON run (flow, id DESC);
CREATE INDEX run_going_on ON run (flow) WHERE outcome = 'running';
CREATE INDEX run_delivered ON run (flow, id DESC) WHERE kind = 'live' AND outcome = 'delivered';
CREATE INDEX run_reconcile ON run (flow, id DESC) WHERE kind = 'reconcile';
CREATE INDEX run_started ON run (started_at);
-- Runs that have just ended are asked for each minute.
CREATE INDEX run_ended ON run (ended_at);

COMMENT ON TABLE  run IS 'One line per run of a flow.';
COMMENT ON COLUMN run.outcome IS 'running; delivered = read to the end; retried = read only rows set aside, when asked to; stopped = asked to stop in the middle; failed = see error; interrupted = the process died.';
COMMENT ON COLUMN run.rows_read IS 'Rows that the flow''s query returned.';
COMMENT ON COLUMN run.rows_sent IS 'Rows that Custobar accepted.';
COMMENT ON COLUMN run.rows_unchanged IS 'Rows that had nothing to send: what Custobar has is what they say.';
COMMENT ON COLUMN run.rows_rejected IS 'Rows set aside, by the connector or by Custobar; see rejected.';
COMMENT ON COLUMN run.fields_omitted IS 'Optional fields left out because their value could not be right; see omitted_field.';
COMMENT ON COLUMN run.requests IS 'HTTP requests made, repeats included.';
COMMENT ON COLUMN run.stuck_since IS 'Since when Custobar has taken nothing of what a running run sends; flows that are due after it no longer wait for it. NULL = it gets on.';
COMMENT ON COLUMN run.kind IS 'live = the flow itself, which moves its cursor; backfill = sends rows before the cursor again; reconcile = reads all rows to find what the cursor missed.';
COMMENT ON COLUMN run.rows_ignored IS 'Rows left out: by a setting, by a step of the flow''s own route, or since a person gave them up. Read = sent + unchanged + rejected + ignored; rows that earlier runs left and that go out now are counted as sent beside these.';
COMMENT ON COLUMN run.rows_missed IS 'Of a reconcile: rows before the cursor that Custobar did not have as they are. They were sent or rejected by it; of a receipt, all rows count.';
COMMENT ON COLUMN run.rows_vanished IS 'Of a reconcile: rows that Custobar had and the source had no more.';
COMMENT ON COLUMN run.node IS 'The machine and the number of the process that ran it; NULL for runs of older versions.';
COMMENT ON COLUMN run.stop_asked_at IS 'When a person asked it to stop; it does after the page it is at.';
