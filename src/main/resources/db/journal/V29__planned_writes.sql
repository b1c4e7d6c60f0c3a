-- Marketing permissions: what is written to the source is noted before, so that whoever comes after a process that died
-- between the two knows whose it is.

ALTER TABLE permission_known ADD COLUMN plan_holds   boolean;
ALTER TABLE permission_known ADD COLUMN plan_said_at timestamptz;
ALTER TABLE permission_known ADD COLUMN planned_at   timestamptz;
COMMENT ON COLUMN permission_known.plan_holds   IS 'What the connector is about to write to the source, or was when its process died.';
COMMENT ON COLUMN permission_known.plan_said_at IS 'The time that it is given there.';
COMMENT ON COLUMN permission_known.planned_at   IS 'When that was noted; NULL once it is known whether it was written.';
