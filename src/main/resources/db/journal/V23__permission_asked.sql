-- Marketing permissions: what Custobar holds of all customers, asked for a first load of the till's permissions.

CREATE UNLOGGED TABLE permission_asked (
    external_id text PRIMARY KEY,
    email       boolean,
    sms         boolean,
    read_at     timestamptz NOT NULL
);
COMMENT ON TABLE permission_asked IS 'All permissions in Custobar as customer-permissions last read them, when a page had too many customers to ask about one by one.';
