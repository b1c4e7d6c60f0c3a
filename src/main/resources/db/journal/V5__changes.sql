-- Rows that are tried again, snapshots, and what a flow's mapping was when it delivered.

ALTER TABLE rejected ADD COLUMN fingerprint bigint;
COMMENT ON COLUMN rejected.fingerprint IS 'The first 64 bits of the SHA-256 of the message that Custobar refused. The same message is tried again a few at a time, a changed one at once.';

-- The order of bytes, so that the journal and a snapshot agree on what lies between two keys.
ALTER TABLE delivered ALTER COLUMN row_key TYPE text COLLATE "C";

ALTER TABLE flow_cursor ALTER COLUMN changed_at DROP NOT NULL;
ALTER TABLE flow_cursor ALTER COLUMN row_key DROP NOT NULL;
COMMENT ON TABLE flow_cursor IS 'How far each flow has been read and accepted: the _changed_at and _key of its last row. NULL for a flow that compares all rows each time.';

ALTER TABLE flow_cursor ADD COLUMN undated_at timestamptz;
COMMENT ON COLUMN flow_cursor.undated_at IS 'When the rows without a time of change were last read, which no cursor comes to.';

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
