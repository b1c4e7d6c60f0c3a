-- Marketing permissions: what is remembered of each customer and channel, so that a no is never undone.

DROP TABLE permission_known;
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

ALTER TABLE permission_waiting ADD COLUMN undo boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN permission_waiting.undo IS 'A yes at the till that did not count: the no has to be written to the source.';

ALTER TABLE permission_audit DROP CONSTRAINT permission_audit_origin_check;
ALTER TABLE permission_audit ADD CHECK (origin IN ('webhook', 'reconcile', 'till', 'connector'));
CREATE INDEX permission_audit_grants ON permission_audit (decided_at) WHERE applied AND stated;
COMMENT ON COLUMN permission_audit.origin IS 'webhook and reconcile: said in Custobar, for the source; till: said in the source, for Custobar; connector: a no that was told again, or written where a yes did not count.';
COMMENT ON COLUMN permission_audit.stated_at IS 'When it was said by the clock of whoever said it; NULL when that is not known.';
COMMENT ON COLUMN permission_audit.learned_at IS 'When the connector learned it, by its own clock.';

CREATE OR REPLACE VIEW permission_history AS
SELECT a.external_id,
       a.channel,
       a.decided_at,
       CASE a.origin WHEN 'till' THEN 'said at the till, for Custobar'
                     WHEN 'webhook' THEN 'said in Custobar, told at once'
                     WHEN 'connector' THEN 'done by the connector'
                     ELSE 'said in Custobar, found by reading' END AS whence,
       CASE WHEN a.stated THEN 'yes' ELSE 'no' END                AS said,
       a.stated_at                                                AS said_at,
       CASE a.old WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'never asked' END AS before,
       a.old_at                                                   AS before_since,
       CASE a.new WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'never asked' END AS after,
       CASE WHEN a.applied THEN 'took effect' ELSE 'did not count' END AS outcome,
       a.explanation                                              AS because,
       a.run_id,
       a.learned_at
  FROM permission_audit a;
