-- What is remembered of each flow: how far it has read, how its rows become messages, and whether a person has paused it.

CREATE TABLE flow_cursor (
    flow        text        PRIMARY KEY,
    changed_at  text,
    row_key     text,
    version     bigint      NOT NULL DEFAULT 1,
    moved_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    run_id      bigint      NOT NULL,
    undated_at  timestamptz,
    horizon     text,
    rows_ahead  bigint      NOT NULL DEFAULT 0,
    ahead_key   text
);
COMMENT ON TABLE  flow_cursor IS 'How far each flow has been read and accepted: the _changed_at and _key of its last row. NULL for a flow that compares all rows each time.';
COMMENT ON COLUMN flow_cursor.version IS 'Grows by one at each move, so that a process that was paused cannot move a cursor that another has moved since.';
COMMENT ON COLUMN flow_cursor.undated_at IS 'When the rows without a time of change were last read, which no cursor comes to.';
COMMENT ON COLUMN flow_cursor.horizon IS 'The earliest _changed_at of rows that the last run could not see yet, since their transactions were open or had not begun. The next run starts to read there, or at changed_at if that is earlier. Empty text = at the beginning; NULL = at changed_at.';
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

CREATE TABLE flow_mapping (
    flow       text        PRIMARY KEY,
    mapping    bigint      NOT NULL,
    columns    text[]      NOT NULL,
    changed_at timestamptz,
    run_id     bigint      NOT NULL
);
COMMENT ON TABLE  flow_mapping IS 'How each flow''s rows become messages: by which query, formats and settings.';
COMMENT ON COLUMN flow_mapping.mapping IS 'A fingerprint of the SQL, of the datatypes and of the settings that decide how values are written.';
COMMENT ON COLUMN flow_mapping.columns IS 'The columns that the query selected at the last run, to notice one that vanishes.';
COMMENT ON COLUMN flow_mapping.changed_at IS 'Since when rows are sent in another form than those delivered before. NULL = all rows have the form of now.';

CREATE TABLE flow_pause (
    flow      text        PRIMARY KEY,
    paused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    paused_by text        NOT NULL
);
COMMENT ON TABLE flow_pause IS 'Flows whose schedules start no run, in no process, until somebody resumes them.';
