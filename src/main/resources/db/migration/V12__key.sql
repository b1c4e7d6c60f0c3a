-- Who may ask: keys of tills and of people at the console, and what these people did.

CREATE TABLE pos_key (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash         bytea       NOT NULL UNIQUE,
    store_id     text,
    label        text        NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at   timestamptz
);
COMMENT ON TABLE  pos_key IS 'Keys of tills. The keys themselves are not here and cannot be found from what is.';
COMMENT ON COLUMN pos_key.hash IS 'SHA-256 of the key, which is 256 bits of chance.';
COMMENT ON COLUMN pos_key.store_id IS 'The only store the key speaks for; NULL = every store.';

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
