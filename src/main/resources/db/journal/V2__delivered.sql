-- What Custobar was given, so that nothing is sent that it has already.

CREATE TABLE delivery_flow (
    id    smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow  text     NOT NULL UNIQUE
);
COMMENT ON TABLE delivery_flow IS 'Short numbers for the flows named in delivered.';

-- The order of the columns leaves no gap between them: 38 bytes a row beside the key.
CREATE TABLE delivered (
    fingerprint  bigint,
    flow_id      smallint NOT NULL,
    row_key      text     NOT NULL,
    PRIMARY KEY (flow_id, row_key)
) WITH (fillfactor = 90);
COMMENT ON TABLE  delivered IS 'The last message of each row that Custobar accepted, as a fingerprint.';
COMMENT ON COLUMN delivered.fingerprint IS 'The first 64 bits of the message''s SHA-256. NULL = it was being sent when the process died, so whether Custobar has it is to be asked.';

ALTER TABLE flow_cursor ADD COLUMN held_at timestamptz;
COMMENT ON COLUMN flow_cursor.held_at IS 'When the oldest transaction began that was still open in the source as the last run read. What it commits bears that time, so the next run starts to read before it.';
