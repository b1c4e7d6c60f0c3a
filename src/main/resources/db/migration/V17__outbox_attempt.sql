-- After an outage each event in doubt is asked for; when it was sent last tells whether Custobar would show it by now.
ALTER TABLE benefit_outbox ADD COLUMN attempted_at timestamptz;
COMMENT ON COLUMN benefit_outbox.attempted_at IS 'When the event was sent last. NULL = never, or by an earlier version.';
