-- Runs that read all rows of a flow to find what its cursor missed.

ALTER TABLE run DROP CONSTRAINT run_kind_check;
ALTER TABLE run ADD CONSTRAINT run_kind_check CHECK (kind IN ('live', 'backfill', 'reconcile'));
ALTER TABLE run ADD COLUMN rows_missed bigint, ADD COLUMN rows_vanished bigint;
COMMENT ON COLUMN run.kind IS 'live = the flow itself, which moves its cursor; backfill = sends rows before the cursor again; reconcile = reads all rows to find what the cursor missed.';
COMMENT ON COLUMN run.rows_missed IS 'Of a reconcile: rows before the cursor that Custobar did not have as they are. They were sent or rejected by it; of a receipt, all rows count.';
COMMENT ON COLUMN run.rows_vanished IS 'Of a reconcile: rows that Custobar had and the source had no more.';

CREATE VIEW flow_reconcile AS
SELECT DISTINCT ON (flow) flow, id AS run_id, outcome, started_at, ended_at, rows_read, rows_missed, rows_vanished, error
  FROM run WHERE kind = 'reconcile'
 ORDER BY flow, id DESC;
COMMENT ON VIEW flow_reconcile IS 'Per flow: its last reconcile, and how many rows the cursor had missed.';
