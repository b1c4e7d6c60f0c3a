-- Benefits at the till: what was asked, what was used, and what Custobar has still to be told.

CREATE TABLE benefit_look_up (
    phone      text        PRIMARY KEY,
    customers  jsonb       NOT NULL,
    asked_at   timestamptz NOT NULL
);
COMMENT ON TABLE benefit_look_up IS 'The last answer for each phone number, for when Custobar does not answer in time. Personal data.';

CREATE TABLE benefit_count (
    customer_id text    NOT NULL,
    benefit_id  text    NOT NULL,
    uses        integer NOT NULL CHECK (uses >= 0),
    PRIMARY KEY (customer_id, benefit_id)
);
COMMENT ON TABLE benefit_count IS 'How often each customer has used each benefit. Its key and the condition of its one update decide every race.';

CREATE TABLE benefit_redemption (
    id           uuid        PRIMARY KEY,
    customer_id  text        NOT NULL,
    benefit_id   text        NOT NULL,
    single_use   boolean     NOT NULL,
    benefit      jsonb       NOT NULL,
    phone        text        NOT NULL,
    receipt_id   text        NOT NULL,
    store_id     text        NOT NULL,
    terminal_id  text        NOT NULL,
    offline      boolean     NOT NULL,
    used_at      timestamptz NOT NULL,
    reversed_at  timestamptz,
    told_at      timestamptz,
    reversal_told_at timestamptz
);
CREATE UNIQUE INDEX benefit_redemption_once ON benefit_redemption (customer_id, benefit_id)
    WHERE single_use AND reversed_at IS NULL;
CREATE UNIQUE INDEX benefit_redemption_receipt ON benefit_redemption (store_id, receipt_id, benefit_id, customer_id)
    WHERE reversed_at IS NULL;
CREATE INDEX benefit_redemption_by_receipt ON benefit_redemption (receipt_id);
CREATE INDEX benefit_redemption_by_customer ON benefit_redemption (customer_id, benefit_id, used_at);
COMMENT ON TABLE  benefit_redemption IS 'The ledger: every use of a benefit, also those taken back. Personal data.';
COMMENT ON COLUMN benefit_redemption.benefit IS 'The benefit as Custobar held it, to give it back when the use is reversed.';
COMMENT ON COLUMN benefit_redemption.offline IS 'True when it was allowed while Custobar could not be asked.';
COMMENT ON COLUMN benefit_redemption.told_at IS 'When Custobar accepted the news of the use.';
COMMENT ON COLUMN benefit_redemption.reversal_told_at IS 'When Custobar accepted the news of the reversal.';

CREATE TABLE benefit_reversal (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    receipt_id  text        NOT NULL,
    store_id    text,
    benefit_id  text,
    undone      text[]      NOT NULL,
    reversed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX benefit_reversal_by_receipt ON benefit_reversal (receipt_id);
COMMENT ON TABLE  benefit_reversal IS 'Reversals that came before their redemption: a redemption that arrives later stays reversed.';
COMMENT ON COLUMN benefit_reversal.store_id IS 'The store it holds for; NULL = every store.';
COMMENT ON COLUMN benefit_reversal.benefit_id IS 'NULL = every benefit of the receipt.';
COMMENT ON COLUMN benefit_reversal.undone IS 'Benefits that were found and taken back; they may be used on the receipt again.';

CREATE TABLE benefit_offline (
    benefit_id text    NOT NULL,
    day        date    NOT NULL,
    uses       integer NOT NULL,
    PRIMARY KEY (benefit_id, day)
);
COMMENT ON TABLE benefit_offline IS 'Uses allowed on a day while Custobar could not be asked, held against benefits.offline-cap.';

CREATE TABLE benefit_answer (
    scope           text        NOT NULL,
    idempotency_key text        NOT NULL,
    body_hash       bytea       NOT NULL,
    status          integer,
    answer          jsonb,
    made_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (scope, idempotency_key)
);
CREATE INDEX benefit_answer_made_at ON benefit_answer (made_at);
COMMENT ON TABLE  benefit_answer IS 'Answers by Idempotency-Key, kept for 30 days and given again when the same request comes again.';
COMMENT ON COLUMN benefit_answer.scope IS 'Whose keys these are: the store, or * for a key of every store.';

CREATE TABLE benefit_outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id   text        NOT NULL,
    redemption_id uuid        NOT NULL,
    kind          text        NOT NULL CHECK (kind IN ('used', 'reversed')),
    source_due    boolean     NOT NULL,
    event_due     boolean     NOT NULL DEFAULT true,
    field_due     boolean     NOT NULL DEFAULT true,
    attempts      integer     NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_error    text
);
CREATE INDEX benefit_outbox_by_customer ON benefit_outbox (customer_id, id);
COMMENT ON TABLE  benefit_outbox IS 'What the source and Custobar have still to be told, in order for each customer. Told entries are removed.';
COMMENT ON COLUMN benefit_outbox.source_due IS 'The row of benefits.sql is still to be written: the source is another database, or has no such receipt yet.';
COMMENT ON COLUMN benefit_outbox.event_due IS 'Custobar does not have the event yet.';
COMMENT ON COLUMN benefit_outbox.field_due IS 'The customer''s remaining benefits are still to be uploaded.';
COMMENT ON COLUMN benefit_outbox.attempts IS 'How often the event was sent; above 0, Custobar is asked whether it came.';
