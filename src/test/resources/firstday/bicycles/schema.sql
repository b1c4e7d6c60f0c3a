-- A shop for bicycles: English names in two schemas, a date without a time, a discount that is a share, no time of change.
CREATE SCHEMA range;
CREATE SCHEMA trade;
CREATE TABLE range.makes (make_id int PRIMARY KEY, make_name varchar(60) NOT NULL);
CREATE TABLE range.products (
    product_id   int PRIMARY KEY,
    product_name varchar(120) NOT NULL,
    make_id      int NOT NULL REFERENCES range.makes,
    model_year   smallint NOT NULL,
    list_price   numeric(10,2) NOT NULL
);
CREATE TABLE trade.stores (
    store_id   int PRIMARY KEY,
    store_name varchar(80) NOT NULL,
    phone      varchar(25),
    email      varchar(120),
    street     varchar(120),
    city       varchar(60)
);
CREATE TABLE trade.customers (
    customer_id int PRIMARY KEY,
    first_name  varchar(60) NOT NULL,
    last_name   varchar(60) NOT NULL,
    phone       varchar(25),
    email       varchar(120) NOT NULL,
    street      varchar(120),
    city        varchar(60),
    state       varchar(25),
    zip_code    varchar(5)
);
CREATE TABLE trade.orders (
    order_id     int PRIMARY KEY,
    customer_id  int REFERENCES trade.customers,
    order_status smallint NOT NULL,
    order_date   date NOT NULL,
    shipped_date date,
    store_id     int NOT NULL REFERENCES trade.stores
);
CREATE TABLE trade.order_items (
    order_id   int REFERENCES trade.orders,
    item_id    int,
    product_id int NOT NULL REFERENCES range.products,
    quantity   int NOT NULL,
    list_price numeric(10,2) NOT NULL,
    discount   numeric(4,2) NOT NULL DEFAULT 0,
    PRIMARY KEY (order_id, item_id)
);

INSERT INTO range.makes SELECT n, 'Make ' || n FROM generate_series(1, 5) n;
INSERT INTO range.products
SELECT n, 'Bicycle ' || n, 1 + n % 5, 2020 + n % 6, 199.99 + n * 10 FROM generate_series(1, 60) n;
INSERT INTO trade.stores
SELECT n, 'Bikes ' || n, '(831) 476-432' || n, 'bikes' || n || '@example.com', n || ' Harbour Road', 'Santa Cruz' FROM generate_series(1, 3) n;
-- Of the phones, some are no numbers, and some customers share an address of a street with a comma.
INSERT INTO trade.customers
SELECT n, 'Rider', 'No. ' || n, CASE WHEN n % 7 = 0 THEN 'NULL' WHEN n % 3 = 0 THEN NULL ELSE '(914) 555-0' || lpad(n::text, 3, '1') END,
       'rider' || n || '@example.com', n || ' Main St, Apt ' || n, 'Orchard Park', 'NY', lpad(n::text, 5, '0')
  FROM generate_series(1, 130) n;
-- 1 pending, 2 processing, 3 rejected, 4 completed.
INSERT INTO trade.orders
SELECT n, CASE WHEN n % 10 = 0 THEN NULL ELSE 1 + n % 130 END, 1 + n % 4, date '2026-01-01' + n % 300, NULL, 1 + n % 3
  FROM generate_series(1, 400) n;
INSERT INTO trade.order_items
SELECT o, i, 1 + (o * i) % 60, 1 + i % 2, 199.99 + (1 + (o * i) % 60) * 10, CASE WHEN i = 2 THEN 0.07 ELSE 0 END
  FROM generate_series(1, 400) o, generate_series(1, 3) i WHERE i <= 1 + o % 3;
ANALYZE;
