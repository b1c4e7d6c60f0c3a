-- When a field of a row was found bad for the first time, to tell what is new from what is known.
ALTER TABLE omitted_field ADD COLUMN first_seen_at timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE omitted_field SET first_seen_at = seen_at;
COMMENT ON COLUMN omitted_field.first_seen_at IS 'When the field was left out for this reason for the first time; seen_at is the last time.';
