-- Phone numbers and e-mail addresses as marks, from which none can be read. Of people who were forgotten: so that a receipt is recognised that
-- names them by nothing else. Of customers: so that a yes is noticed that was given for another address.

CREATE TABLE forgotten_contact (
    mark      bytea       PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    living_at timestamptz
);
COMMENT ON TABLE  forgotten_contact IS 'A mark for each phone number and e-mail address of somebody who was forgotten. A receipt or event that names its customer by one of them alone is left out: always if it is dated before erased_at, and as long as no other customer has it.';
COMMENT ON COLUMN forgotten_contact.mark IS 'SHA-256 of the salt, the kind and the number or address; nothing tells whose it was.';
COMMENT ON COLUMN forgotten_contact.erased_at IS 'When its person was forgotten.';
COMMENT ON COLUMN forgotten_contact.living_at IS 'Since when another customer is known to have it; NULL: nobody has.';

CREATE TABLE permission_address (
    external_id text        NOT NULL,
    channel     text        NOT NULL CHECK (channel IN ('email', 'sms')),
    mark        bytea       NOT NULL,
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (external_id, channel)
);
COMMENT ON TABLE  permission_address IS 'A mark of the address or phone number that the source has for each channel of a customer, to notice when it changes: permissions.after-new-address.';
COMMENT ON COLUMN permission_address.mark IS 'SHA-256 of the salt, the kind and the address or number.';
COMMENT ON COLUMN permission_address.since IS 'When the connector first saw it.';
