-- A customer may have several phone numbers: a permission is for each that the source had when it was said.

ALTER TABLE permission_address DROP CONSTRAINT permission_address_pkey;
ALTER TABLE permission_address ADD PRIMARY KEY (external_id, channel, mark);
COMMENT ON TABLE  permission_address IS 'Marks of the addresses or phone numbers that the source had for each channel of a customer when the permission was said, to notice when the first is another: permissions.after-new-address.';

-- A yes that was one of too many waits until somebody says that they are meant, however many are left by then.

ALTER TABLE permission_known ADD COLUMN yes_in_wave boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN permission_known.yes_in_wave IS 'Whether the yes that Custobar holds was one of too many at once, see guard.max-change; false once a reading showed that Custobar holds none.';
