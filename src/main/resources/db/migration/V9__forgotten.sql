-- People who are to be forgotten: nobody can be read from here, but everybody can be recognised.

CREATE TABLE forgotten_salt (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    salt   bytea   NOT NULL
);
INSERT INTO forgotten_salt (salt)
VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
COMMENT ON TABLE  forgotten_salt IS 'The random salt of this journal''s marks. Who has it can try all customer numbers, so it is for nobody to read.';
COMMENT ON COLUMN forgotten_salt.single IS 'There is one line.';

CREATE TABLE forgotten (
    mark       bytea       PRIMARY KEY,
    origin     text        NOT NULL CHECK (origin IN ('command', 'source')),
    flow       text,
    marked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    deleted_at timestamptz
);
COMMENT ON TABLE  forgotten IS 'A mark for each person who is to be forgotten, so that no later run brings them back.';
COMMENT ON COLUMN forgotten.mark IS 'SHA-256 of the salt and the customer number.';
COMMENT ON COLUMN forgotten.origin IS 'command = connector forget; source = _forget in a flow''s query.';
COMMENT ON COLUMN forgotten.flow IS 'The flow whose query said so.';
COMMENT ON COLUMN forgotten.deleted_at IS 'When Custobar accepted the deletion; NULL = it is still to be sent.';

CREATE TABLE forgotten_pending (
    mark     bytea       PRIMARY KEY REFERENCES forgotten ON DELETE CASCADE,
    customer text        NOT NULL,
    border   timestamptz
);
COMMENT ON TABLE  forgotten_pending IS 'Deletions that Custobar has not accepted yet. A line goes when it has, in the transaction that drops the rest. Personal data.';
COMMENT ON COLUMN forgotten_pending.customer IS 'The customer number, which the deletion has to name.';
COMMENT ON COLUMN forgotten_pending.border IS 'A moment after the mark: a page that was read before it may still carry the person, and goes first.';

CREATE TABLE forgotten_contact (
    mark      bytea       PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    living_at timestamptz
);
COMMENT ON TABLE  forgotten_contact IS 'A mark for each phone number and e-mail address of somebody who was forgotten. A receipt or event that names its customer by one of them alone is left out: always if it is dated before erased_at, and as long as no other customer has it.';
COMMENT ON COLUMN forgotten_contact.mark IS 'SHA-256 of the salt, the kind and the number or address; nothing tells whose it was.';
COMMENT ON COLUMN forgotten_contact.erased_at IS 'When its person was forgotten.';
COMMENT ON COLUMN forgotten_contact.living_at IS 'Since when another customer is known to have it; NULL: nobody has.';

CREATE TABLE forgotten_audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    origin  text        NOT NULL CHECK (origin IN ('command', 'source')),
    flow    text,
    step    text        NOT NULL CHECK (step IN ('marked', 'dropped', 'deleted')),
    dropped jsonb       NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE  forgotten_audit IS 'What was done to forget somebody, a line for each step and person, without a word about who.';
COMMENT ON COLUMN forgotten_audit.step IS 'marked = left out from now on; dropped = the journal holds nothing more; deleted = that, and Custobar accepted the deletion.';
COMMENT ON COLUMN forgotten_audit.dropped IS 'How many lines of each table were removed or made nameless.';
