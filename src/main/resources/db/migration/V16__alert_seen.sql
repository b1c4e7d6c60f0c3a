-- Processes on one journal may have different flows: who may end an alert, and when nobody is left who could.
ALTER TABLE alert ADD COLUMN seen_at timestamptz NOT NULL DEFAULT clock_timestamp();
COMMENT ON COLUMN alert.seen_at IS 'When a process that has the flow last looked, whether the condition held or not.';
