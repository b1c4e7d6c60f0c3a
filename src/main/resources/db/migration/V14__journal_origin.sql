-- A dump has no numbers of tables: where they differ from what is noted here, the journal was restored from one.

CREATE TABLE journal_origin (
    one         boolean     PRIMARY KEY DEFAULT true CHECK (one),
    made_as     oid         NOT NULL,
    restored_at timestamptz
);
COMMENT ON TABLE  journal_origin IS 'One line, by which the connector notices that the journal was restored from a dump: what Custobar was sent since the dump is not known then.';
COMMENT ON COLUMN journal_origin.made_as IS 'The number that this table has in PostgreSQL.';
COMMENT ON COLUMN journal_origin.restored_at IS 'When the connector noticed it last; NULL for never.';

INSERT INTO journal_origin (made_as) VALUES ('journal_origin'::regclass);
