-- Marketing permissions: when a yes was told that did not count, so that a no found after it is a new one.

ALTER TABLE permission_known ADD COLUMN yes_told_at timestamptz;
COMMENT ON COLUMN permission_known.yes_told_at IS 'When the webhook told of a yes that did not count; NULL once Custobar was heard since. A no found there later is a new one.';
