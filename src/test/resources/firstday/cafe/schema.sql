-- A chain of cafés: text keys, a receipt in two tables of which one has the time and the other the customer, refunds as
-- tickets with negative units, prices without tax in double precision, a sign of visibility.
CREATE TABLE locations (id varchar(36) PRIMARY KEY, name varchar(80) NOT NULL, address varchar(120));
CREATE TABLE customers (
    id        varchar(36) PRIMARY KEY,
    searchkey varchar(20) NOT NULL UNIQUE,
    firstname varchar(60),
    lastname  varchar(60),
    email     varchar(120),
    phone     varchar(30),
    phone2    varchar(30),
    postal    varchar(10),
    city      varchar(60),
    visible   boolean NOT NULL DEFAULT true
);
CREATE TABLE products (
    id        varchar(36) PRIMARY KEY,
    reference varchar(20) NOT NULL UNIQUE,
    ean       varchar(14),
    name      varchar(120) NOT NULL,
    pricesell double precision NOT NULL,
    category  varchar(60)
);
CREATE TABLE receipts (id varchar(36) PRIMARY KEY, datenew timestamp NOT NULL, location varchar(36) NOT NULL REFERENCES locations);
CREATE TABLE tickets (
    id         varchar(36) PRIMARY KEY REFERENCES receipts,
    tickettype int NOT NULL,
    ticketid   int NOT NULL,
    customer   varchar(36) REFERENCES customers
);
CREATE TABLE ticketlines (
    ticket  varchar(36) NOT NULL REFERENCES tickets,
    line    int NOT NULL,
    product varchar(36) REFERENCES products,
    units   double precision NOT NULL,
    price   double precision NOT NULL,
    PRIMARY KEY (ticket, line)
);

INSERT INTO locations SELECT 'loc-' || n, 'Café ' || n, 'Torikatu ' || n FROM generate_series(1, 2) n;
INSERT INTO customers
SELECT md5('c' || n), 'C' || lpad(n::text, 4, '0'), 'Kanta', 'Asiakas ' || n,
       CASE WHEN n % 11 = 0 THEN 'not an address' ELSE 'c' || n || '@example.fi' END, '050 123 ' || lpad(n::text, 4, '0'), NULL,
       '00100', 'Helsinki', n % 20 <> 0
  FROM generate_series(1, 100) n;
INSERT INTO products
SELECT md5('p' || n), 'P-' || n, lpad(n::text, 13, '6'), 'Kahvi ' || n, n * 0.81967213, CASE WHEN n % 2 = 0 THEN 'Kahvi' ELSE 'Tee' END
  FROM generate_series(1, 50) n;
INSERT INTO receipts
SELECT md5('r' || n), timestamp '2026-03-28 23:00' + n * interval '7 minutes', 'loc-' || (1 + n % 2) FROM generate_series(1, 300) n;
-- 0 a sale, 1 a refund.
INSERT INTO tickets
SELECT md5('r' || n), CASE WHEN n % 25 = 0 THEN 1 ELSE 0 END, n, CASE WHEN n % 3 <> 0 THEN md5('c' || (1 + n % 100)) END
  FROM generate_series(1, 300) n;
INSERT INTO ticketlines
SELECT md5('r' || t), l, md5('p' || (1 + (t + l) % 50)), CASE WHEN t % 25 = 0 THEN -1 ELSE l END, (1 + (t + l) % 50) * 0.81967213
  FROM generate_series(1, 300) t, generate_series(1, 4) l WHERE l <= 1 + t % 4;
ANALYZE;
