-- What Custobar was given, so that nothing is sent that it has already; and under which ids, so that what is gone can be
-- deleted there.

CREATE TABLE delivery_flow (
    id    smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow  text     NOT NULL UNIQUE
);
COMMENT ON TABLE delivery_flow IS 'Short numbers for the flows named in delivered.';

-- One line for each row of the source, so it is kept small: the order of the columns leaves no gap before the key, and
-- the number of a run does not reach 2^31 in centuries.
-- Keys are in the order of bytes, so that the journal and a snapshot agree on what lies between two of them.
CREATE TABLE delivered (
    fingerprint  bigint,
    flow_id      smallint NOT NULL,
    row_key      text     COLLATE "C" NOT NULL,
    gone         boolean  NOT NULL DEFAULT false,
    external_id  text     COLLATE "C",
    run_id       integer,
    PRIMARY KEY (flow_id, row_key)
) WITH (fillfactor = 90);
-- Of a hash, since an id may be longer than an index takes.
CREATE INDEX delivered_by_id ON delivered (hashtext(external_id)) WHERE external_id IS NOT NULL;
COMMENT ON TABLE  delivered IS 'The last message of each row that Custobar accepted, as a fingerprint.';
COMMENT ON COLUMN delivered.fingerprint IS 'The first 64 bits of the message''s SHA-256. NULL = it was being sent when the process died, so whether Custobar has it is to be asked.';
COMMENT ON COLUMN delivered.gone IS 'Whether the last message was a deletion: the row says _deleted.';
COMMENT ON COLUMN delivered.external_id IS 'The external_id in Custobar of a product, shop or customer. NULL = it equals row_key, or the datatype knows no deletion; empty = unknown, delivered by an earlier version.';
COMMENT ON COLUMN delivered.run_id IS 'The run that sent the last message; its times are in run. NULL = an earlier version delivered the row.';

CREATE TABLE deletion (
    id          bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow_id     smallint NOT NULL REFERENCES delivery_flow,
    datatype    text     NOT NULL,
    external_id text     COLLATE "C" NOT NULL,
    row_key     text     COLLATE "C" NOT NULL,
    due         boolean  NOT NULL,
    told        boolean  NOT NULL DEFAULT false,
    noted_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX deletion_of_id ON deletion (flow_id, md5(external_id));
CREATE INDEX deletion_due ON deletion (flow_id, id) WHERE due;
CREATE INDEX deletion_announced ON deletion (flow_id, row_key) WHERE NOT due AND NOT told;
COMMENT ON TABLE  deletion IS 'Ids in Custobar whose row is gone or has another id now: what is to be told, and what was told and has to be undone when a row has the id again.';
COMMENT ON COLUMN deletion.row_key IS 'The _key of the row that had the id last.';
COMMENT ON COLUMN deletion.due IS 'Still to be told, at the end of a run, unless another row that is there was delivered under the id.';
COMMENT ON COLUMN deletion.told IS 'Custobar was told, or may have been when the process died. Neither due nor told = Custobar may have the row under this id, since the process died as it was sent.';
