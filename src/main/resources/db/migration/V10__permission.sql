-- Marketing permissions: what is known of each customer and channel, so that a no is never undone; what waits, what was
-- read, and why each statement did or did not count.

CREATE TABLE permission_known (
    external_id     text        NOT NULL,
    channel         text        NOT NULL CHECK (channel IN ('email', 'sms')),
    holds           boolean,
    heard_at        timestamptz,
    source_holds    boolean,
    source_said_at  timestamptz,
    source_seen_at  timestamptz,
    source_by_us    boolean     NOT NULL DEFAULT false,
    looked_no       boolean     NOT NULL DEFAULT false,
    looked_no_said_at timestamptz,
    no_at           timestamptz,
    yes_sent_at     timestamptz,
    no_sent_at      timestamptz,
    unanswered      boolean     NOT NULL DEFAULT false,
    no_read_at      timestamptz,
    grant_told_at   timestamptz,
    yes_before      boolean     NOT NULL DEFAULT false,
    owes_no         boolean     NOT NULL DEFAULT false,
    yes_told_at     timestamptz,
    yes_in_wave     boolean     NOT NULL DEFAULT false,
    plan_holds      boolean,
    plan_said_at    timestamptz,
    planned_at      timestamptz,
    PRIMARY KEY (external_id, channel)
);
CREATE INDEX permission_known_owed ON permission_known (external_id) WHERE owes_no;
CREATE INDEX permission_known_unanswered ON permission_known (external_id) WHERE unanswered;
COMMENT ON TABLE  permission_known IS 'What is known of each customer and channel: what Custobar holds, what the source held, what was sent. docs/marketing-permissions.md says how it is used.';
COMMENT ON COLUMN permission_known.holds IS 'What Custobar holds; NULL: nothing, or not known while heard_at is NULL.';
COMMENT ON COLUMN permission_known.heard_at IS 'When Custobar last told it or was read; NULL: never.';
COMMENT ON COLUMN permission_known.source_holds IS 'What the source held when its last change was dealt with; NULL: nothing, or never seen while source_seen_at is NULL.';
COMMENT ON COLUMN permission_known.source_said_at IS 'The time that the source gave it, by the source''s clock.';
COMMENT ON COLUMN permission_known.source_seen_at IS 'When it was first seen, by the connector''s clock.';
COMMENT ON COLUMN permission_known.source_by_us IS 'Whether the connector wrote it there.';
COMMENT ON COLUMN permission_known.looked_no IS 'Whether the source was seen with a no that somebody else wrote, after the last yes that counted.';
COMMENT ON COLUMN permission_known.no_at IS 'When a no was last learned from either side; NULL once a yes counted since. A yes at the till must be later.';
COMMENT ON COLUMN permission_known.yes_sent_at IS 'When a yes was last sent to Custobar, noted before; NULL once a later reading showed none there.';
COMMENT ON COLUMN permission_known.unanswered IS 'Whether what was sent last has not been answered.';
COMMENT ON COLUMN permission_known.grant_told_at IS 'When the webhook told of a yes that counts once a reading shows it; NULL: none waits.';
COMMENT ON COLUMN permission_known.yes_before IS 'Whether Custobar may have held a yes before, so that an old webhook may tell of it again.';
COMMENT ON COLUMN permission_known.owes_no IS 'Custobar holds a yes that does not count, or may get one; customer-permissions tells it of the no.';
COMMENT ON COLUMN permission_known.yes_told_at IS 'When the webhook told of a yes that did not count; NULL once Custobar was heard since. A no found there later is a new one.';
COMMENT ON COLUMN permission_known.yes_in_wave IS 'Whether the yes that Custobar holds was one of too many at once, see guard.max-change; false once a reading showed that Custobar holds none.';
-- What is written to the source is noted before, so that whoever comes after a process that died between the two knows
-- whose it is.
COMMENT ON COLUMN permission_known.plan_holds IS 'What the connector is about to write to the source, or was when its process died.';
COMMENT ON COLUMN permission_known.plan_said_at IS 'The time that it is given there.';
COMMENT ON COLUMN permission_known.planned_at IS 'When that was noted; NULL once it is known whether it was written.';

-- A customer may have several phone numbers: a permission is for each that the source had when it was said.
CREATE TABLE permission_address (
    external_id text        NOT NULL,
    channel     text        NOT NULL CHECK (channel IN ('email', 'sms')),
    mark        bytea       NOT NULL,
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (external_id, channel, mark)
);
COMMENT ON TABLE  permission_address IS 'Marks of the addresses or phone numbers that the source had for each channel of a customer when the permission was said, to notice when the first is another: permissions.after-new-address.';
COMMENT ON COLUMN permission_address.mark IS 'SHA-256 of the salt, the kind and the address or number.';
COMMENT ON COLUMN permission_address.since IS 'When the connector first saw it.';

CREATE TABLE permission_waiting (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    external_id text        NOT NULL,
    email       boolean,
    sms         boolean,
    heard_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    undo        boolean     NOT NULL DEFAULT false
);
CREATE INDEX permission_waiting_by_customer ON permission_waiting (external_id, id);
COMMENT ON TABLE  permission_waiting IS 'What the webhook told and the source does not have yet: a moment, or until the source has the customer.';
COMMENT ON COLUMN permission_waiting.undo IS 'A yes at the till that did not count: the no has to be written to the source.';

-- What is read anew at any time is not worth the writing of a log.
CREATE UNLOGGED TABLE permission_read (
    external_id        text PRIMARY KEY,
    email              boolean,
    sms                boolean,
    read_at            timestamptz NOT NULL,
    email_contradicted boolean     NOT NULL DEFAULT false,
    sms_contradicted   boolean     NOT NULL DEFAULT false
);
COMMENT ON TABLE  permission_read IS 'All permissions in Custobar as the run that goes on now reads them, or as the last one did.';
COMMENT ON COLUMN permission_read.external_id IS 'A customer; the empty one stands for the reading itself, which a crash of the database removes with all others.';
COMMENT ON COLUMN permission_read.email_contradicted IS 'Whether yes and no were read of this customer: no counts, and the yes is in permission_history.';

CREATE UNLOGGED TABLE permission_asked (
    external_id        text PRIMARY KEY,
    email              boolean,
    sms                boolean,
    read_at            timestamptz NOT NULL,
    email_contradicted boolean     NOT NULL DEFAULT false,
    sms_contradicted   boolean     NOT NULL DEFAULT false
);
COMMENT ON TABLE  permission_asked IS 'All permissions in Custobar as customer-permissions last read them, when a page had too many customers to ask about one by one.';
COMMENT ON COLUMN permission_asked.external_id IS 'As in permission_read.';

CREATE TABLE permission_reading (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id    bigint      NOT NULL,
    customers bigint      NOT NULL,
    ended_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE permission_reading IS 'How many customers each complete reading of Custobar found.';

CREATE TABLE permission_audit (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    external_id text        NOT NULL,
    channel     text        NOT NULL CHECK (channel IN ('email', 'sms')),
    origin      text        NOT NULL CHECK (origin IN ('webhook', 'reconcile', 'till', 'connector')),
    stated      boolean     NOT NULL,
    stated_at   timestamptz,
    learned_at  timestamptz NOT NULL,
    decided_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    old         boolean,
    old_at      timestamptz,
    new         boolean,
    applied     boolean     NOT NULL,
    reason      text        NOT NULL,
    explanation text        NOT NULL,
    run_id      bigint
);
CREATE INDEX permission_audit_by_customer ON permission_audit (external_id, channel, id);
CREATE INDEX permission_audit_grants ON permission_audit (decided_at) WHERE applied AND stated;
COMMENT ON TABLE  permission_audit IS 'Every statement that differed from what the other side held: what was said, what became of it, and why. Grows with changes, not with runs.';
COMMENT ON COLUMN permission_audit.origin IS 'webhook and reconcile: said in Custobar, for the source; till: said in the source, for Custobar; connector: a no that was told again, or written where a yes did not count.';
COMMENT ON COLUMN permission_audit.stated_at IS 'When it was said by the clock of whoever said it; NULL when that is not known.';
COMMENT ON COLUMN permission_audit.learned_at IS 'When the connector learned it, by its own clock.';
COMMENT ON COLUMN permission_audit.old IS 'What the other side held before; NULL: nothing.';
COMMENT ON COLUMN permission_audit.new IS 'What it held afterwards; the same as before when the statement did not count.';
COMMENT ON COLUMN permission_audit.run_id IS 'The run, see table run; NULL when the webhook''s request did it.';
