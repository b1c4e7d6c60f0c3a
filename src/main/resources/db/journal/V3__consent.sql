-- Marketing permissions: what Custobar said, what became of it, and why.

CREATE TABLE permission_known (
    external_id   text        PRIMARY KEY,
    email         boolean,
    sms           boolean,
    email_at      timestamptz,
    sms_at        timestamptz,
    heard_at      timestamptz NOT NULL,
    sent_at       timestamptz,
    source_email  boolean,
    source_email_at timestamptz,
    source_sms    boolean,
    source_sms_at timestamptz
);
COMMENT ON TABLE  permission_known IS 'Each customer''s permissions in Custobar, as last heard from there or sent there. What differs from this is news.';
COMMENT ON COLUMN permission_known.email IS 'NULL: Custobar has said nothing.';
COMMENT ON COLUMN permission_known.email_at IS 'When it was said, or read as a change; NULL when the customer was first read with it.';
COMMENT ON COLUMN permission_known.heard_at IS 'When Custobar last told it or was read. A page that was read before says nothing new.';
COMMENT ON COLUMN permission_known.sent_at IS 'When the connector last sent a permission to Custobar, which applies it a little later.';
COMMENT ON COLUMN permission_known.source_email IS 'What the connector last wrote to the source, and when that was said: for a source that keeps no times.';

CREATE TABLE permission_waiting (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    external_id text        NOT NULL,
    email       boolean,
    sms         boolean,
    heard_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX permission_waiting_by_customer ON permission_waiting (external_id, id);
COMMENT ON TABLE permission_waiting IS 'What the webhook told and the source does not have yet: a moment, or until the source has the customer.';

CREATE UNLOGGED TABLE permission_read (
    external_id text PRIMARY KEY,
    email       boolean,
    sms         boolean,
    read_at     timestamptz NOT NULL
);
COMMENT ON TABLE permission_read IS 'All permissions in Custobar as the run that goes on now reads them, or as the last one did.';

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
    origin      text        NOT NULL CHECK (origin IN ('webhook', 'reconcile', 'till')),
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
COMMENT ON TABLE  permission_audit IS 'Every statement that differed from what the other side held: what was said, what became of it, and why. Grows with changes, not with runs.';
COMMENT ON COLUMN permission_audit.origin IS 'webhook and reconcile: said in Custobar, for the source; till: said in the source, for Custobar.';
COMMENT ON COLUMN permission_audit.stated_at IS 'When it was said; NULL when that is not known.';
COMMENT ON COLUMN permission_audit.old IS 'What the other side held before; NULL: nothing.';
COMMENT ON COLUMN permission_audit.new IS 'What it held afterwards; the same as before when the statement did not count.';
COMMENT ON COLUMN permission_audit.run_id IS 'The run, see table run; NULL when the webhook''s request did it.';

CREATE VIEW permission_history AS
SELECT a.external_id,
       a.channel,
       a.decided_at,
       CASE a.origin WHEN 'till' THEN 'said at the till, for Custobar'
                     WHEN 'webhook' THEN 'said in Custobar, told at once'
                     ELSE 'said in Custobar, found by reading' END AS whence,
       CASE WHEN a.stated THEN 'yes' ELSE 'no' END                AS said,
       a.stated_at                                                AS said_at,
       CASE a.old WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'never asked' END AS before,
       a.old_at                                                   AS before_since,
       CASE a.new WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'never asked' END AS after,
       CASE WHEN a.applied THEN 'took effect' ELSE 'did not count' END AS outcome,
       a.explanation                                              AS because,
       a.run_id
  FROM permission_audit a;
COMMENT ON VIEW permission_history IS 'Why somebody gets or does not get e-mail or text messages, in words: WHERE external_id = ... ORDER BY decided_at.';
