-- After an outage each event in doubt is asked for; when sending it failed tells whether Custobar would show it by now.
ALTER TABLE benefit_outbox ADD COLUMN failed_at timestamptz;
COMMENT ON COLUMN benefit_outbox.failed_at IS 'When the last attempt to send the event ended in a failure. NULL = not yet, as of one whose process died.';
