-- In which run each row was delivered, so that a person's page can tell when.

-- Four bytes, of which the padding before had two or more: the number of a run does not reach 2^31 in centuries.
ALTER TABLE delivered ADD COLUMN run_id integer;
COMMENT ON COLUMN delivered.run_id IS 'The run that sent the last message; its times are in run. NULL = an earlier version delivered the row.';
