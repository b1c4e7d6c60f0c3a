-- What was delivered once is delivered again, when a person asks for it.

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
