-- Rows that did not get through: how their messages are kept, whom they are about, and which a person gave up.

ALTER TABLE rejected
    ADD COLUMN sealed     bytea,
    ADD COLUMN payload_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN person     bytea,
    ADD COLUMN receipt    bytea;

UPDATE rejected
   SET payload_at = last_rejected_at,
       person = sha256((SELECT salt FROM forgotten_salt) || convert_to(
                  CASE datatype WHEN 'customers' THEN payload->>'external_id'
                                WHEN 'sales'     THEN payload->>'sale_customer_id'
                                WHEN 'events'    THEN payload->>'customer_id' END, 'UTF8')),
       receipt = sha256((SELECT salt FROM forgotten_salt) || convert_to(
                   CASE datatype WHEN 'sales' THEN payload->>'sale_external_id' END, 'UTF8'));

CREATE INDEX rejected_payload ON rejected (payload_at) WHERE payload IS NOT NULL OR sealed IS NOT NULL;

COMMENT ON TABLE  rejected IS 'Rows that did not get through. A row leaves this table when a later version of it is accepted, or when a person drops it.';
COMMENT ON COLUMN rejected.payload IS 'The message that Custobar refused. NULL when there was none, it is encrypted, or it is no longer kept. Personal data.';
COMMENT ON COLUMN rejected.sealed IS 'The same, encrypted (AES-256-GCM: 12 bytes of nonce, then the rest), when the setting rejected.payload says so.';
COMMENT ON COLUMN rejected.payload_at IS 'Since when this message is kept. After rejected.keep-days it is removed; the row stays.';
COMMENT ON COLUMN rejected.person IS 'SHA-256 of the salt in forgotten_salt and the customer number, to find the rows of a person who is to be forgotten.';
COMMENT ON COLUMN rejected.receipt IS 'The same of the receipt, whose rows are set aside and dropped together.';
COMMENT ON COLUMN rejected.fingerprint IS 'The first 64 bits of the SHA-256 of the message that Custobar refused, or of the row that the connector refused. The same message is tried again a few at a time, a changed one at once.';

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

ALTER TABLE run
    ADD COLUMN stuck_since timestamptz,
    DROP CONSTRAINT run_outcome_check,
    ADD CONSTRAINT run_outcome_check
        CHECK (outcome IN ('running', 'delivered', 'retried', 'stopped', 'failed', 'interrupted'));
COMMENT ON COLUMN run.outcome IS 'running; delivered = read to the end; retried = read only rows set aside, when asked to; stopped = asked to stop in the middle; failed = see error; interrupted = the process died.';
COMMENT ON COLUMN run.stuck_since IS 'Since when Custobar has taken nothing of what a running run sends; flows that are due after it no longer wait for it. NULL = it gets on.';

CREATE OR REPLACE VIEW flow_status AS
SELECT r.flow,
       r.id            AS last_run,
       r.outcome,
       r.started_at,
       r.ended_at,
       r.rows_read,
       r.rows_sent,
       r.rows_unchanged,
       r.rows_rejected,
       r.fields_omitted,
       r.requests,
       r.error,
       c.changed_at    AS read_up_to,
       (SELECT count(*) FROM rejected x WHERE x.flow = r.flow)      AS rejected_now,
       (SELECT count(*) FROM omitted_field o WHERE o.flow = r.flow) AS omitted_now,
       (SELECT max(d.ended_at) FROM run d WHERE d.flow = r.flow AND d.outcome = 'delivered') AS last_delivered_at
  FROM (SELECT DISTINCT ON (flow) * FROM run WHERE outcome <> 'retried' ORDER BY flow, id DESC) r
  LEFT JOIN flow_cursor c ON c.flow = r.flow;
COMMENT ON VIEW flow_status IS 'Per flow: its last run that was to read changes, how far it has read, and what is set aside now.';
