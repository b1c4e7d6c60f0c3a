-- A shop that keeps trading: one call is one moment of the day.
--
--     SELECT demo.trade(20);
--
-- Writes that many receipts of every kind in turn, and around them what happens in shops: a parked receipt is paid, a receipt of
-- today is voided, goods come back, people join, move and change their numbers, prices and the range change, stock goes down.
-- Everything carries now() and goes through the triggers, as in a real source. What happens is decided by the number of the tick.

CREATE TABLE IF NOT EXISTS demo.tick (number bigint NOT NULL, at timestamptz NOT NULL);
INSERT INTO demo.tick SELECT 0, now() WHERE NOT EXISTS (SELECT FROM demo.tick);

CREATE OR REPLACE FUNCTION demo.trade(receipts integer DEFAULT 20) RETURNS integer LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan  -- "the last few receipts" is a handful of rows only if the planner sees the number
AS $$
DECLARE
    tick bigint;
    since timestamptz;
    first_customer bigint;
    customers integer;
    products integer;
    stores integer;
    last_id bigint;
    today date := ((now() AT TIME ZONE 'Europe/Helsinki') - interval '4 hours')::date;
BEGIN
    -- The row lock lets one tick run at a time.
    UPDATE demo.tick SET number = number + 1 RETURNING number, at INTO tick, since;
    UPDATE demo.tick SET at = now();
    SELECT min(sequence_number), max(sequence_number) - min(sequence_number) + 1 INTO first_customer, customers FROM customer;
    SELECT max(id) - 999 INTO products FROM product;
    SELECT count(*) INTO stores FROM store;
    SELECT coalesce(max(id), 0) INTO last_id FROM receipt;

    -- A campaign that began or ended since the last tick changes the price, so it touches the product.
    UPDATE product SET updated_at = now()
     WHERE id IN (SELECT product_id FROM price WHERE valid_from > since AND valid_from <= now()
                  UNION SELECT product_id FROM price WHERE valid_to > since AND valid_to <= now());

    PERFORM demo.trade_receipts(receipts, tick, first_customer, customers, products, stores, today);
    IF tick % 4 = 2 THEN
        PERFORM demo.trade_parked_paid(today);
    END IF;
    IF tick % 5 = 1 THEN
        PERFORM demo.trade_void(last_id, today);
    END IF;
    IF tick % 3 = 1 THEN
        PERFORM demo.trade_refund(tick, stores, today);
    END IF;
    PERFORM demo.trade_customers(tick, first_customer, customers, last_id, today);
    PERFORM demo.trade_catalogue(tick, products);

    -- What was sold leaves the stock of its store, or the central one.
    UPDATE stock_balance b SET current_qty = b.current_qty - sold.qty
      FROM (SELECT i.id AS item, coalesce(own.stock_id, 900) AS stock_id, sum(l.qty) AS qty
              FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id AND NOT l.voided
                   JOIN stock_item i ON i.sku = l.sku
                   LEFT JOIN stock_balance own ON own.stock_item_id = i.id AND own.stock_id = r.store_id
             WHERE r.id > last_id AND r.paid_at IS NOT NULL GROUP BY 1, 2) AS sold
     WHERE b.stock_item_id = sold.item AND b.stock_id = sold.stock_id;
    RETURN receipts;
END $$;

CREATE OR REPLACE FUNCTION demo.trade_receipts(receipts integer, tick bigint, first_customer bigint, customers integer, products integer,
                                               stores integer, today date) RETURNS void LANGUAGE sql AS $$
    WITH slip AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('receipt', 'id')) AS id, n, k, 1 + demo.pick(n, 1, stores) AS store_id,
               CASE WHEN k = 7 THEN 'parked' ELSE 'paid' END AS status,
               CASE WHEN k = 11 THEN 'refund' ELSE 'sale' END AS order_type,
               CASE WHEN k = 11 THEN -1 ELSE 1 END AS sign,
               CASE WHEN k = 13 THEN 'gift_card' WHEN k % 5 = 4 THEN 'cash' WHEN k = 17 THEN 'invoice' ELSE 'payment_terminal' END AS payment,
               -- a till that was offline for three hours hands over what it sold
               now() - CASE WHEN k = 19 THEN interval '3 hours' ELSE interval '0' END AS paid_at,
               (SELECT c.id FROM customer c WHERE demo.pick(n, 2, 100) < 55 AND c.deleted_at IS NULL
                   AND c.sequence_number = first_customer + demo.pick(n, 3, customers)) AS customer_id
          FROM generate_series(tick * receipts, tick * receipts + receipts - 1) AS n, LATERAL (SELECT n % 25 AS k) AS kind
    ), line AS MATERIALIZED (
        SELECT s.id AS receipt_id, l AS line_no, 'product' AS line_type, p.id AS product_id, p.sku, p.name, qty, price AS unit_price, discount,
               p.tax_percent, round(qty * price, 2) - discount AS total, false AS voided,
               CASE WHEN p.scale_type IS NULL THEN p.sku ELSE demo.scale_code(left(p.sku, 2)::integer, substr(p.sku, 3, 6)::bigint, value) END AS scanned
          FROM slip s CROSS JOIN LATERAL generate_series(1, 1 + demo.pick(n, 4, 4)) AS l
               -- LIMIT keeps this a look-up by key; as a plain join the planner would read all products
               JOIN LATERAL (SELECT * FROM product f WHERE f.id = 1000 + demo.pick(n * 8 + l, 5, products)
                                AND f.active AND f.product_type IN ('basic', 'variant') LIMIT 1) p ON true,
               LATERAL (SELECT 1 + demo.pick(n * 8 + l, 6, 18) AS value) AS scale,
               LATERAL (SELECT sign * CASE WHEN p.scale_type = 'weight' THEN value / (ARRAY[1000.0, 100.0, 10.0])[left(p.sku, 2)::integer - 22]
                                           ELSE 1 + demo.pick(n * 8 + l, 7, 10) / 9 END AS qty,
                               CASE WHEN p.scale_type = 'price' THEN value * (ARRAY[0.01, 0.1, 1.0])[left(p.sku, 2)::integer - 19]
                                    ELSE p.standard_price END AS price) AS weighed,
               LATERAL (SELECT CASE WHEN sign = 1 AND demo.pick(n * 8 + l, 8, 8) = 0 THEN round(qty * price * 0.1, 2) ELSE 0 END AS discount) AS reduced
         WHERE k <> 5
        UNION ALL
        SELECT s.id, 50, 'gift_card', g.id, g.sku, g.name, 1, 50, 0, g.tax_percent, 50, false, NULL FROM slip s JOIN product g ON g.id = 1 WHERE k IN (5, 6)
        UNION ALL
        SELECT s.id, 60, 'deposit', d.id, NULL, 'Pullonpalautus', -4, d.standard_price, 0, d.tax_percent, -4 * d.standard_price, false, NULL
          FROM slip s JOIN product d ON d.id = 3 WHERE k = 8
        UNION ALL
        SELECT s.id, 70, 'product', NULL, NULL, 'Avoin tuote', 1, 4.90, 0, 25.5, 4.90, k = 10, NULL FROM slip s WHERE k IN (9, 10)
    ), sums AS (
        SELECT receipt_id, sum(total) FILTER (WHERE NOT voided) AS total,
               sum(round(total * tax_percent / (100 + tax_percent), 2)) FILTER (WHERE NOT voided) AS tax
          FROM line GROUP BY receipt_id
    ), bill AS MATERIALIZED (
        SELECT s.*, coalesce(total, 0) AS total, coalesce(tax, 0) AS tax,
               CASE WHEN payment = 'cash' AND status = 'paid' THEN round(coalesce(total, 0) * 20) / 20 - coalesce(total, 0) ELSE 0 END AS rounding
          FROM slip s LEFT JOIN sums ON sums.receipt_id = s.id
    ), header AS (
        INSERT INTO receipt (id, receipt_number, order_type, status, reason_code, store_id, workstation_id, customer_id, customer_phone,
                             customer_email, opened_at, paid_at, business_date, total_gross, total_tax, rounding)
        SELECT id, store_id || '-' || id, order_type, status, CASE WHEN k = 11 THEN 'R1' END, store_id, store_id * 10 + 1, customer_id,
               CASE WHEN customer_id IS NULL AND k IN (1, 12) THEN demo.phone(n, 9, (n % 9)::integer) END,
               CASE WHEN customer_id IS NULL AND k = 3 THEN 'kuitti' || n || '@example.com' END,
               paid_at - interval '30 seconds', CASE WHEN status = 'paid' THEN paid_at END,
               CASE WHEN status = 'paid' THEN ((paid_at AT TIME ZONE 'Europe/Helsinki') - interval '4 hours')::date END,
               total, tax, rounding
          FROM bill
    ), body AS (
        INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, sku, scanned_code, name, qty, unit_price_gross, discount_amount,
                                  discount_reason, tax_percent, line_total_gross, voided)
        SELECT receipt_id, line_no, line_type, product_id, sku, scanned, name, qty, unit_price, discount,
               CASE WHEN discount > 0 THEN 'CAMPAIGN' END, tax_percent, total, voided FROM line
    )
    INSERT INTO receipt_payment (receipt_id, line_no, payment_type, amount)
    SELECT id, 1, payment, total + rounding FROM bill WHERE status = 'paid' AND total + rounding <> 0
$$;

-- The oldest parked receipt is taken up again and paid.
CREATE OR REPLACE FUNCTION demo.trade_parked_paid(today date) RETURNS void LANGUAGE sql AS $$
    WITH taken AS (
        UPDATE receipt SET status = 'paid', paid_at = now(), business_date = today
         WHERE id = (SELECT id FROM receipt WHERE status = 'parked' ORDER BY updated_at DESC, id LIMIT 1)
        RETURNING id, total_gross
    )
    INSERT INTO receipt_payment (receipt_id, line_no, payment_type, amount) SELECT id, 1, 'payment_terminal', total_gross FROM taken
$$;

-- The newest receipt of today with one card payment is voided: the original is marked, a mirror is written.
CREATE OR REPLACE FUNCTION demo.trade_void(last_id bigint, today date) RETURNS void LANGUAGE sql AS $$
    WITH original AS (
        UPDATE receipt SET status = 'voided', reason_code = 'R2'
         WHERE id = (SELECT r.id FROM receipt r
                      WHERE r.id BETWEEN last_id - 200 AND last_id + 200 AND r.business_date = today AND r.status = 'paid' AND r.order_type = 'sale'
                        AND (SELECT count(*) = 1 AND bool_and(p.payment_type = 'payment_terminal') FROM receipt_payment p WHERE p.receipt_id = r.id)
                        AND NOT EXISTS (SELECT FROM receipt later WHERE later.original_receipt_id = r.id)
                      ORDER BY r.id <= last_id DESC, r.id DESC LIMIT 1)
        RETURNING *
    ), mirror AS (
        INSERT INTO receipt (receipt_number, order_type, status, original_receipt_id, reason_code, store_id, workstation_id, customer_id,
                             customer_phone, customer_email, opened_at, paid_at, business_date, total_gross, total_tax, rounding)
        SELECT store_id || '-V' || id, 'void', 'paid', id, reason_code, store_id, workstation_id, customer_id, customer_phone, customer_email,
               now(), now(), business_date, -total_gross, -total_tax, -rounding FROM original
        RETURNING id, original_receipt_id
    ), body AS (
        INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, sku, scanned_code, name, qty, unit_price_gross, discount_amount,
                                  discount_reason, tax_percent, line_total_gross, original_line_no, voided)
        SELECT m.id, line_no, line_type, product_id, sku, scanned_code, name, -qty, unit_price_gross, -discount_amount, discount_reason,
               tax_percent, -line_total_gross, line_no, voided
          FROM mirror m JOIN receipt_line l ON l.receipt_id = m.original_receipt_id
    )
    INSERT INTO receipt_payment (receipt_id, line_no, payment_type, amount, is_change, reference)
    SELECT m.id, line_no, payment_type, -amount, is_change, reference FROM mirror m JOIN receipt_payment p ON p.receipt_id = m.original_receipt_id
$$;

-- The first line of an older receipt comes back, at another store every second time.
CREATE OR REPLACE FUNCTION demo.trade_refund(tick bigint, stores integer, today date) RETURNS void LANGUAGE sql AS $$
    WITH bought AS (
        SELECT r.*, CASE WHEN tick % 2 = 0 THEN r.store_id ELSE 1 + r.store_id % stores END AS back_at
          FROM receipt r
         WHERE r.id >= (SELECT max(id) FROM receipt) - 3000 + demo.pick(tick, 10, 2000)
           AND r.business_date < today AND r.status = 'paid' AND r.order_type = 'sale'
           AND EXISTS (SELECT FROM receipt_line l WHERE l.receipt_id = r.id AND l.line_no = 1 AND l.qty > 0)
           AND NOT EXISTS (SELECT FROM receipt later WHERE later.original_receipt_id = r.id)
         ORDER BY r.id LIMIT 1
    ), header AS (
        INSERT INTO receipt (receipt_number, order_type, status, original_receipt_id, reason_code, store_id, workstation_id, customer_id,
                             customer_phone, customer_email, opened_at, paid_at, business_date, total_gross, total_tax)
        SELECT back_at || '-R' || b.id, 'refund', 'paid', b.id, 'R1', back_at, back_at * 10 + 1, customer_id, customer_phone, customer_email,
               now(), now(), today, -l.line_total_gross, -round(l.line_total_gross * l.tax_percent / (100 + l.tax_percent), 2)
          FROM bought b JOIN receipt_line l ON l.receipt_id = b.id AND l.line_no = 1
        RETURNING id, original_receipt_id, total_gross
    ), body AS (
        INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, sku, scanned_code, name, qty, unit_price_gross, discount_amount,
                                  discount_reason, tax_percent, line_total_gross, original_line_no)
        SELECT h.id, 1, line_type, product_id, sku, scanned_code, name, -qty, unit_price_gross, -discount_amount, discount_reason,
               tax_percent, -line_total_gross, 1
          FROM header h JOIN receipt_line l ON l.receipt_id = h.original_receipt_id AND l.line_no = 1
    )
    INSERT INTO receipt_payment (receipt_id, line_no, payment_type, amount) SELECT id, 1, 'payment_terminal', total_gross FROM header
$$;

CREATE OR REPLACE FUNCTION demo.trade_customers(tick bigint, first_customer bigint, customers integer, last_id bigint, today date)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    joined uuid := md5('joined' || tick)::uuid;
    bought record;
BEGIN
    -- Points for what was bought, a tier when they suffice, and the date of the last purchase.
    UPDATE customer c SET last_purchase_date = today, loyalty_points = total.points,
           loyalty_tier_id = CASE WHEN total.points IS NOT NULL THEN
               (SELECT t.id FROM loyalty_tier t WHERE t.min_points <= total.points ORDER BY t.min_points DESC LIMIT 1) END
      FROM (SELECT b.id, greatest(0, b.loyalty_points + round(sum(r.total_gross))::integer) AS points
              FROM receipt r JOIN customer b ON b.id = r.customer_id
             WHERE r.id > last_id AND r.paid_at IS NOT NULL AND b.deleted_at IS NULL GROUP BY b.id) AS total
     WHERE c.id = total.id;

    -- Somebody joins at the till; the receipt gets its customer afterwards.
    SELECT id, store_id INTO bought FROM receipt
     WHERE id > last_id AND customer_id IS NULL AND customer_phone IS NULL AND customer_email IS NULL
       AND order_type = 'sale' AND status = 'paid' AND original_receipt_id IS NULL ORDER BY id LIMIT 1;
    IF FOUND AND NOT EXISTS (SELECT FROM customer WHERE id = joined) THEN
        INSERT INTO customer (id, sequence_number, first_name, last_name, email, language, last_purchase_date,
                              loyalty_tier_id, loyalty_points, loyalty_joined_at, marketing_email, marketing_email_at, marketing_email_source)
        VALUES (joined, first_customer + customers, (ARRAY['Aada', 'Eino', 'Väinö', 'Lumi', 'Åke'])[1 + demo.pick(tick, 11, 5)],
                (ARRAY['Koskela', 'Rautio', 'Sjöblom', 'Ojala'])[1 + demo.pick(tick, 12, 4)],
                CASE WHEN tick % 3 > 0 THEN 'uusi' || tick || '@example.com' END, 'fi', today,
                1, 0, now(), tick % 2 = 0, now(), 'pos');
        INSERT INTO customer_phone VALUES (joined, 1, demo.phone(9000000 + tick, 13, (tick % 9)::integer));
        UPDATE receipt SET customer_id = joined WHERE id = bought.id;
        INSERT INTO loyalty_join (customer_id, receipt_id, store_id, joined_at) VALUES (joined, bought.id, bought.store_id, now());
    END IF;

    -- One changes the number (who lives abroad writes the prefix: 040 is Malmö in Sweden), one moves, one says no to text
    -- messages, one now and then asks to be forgotten.
    UPDATE customer_phone p
       SET value = demo.phone(8000000 + tick, 14, CASE WHEN EXISTS (SELECT FROM customer_address a
                                                                     WHERE a.customer_id = p.customer_id AND a.country <> 'FI')
                                                       THEN 2 ELSE (tick % 9)::integer END)
     WHERE p.position = 1 AND p.customer_id = (SELECT id FROM customer WHERE sequence_number = first_customer + demo.pick(tick, 15, customers));
    UPDATE customer_address a SET street_address = 'Uusikuja ' || 1 + tick % 99
     WHERE a.position = 1 AND a.customer_id = (SELECT id FROM customer WHERE sequence_number = first_customer + demo.pick(tick, 16, customers));
    UPDATE customer SET marketing_sms = false, marketing_sms_at = now(), marketing_sms_source = 'pos'
     WHERE sequence_number = first_customer + demo.pick(tick, 17, customers) AND deleted_at IS NULL AND tick % 4 = 0;
    IF tick % 50 = 49 THEN
        WITH erased AS (
            UPDATE customer SET first_name = NULL, last_name = NULL, company_name = NULL, tax_code = NULL, email = NULL, birth_date = NULL,
                                custom_note = NULL, loyalty_tier_id = NULL, loyalty_points = NULL, deleted_at = now()
             WHERE sequence_number = first_customer + demo.pick(tick, 18, customers) AND deleted_at IS NULL
            RETURNING id
        ), unlinked AS (UPDATE receipt SET customer_id = NULL WHERE customer_id IN (SELECT id FROM erased))
           , phones AS (DELETE FROM customer_phone WHERE customer_id IN (SELECT id FROM erased))
           , identifiers AS (DELETE FROM customer_identifier WHERE customer_id IN (SELECT id FROM erased))
           , groups AS (DELETE FROM customer_group_member WHERE customer_id IN (SELECT id FROM erased))
        DELETE FROM customer_address WHERE customer_id IN (SELECT id FROM erased);
    END IF;
END $$;

CREATE OR REPLACE FUNCTION demo.trade_catalogue(tick bigint, products integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE product SET standard_price = greatest(0.05, round(standard_price * CASE WHEN tick % 2 = 0 THEN 1.04 ELSE 0.97 END, 2))
     WHERE id IN (1000 + demo.pick(tick, 20, products), 1000 + demo.pick(tick, 21, products));
    IF tick % 4 = 3 THEN
        INSERT INTO price (product_id, amount, valid_from, valid_to)
        SELECT id, round(standard_price * 0.75, 2), now() - interval '1 second', now() + interval '2 hours'
          FROM product WHERE id = 1000 + demo.pick(tick, 22, products) AND standard_price >= 1;
    END IF;
    IF tick % 10 = 4 THEN
        UPDATE product SET active = NOT active WHERE id = 1000 + demo.pick(tick, 23, products);
    END IF;
    IF tick % 10 = 9 THEN
        INSERT INTO product (id, name, brand, sku, tax_percent, standard_price)
        SELECT 1000 + products, 'Lumikko Uutuus ' || tick, 'Lumikko', demo.ean13(645000000000 + products), 25.5, 19.90
        ON CONFLICT DO NOTHING;
        INSERT INTO product_category VALUES (1000 + products, 18) ON CONFLICT DO NOTHING;
    END IF;
END $$;
