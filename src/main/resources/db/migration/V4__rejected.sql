-- Rows that did not get through, those that a person gave up, and fields that were left out.

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
    fingerprint       bigint,
    sealed            bytea,
    payload_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    person            bytea,
    receipt           bytea,
    UNIQUE (flow, row_key)
);
CREATE INDEX rejected_payload ON rejected (payload_at) WHERE payload IS NOT NULL OR sealed IS NOT NULL;
-- So that 100 000 rejected rows are looked through in a moment.
CREATE INDEX rejected_latest ON rejected (last_rejected_at DESC, id DESC);
CREATE INDEX rejected_latest_of_flow ON rejected (flow, last_rejected_at DESC, id DESC);
CREATE INDEX rejected_person ON rejected (person) WHERE person IS NOT NULL;
COMMENT ON TABLE  rejected IS 'Rows that did not get through. A row leaves this table when a later version of it is accepted, or when a person drops it.';
COMMENT ON COLUMN rejected.row_key IS 'The _key of the row in the flow''s query.';
COMMENT ON COLUMN rejected.origin IS 'connector = refused before sending; custobar = refused by Custobar.';
COMMENT ON COLUMN rejected.kind IS 'The kind of problem in one word, to count by.';
COMMENT ON COLUMN rejected.payload IS 'The message that Custobar refused. NULL when there was none, it is encrypted, or it is no longer kept. Personal data.';
COMMENT ON COLUMN rejected.fingerprint IS 'The first 64 bits of the SHA-256 of the message that Custobar refused, or of the row that the connector refused. The same message is tried again a few at a time, a changed one at once.';
COMMENT ON COLUMN rejected.sealed IS 'The same, encrypted (AES-256-GCM: 12 bytes of nonce, then the rest), when the setting rejected.payload says so.';
COMMENT ON COLUMN rejected.payload_at IS 'Since when this message is kept. After rejected.keep-days it is removed; the row stays.';
COMMENT ON COLUMN rejected.person IS 'SHA-256 of the salt in forgotten_salt and the customer number, to find the rows of a person who is to be forgotten.';
COMMENT ON COLUMN rejected.receipt IS 'The same of the receipt, whose rows are set aside and dropped together.';

CREATE TABLE dropped (
    flow        text        NOT NULL,
    row_key     text        NOT NULL,
    fingerprint bigint      NOT NULL,
    person      bytea,
    dropped_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    dropped_by  text        NOT NULL,
    PRIMARY KEY (flow, row_key)
);
COMMENT ON TABLE  dropped IS 'Rows that a person decided not to deliver. A row leaves this table when it has changed and is sent, or set aside anew.';
COMMENT ON COLUMN dropped.row_key IS 'The _key of the row in the flow''s query.';
COMMENT ON COLUMN dropped.fingerprint IS 'As in rejected: just this version of the row is not tried again.';
COMMENT ON COLUMN dropped.person IS 'As in rejected.';
COMMENT ON COLUMN dropped.dropped_by IS 'The user of the machine who said so.';

CREATE TABLE omitted_field (
    flow          text        NOT NULL,
    row_key       text        NOT NULL,
    field         text        NOT NULL,
    kind          text        NOT NULL,
    reason        text        NOT NULL,
    seen_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    run_id        bigint      NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (flow, row_key, field)
);
COMMENT ON TABLE  omitted_field IS 'Optional fields that were left out of a message because their value could not be right. The rest of the row was sent.';
COMMENT ON COLUMN omitted_field.first_seen_at IS 'When the field was left out for this reason for the first time; seen_at is the last time.';
