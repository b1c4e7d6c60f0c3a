-- Who runs a flow: a lease that ends by this database's clock, whatever becomes of the process that holds it.

CREATE SEQUENCE lease_token;
CREATE TABLE lease (
    name       text        PRIMARY KEY,
    purpose    text        NOT NULL,
    node       text        NOT NULL,
    process    text        NOT NULL,
    token      bigint      NOT NULL UNIQUE,
    taken_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE  lease IS 'What a process works at just now, and nobody else meanwhile. The line goes when the work is done; one that is not renewed in time may be taken by another process.';
COMMENT ON COLUMN lease.name IS 'A flow, with " backfill", " reconcile" or " next" for what has a lease of its own; "telling" and a customer''s number while Custobar is told of benefits.';
COMMENT ON COLUMN lease.purpose IS 'live, backfill, reconcile, waiting, erasing or telling.';
COMMENT ON COLUMN lease.node IS 'The machine and the number of the process that holds it.';
COMMENT ON COLUMN lease.process IS 'The same for programs: a process that has died on this machine holds nothing.';
COMMENT ON COLUMN lease.token IS 'Rises with each holder. What a run writes is written only while the lease bears its token. In a unique index, so that who takes the lease waits for such a transaction, and who renews it does not.';
COMMENT ON COLUMN lease.expires_at IS 'When another process may take it, unless it is renewed.';
