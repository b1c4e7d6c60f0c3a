-- A reference source database in the vocabulary of Commerce Cloud.
--
-- THIS IS A STAND-IN. The database behind Commerce Cloud is not public, so its real tables are not known here. Names follow the
-- words of its manual (order and receipt, business date, stock item, customer identifier, central stock ...); a deployment
-- points the SQL in routes/ at the tables or views it is given, and nothing else needs to change.
--
-- Conventions
--   * Every time is timestamptz, every amount is euros including VAT (numeric), every quantity has three decimals.
--   * updated_at is when the row, or anything that belongs to it, last changed. Triggers keep it: a new phone number touches
--     its customer, a barcode or a price touches its product, a line or a payment touches its receipt. So one indexed column
--     per table answers "what changed since".
--   * Where two rows could have changed at the same moment the index continues with the key, so paging stays exact.

-- ------------------------------------------------------------------------------------------------ company and stores

CREATE TABLE company (
    id                  integer PRIMARY KEY,
    name                text NOT NULL,
    organization_number text NOT NULL,              -- VAT number with country prefix
    time_zone           text NOT NULL,
    end_of_business_day time NOT NULL,              -- 04:00: a receipt paid at 01:30 belongs to the day before
    currency            char(3) NOT NULL
);

CREATE TABLE store (
    id             integer PRIMARY KEY,
    company_id     integer NOT NULL REFERENCES company,
    external_id    text NOT NULL UNIQUE CHECK (external_id ~ '^[A-Za-z0-9-]+$'),
    name           text NOT NULL,
    store_type     text NOT NULL CHECK (store_type IN ('physical', 'webshop')),
    street_address text,
    zip_code       text,
    city           text,
    country        char(2) NOT NULL DEFAULT 'FI',
    phone          text,
    email          text,
    active         boolean NOT NULL DEFAULT true,
    updated_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE workstation (
    id       integer PRIMARY KEY,
    store_id integer NOT NULL REFERENCES store,
    name     text NOT NULL
);

-- --------------------------------------------------------------------------------------------------------- customers

CREATE TABLE loyalty_tier (
    id         integer PRIMARY KEY,
    name       text NOT NULL,
    min_points integer NOT NULL
);

CREATE TABLE customer (
    id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    sequence_number        bigint NOT NULL UNIQUE,   -- the number people see and write on paper
    customer_type          text NOT NULL DEFAULT 'private' CHECK (customer_type IN ('private', 'company')),
    first_name             text,
    last_name              text,
    company_name           text,
    tax_code               text,
    email                  text,                     -- optional, and typed by people
    language               char(2),
    birth_date             date,
    gdpr_restricted        boolean NOT NULL DEFAULT false,
    credit_allowed         boolean NOT NULL DEFAULT false,
    custom_note            text CHECK (length(custom_note) <= 300),
    last_purchase_date     date,
    loyalty_tier_id        integer REFERENCES loyalty_tier,  -- NULL: not a member
    loyalty_points         integer,
    loyalty_joined_at      timestamptz,
    -- Permissions: NULL means "never asked", which is not the same as "no".
    marketing_email        boolean,
    marketing_email_at     timestamptz,
    marketing_email_source text,
    marketing_sms          boolean,
    marketing_sms_at       timestamptz,
    marketing_sms_source   text,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    deleted_at             timestamptz               -- erased: the row stays as an empty shell, receipts keep their amounts
);

CREATE TABLE customer_phone (
    customer_id uuid NOT NULL REFERENCES customer ON DELETE CASCADE,
    position    integer NOT NULL,
    value       text NOT NULL,                       -- as it was typed; two customers may share a number
    PRIMARY KEY (customer_id, position)
);

CREATE TABLE customer_address (
    customer_id    uuid NOT NULL REFERENCES customer ON DELETE CASCADE,
    position       integer NOT NULL,
    street_address text,
    zip_code       text,
    city           text,
    country        char(2) DEFAULT 'FI',
    PRIMARY KEY (customer_id, position)
);

CREATE TABLE customer_group (
    id          integer PRIMARY KEY,
    external_id text NOT NULL UNIQUE,
    name        text NOT NULL
);

CREATE TABLE customer_group_member (
    customer_id uuid NOT NULL REFERENCES customer ON DELETE CASCADE,
    group_id    integer NOT NULL REFERENCES customer_group,
    PRIMARY KEY (customer_id, group_id)
);

CREATE TABLE customer_identifier (
    customer_id uuid NOT NULL REFERENCES customer ON DELETE CASCADE,
    type        text NOT NULL,                       -- CustomerCard, SsnHash, ExternalID, or a type of the company's own
    position    integer NOT NULL,                    -- a customer may hold several of one type
    value       text NOT NULL,
    PRIMARY KEY (customer_id, type, position)
);

-- ---------------------------------------------------------------------------------------------------------- products

CREATE TABLE category_type (
    id   integer PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE category (
    id               integer PRIMARY KEY,
    category_type_id integer NOT NULL REFERENCES category_type,
    parent_id        integer REFERENCES category,
    external_id      text NOT NULL UNIQUE,
    name             text NOT NULL
);

CREATE TABLE product (
    id               bigint PRIMARY KEY,
    product_type     text NOT NULL DEFAULT 'basic'
                     CHECK (product_type IN ('basic', 'service', 'variant_model', 'variant', 'gift_card', 'deposit')),
    parent_id        bigint REFERENCES product,      -- a variant's main model
    model_number     text,
    name             text NOT NULL,
    description      text,
    brand            text,
    vendor           text,
    -- The main EAN. Weighed goods are stored by their plain code: value digits zero, check digit of that code.
    sku              text UNIQUE,
    scale_type       text CHECK (scale_type IN ('price', 'weight')),
    scale_short_code text,
    tax_percent      numeric(4,1) NOT NULL,
    measurement_unit text NOT NULL DEFAULT 'pcs',
    standard_price   numeric(10,2) NOT NULL,         -- per unit, so per kg for what is weighed
    image_url        text,
    web_url          text,
    active           boolean NOT NULL DEFAULT true,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);

-- Further EANs of a product: another country's packaging, an old code, or a bigger package with its own GTIN.
CREATE TABLE product_barcode (
    product_id      bigint NOT NULL REFERENCES product ON DELETE CASCADE,
    position        integer NOT NULL CHECK (position BETWEEN 1 AND 999),
    barcode         text NOT NULL UNIQUE,
    package_unit    text NOT NULL DEFAULT 'pcs',
    conversion_rate numeric(8,3) NOT NULL DEFAULT 1, -- six-pack = 6
    PRIMARY KEY (product_id, position)
);

CREATE TABLE product_category (
    product_id  bigint NOT NULL REFERENCES product ON DELETE CASCADE,
    category_id integer NOT NULL REFERENCES category,
    PRIMARY KEY (product_id, category_id)
);

-- Campaign prices with their validity; no store means every store.
CREATE TABLE price (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    product_id  bigint NOT NULL REFERENCES product ON DELETE CASCADE,
    store_id    integer REFERENCES store,
    amount      numeric(10,2) NOT NULL,
    valid_from  timestamptz NOT NULL,
    valid_to    timestamptz NOT NULL,
    CHECK (valid_from < valid_to)
);

-- Discount rules of the till; what they gave is on the receipt line.
CREATE TABLE discount (
    id                integer PRIMARY KEY,
    name              text NOT NULL,
    discount_type     text NOT NULL CHECK (discount_type IN ('simple', 'buy_x_get_y', 'cheapest_free', 'bundle_price')),
    percent           numeric(5,2),
    category_id       integer REFERENCES category,
    customer_group_id integer REFERENCES customer_group,
    valid_from        timestamptz NOT NULL,
    valid_to          timestamptz NOT NULL
);

-- ------------------------------------------------------------------------------------------------------------- stock

CREATE TABLE stock (
    id       integer PRIMARY KEY,
    store_id integer REFERENCES store,               -- NULL: central stock
    name     text NOT NULL
);

-- One stock item per SKU, shared by all stocks; touched when any of its balances changes.
CREATE TABLE stock_item (
    id               bigint PRIMARY KEY,
    sku              text NOT NULL UNIQUE,
    name             text NOT NULL,
    measurement_unit text NOT NULL,
    updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE stock_balance (
    stock_item_id bigint NOT NULL REFERENCES stock_item ON DELETE CASCADE,
    stock_id      integer NOT NULL REFERENCES stock,
    current_qty   numeric(12,3) NOT NULL,            -- may be negative: sold before it was booked in
    reserved_qty  numeric(12,3) NOT NULL DEFAULT 0,
    expected_qty  numeric(12,3) NOT NULL DEFAULT 0,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stock_item_id, stock_id)
);

-- ---------------------------------------------------------------------------------------------------------- receipts

-- A void writes a mirror receipt (order_type void) with opposite signs and marks the original as voided: same day, whole
-- receipt. A refund is a receipt of its own, with or without a link to where the goods were bought.
CREATE TABLE receipt (
    id                  bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    receipt_number      text NOT NULL,
    order_type          text NOT NULL DEFAULT 'sale' CHECK (order_type IN ('sale', 'refund', 'void')),
    status              text NOT NULL DEFAULT 'paid' CHECK (status IN ('open', 'parked', 'paid', 'voided')),
    original_receipt_id bigint REFERENCES receipt,
    reason_code         text,
    store_id            integer NOT NULL REFERENCES store,
    workstation_id      integer REFERENCES workstation,
    customer_id         uuid REFERENCES customer,
    customer_phone      text,                        -- typed at the till when the customer is known only by it
    customer_email      text,
    external_id         text,                        -- id in the system the order came from
    opened_at           timestamptz NOT NULL,
    paid_at             timestamptz,
    business_date       date,
    total_gross         numeric(12,2) NOT NULL DEFAULT 0,  -- sum of the lines that are not voided
    total_tax           numeric(12,2) NOT NULL DEFAULT 0,
    rounding            numeric(4,2) NOT NULL DEFAULT 0,   -- cash: paid = total_gross + rounding
    currency            char(3) NOT NULL DEFAULT 'EUR',
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CHECK ((status IN ('open', 'parked')) = (paid_at IS NULL))
);

CREATE TABLE receipt_line (
    receipt_id       bigint NOT NULL REFERENCES receipt ON DELETE CASCADE,
    line_no          integer NOT NULL CHECK (line_no BETWEEN 1 AND 9999),
    line_type        text NOT NULL DEFAULT 'product' CHECK (line_type IN ('product', 'service', 'gift_card', 'deposit')),
    product_id       bigint REFERENCES product,      -- NULL: an open product, named and priced at the till
    sku              text,                           -- plain code of what was sold, as it was that day
    scanned_code     text,                           -- what the scanner read, price or weight included
    name             text NOT NULL,
    qty              numeric(12,3) NOT NULL,
    unit_price_gross numeric(10,2) NOT NULL,
    discount_amount  numeric(10,2) NOT NULL DEFAULT 0,     -- has the sign of the quantity
    discount_reason  text,
    tax_percent      numeric(4,1) NOT NULL,
    line_total_gross numeric(12,2) NOT NULL,         -- qty * unit price, rounded, minus the discount
    original_line_no integer,                        -- of the original receipt, on a refund
    voided           boolean NOT NULL DEFAULT false, -- struck out before payment; not in the totals
    PRIMARY KEY (receipt_id, line_no)
);

CREATE TABLE receipt_payment (
    receipt_id   bigint NOT NULL REFERENCES receipt ON DELETE CASCADE,
    line_no      integer NOT NULL,
    payment_type text NOT NULL CHECK (payment_type IN ('cash', 'payment_terminal', 'invoice', 'gift_card', 'internal', 'web')),
    amount       numeric(12,2) NOT NULL,
    is_change    boolean NOT NULL DEFAULT false,     -- money given back; not sales
    reference    text,
    PRIMARY KEY (receipt_id, line_no)
);

CREATE TABLE loyalty_join (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    customer_id uuid REFERENCES customer ON DELETE CASCADE,  -- NULL: known only by the phone on the receipt
    receipt_id  bigint REFERENCES receipt ON DELETE SET NULL,
    store_id    integer NOT NULL REFERENCES store,
    joined_at   timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE benefit_use (
    id          bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    receipt_id  bigint NOT NULL REFERENCES receipt ON DELETE CASCADE,
    benefit_ref text NOT NULL,
    phone_used  text NOT NULL,
    state       text NOT NULL CHECK (state IN ('checked', 'reserved', 'used', 'reported')),
    checked_at  timestamptz NOT NULL,
    used_at     timestamptz,
    updated_at  timestamptz NOT NULL DEFAULT now()
);

-- ----------------------------------------------------------------------------------------------------------- indexes
-- One per flow: (when it changed, key). The rest serve look-ups from parent to child.

CREATE INDEX store_changed        ON store (updated_at, id);
CREATE INDEX customer_changed     ON customer (updated_at, sequence_number);
CREATE INDEX product_changed      ON product (updated_at, id);
CREATE INDEX stock_item_changed   ON stock_item (updated_at, id);
CREATE INDEX receipt_changed      ON receipt (updated_at, id);
CREATE INDEX loyalty_join_changed ON loyalty_join (updated_at, id);
CREATE INDEX benefit_use_changed  ON benefit_use (updated_at, id);
CREATE INDEX customer_phone_value ON customer_phone (value);
CREATE INDEX customer_identifier_value ON customer_identifier (type, value);
CREATE INDEX product_parent       ON product (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX price_product        ON price (product_id);
CREATE INDEX price_starts         ON price (valid_from);
CREATE INDEX price_ends           ON price (valid_to);
CREATE INDEX receipt_customer     ON receipt (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX receipt_original     ON receipt (original_receipt_id) WHERE original_receipt_id IS NOT NULL;
CREATE INDEX loyalty_join_receipt ON loyalty_join (receipt_id);
CREATE INDEX benefit_use_receipt  ON benefit_use (receipt_id);

-- ---------------------------------------------------------------------------------------------------------- triggers

-- An update that sets updated_at itself (an import that brings the source's own time) is left as it is.
CREATE FUNCTION keep_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := now();
    END IF;
    RETURN NEW;
END $$;

-- Statement triggers with transition tables: one update of the parents per statement, however many children changed.
-- Arguments: parent table, its key, the child's reference to it.
CREATE FUNCTION touch_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'UPDATE %1$I SET updated_at = now() WHERE updated_at <> now() AND %2$I IN (SELECT %3$I FROM changed)',
        TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]);
    RETURN NULL;
END $$;

-- A balance is told per EAN of a product in the range, so a change of either tells it anew.
CREATE FUNCTION touch_stock_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE stock_item SET updated_at = now() WHERE updated_at <> now()
       AND sku = (SELECT sku FROM product WHERE id = (to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    RETURN NULL;
END $$;
CREATE TRIGGER touch_stock_item AFTER UPDATE OF active ON product FOR EACH ROW
       WHEN (NEW.active AND NOT OLD.active) EXECUTE FUNCTION touch_stock_item('id');
CREATE TRIGGER touch_stock_item AFTER INSERT ON product_barcode FOR EACH ROW EXECUTE FUNCTION touch_stock_item('product_id');

DO $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT unnest(ARRAY['store', 'customer', 'product', 'stock_item', 'stock_balance', 'receipt',
                                 'loyalty_join', 'benefit_use']) AS name LOOP
        EXECUTE format('CREATE TRIGGER keep_updated_at BEFORE UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION keep_updated_at()',
                       t.name);
    END LOOP;
    FOR t IN SELECT * FROM (VALUES
                 ('customer_phone',        'customer',   'customer_id'),
                 ('customer_address',      'customer',   'customer_id'),
                 ('customer_group_member', 'customer',   'customer_id'),
                 ('customer_identifier',   'customer',   'customer_id'),
                 ('product_barcode',       'product',    'product_id'),
                 ('product_category',      'product',    'product_id'),
                 ('price',                 'product',    'product_id'),
                 ('stock_balance',         'stock_item', 'stock_item_id'),
                 ('receipt_line',          'receipt',    'receipt_id'),
                 ('receipt_payment',       'receipt',    'receipt_id'),
                 ('benefit_use',           'receipt',    'receipt_id')
             ) AS child (name, parent, reference) LOOP
        -- A transition table is allowed one event per trigger, hence three.
        EXECUTE format('CREATE TRIGGER touch_on_insert AFTER INSERT ON %1$I REFERENCING NEW TABLE AS changed '
                       'FOR EACH STATEMENT EXECUTE FUNCTION touch_parent(%2$L, ''id'', %3$L)', t.name, t.parent, t.reference);
        EXECUTE format('CREATE TRIGGER touch_on_update AFTER UPDATE ON %1$I REFERENCING NEW TABLE AS changed '
                       'FOR EACH STATEMENT EXECUTE FUNCTION touch_parent(%2$L, ''id'', %3$L)', t.name, t.parent, t.reference);
        EXECUTE format('CREATE TRIGGER touch_on_delete AFTER DELETE ON %1$I REFERENCING OLD TABLE AS changed '
                       'FOR EACH STATEMENT EXECUTE FUNCTION touch_parent(%2$L, ''id'', %3$L)', t.name, t.parent, t.reference);
    END LOOP;
END $$;
