-- Marketing permissions: a reading that says yes and no of one customer, and one that a crash of the database has emptied.

TRUNCATE permission_read, permission_asked;
ALTER TABLE permission_read
    ADD COLUMN email_contradicted boolean NOT NULL DEFAULT false,
    ADD COLUMN sms_contradicted   boolean NOT NULL DEFAULT false;
ALTER TABLE permission_asked
    ADD COLUMN email_contradicted boolean NOT NULL DEFAULT false,
    ADD COLUMN sms_contradicted   boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN permission_read.external_id IS 'A customer; the empty one stands for the reading itself, which a crash of the database removes with all others.';
COMMENT ON COLUMN permission_read.email_contradicted IS 'Whether yes and no were read of this customer: no counts, and the yes is in permission_history.';
COMMENT ON COLUMN permission_asked.external_id IS 'As in permission_read.';
