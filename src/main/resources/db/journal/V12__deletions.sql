-- Under which id Custobar has each row, and which ids it was told are gone.

ALTER TABLE delivered
    ADD COLUMN gone        boolean NOT NULL DEFAULT false,
    ADD COLUMN external_id text COLLATE "C" DEFAULT '';
ALTER TABLE delivered ALTER COLUMN external_id DROP DEFAULT;
-- Of a hash, since an id may be longer than an index takes.
CREATE INDEX delivered_by_id ON delivered (hashtext(external_id)) WHERE external_id IS NOT NULL;
COMMENT ON COLUMN delivered.gone IS 'Whether the last message was a deletion: the row says _deleted.';
COMMENT ON COLUMN delivered.external_id IS 'The external_id in Custobar of a product, shop or customer. NULL = it equals row_key, or the datatype knows no deletion; empty = unknown, delivered by an earlier version.';

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
ALTER TABLE run ADD COLUMN rows_ignored bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN run.rows_ignored IS 'Rows left out: by a setting, by a step of the flow''s own route, or since a person gave them up. Read = sent + unchanged + rejected + ignored; rows that earlier runs left and that go out now are counted as sent beside these.';

COMMENT ON TABLE  deletion IS 'Ids in Custobar whose row is gone or has another id now: what is to be told, and what was told and has to be undone when a row has the id again.';
COMMENT ON COLUMN deletion.row_key IS 'The _key of the row that had the id last.';
COMMENT ON COLUMN deletion.due IS 'Still to be told, at the end of a run, unless another row that is there was delivered under the id.';
COMMENT ON COLUMN deletion.told IS 'Custobar was told, or may have been when the process died. Neither due nor told = Custobar may have the row under this id, since the process died as it was sent.';
