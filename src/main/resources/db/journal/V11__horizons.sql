-- From where on a run reads, so that rows are found that appear with an earlier time of change.

ALTER TABLE flow_cursor ADD COLUMN horizon text;
-- What held a cursor so far said when a transaction began; it is read again from the beginning once, and compared.
UPDATE flow_cursor SET horizon = '' WHERE held_at IS NOT NULL;
ALTER TABLE flow_cursor DROP COLUMN held_at;
COMMENT ON COLUMN flow_cursor.horizon IS 'The earliest _changed_at of rows that the last run could not see yet, since their transactions were open or had not begun. The next run starts to read there, or at changed_at if that is earlier. Empty text = at the beginning; NULL = at changed_at.';

ALTER TABLE flow_cursor
    ADD COLUMN rows_ahead bigint NOT NULL DEFAULT 0,
    ADD COLUMN ahead_key  text;
COMMENT ON COLUMN flow_cursor.rows_ahead IS 'Rows dated ahead of the source''s clock, as the last run found them. They are delivered, and the cursor does not pass the clock.';
COMMENT ON COLUMN flow_cursor.ahead_key IS 'The _key of one of them.';

CREATE TABLE flow_horizon (
    flow             text        NOT NULL,
    read_at          timestamptz NOT NULL,
    next_transaction bigint      NOT NULL,
    back_to          text,
    PRIMARY KEY (flow, read_at)
);
COMMENT ON TABLE  flow_horizon IS 'What each run saw of the source''s transactions when it began to read; kept for a week.';
COMMENT ON COLUMN flow_horizon.read_at IS 'By the source''s clock.';
COMMENT ON COLUMN flow_horizon.next_transaction IS 'The number that the source''s next transaction was to get.';
COMMENT ON COLUMN flow_horizon.back_to IS 'As flow_cursor.horizon after this run; NULL = the beginning.';
