-- Stock balances, Commerce Cloud → Custobar: one row per EAN, as in products.sql. Turned on by stock.enabled=true.
-- Fields: https://developers.custobar.com/products.html
-- A balance touches its stock item, so stock_item.updated_at is the only clock needed here: however often goods moved since the last
-- run, the balance of now is sent once. A product that comes back into the range or gets another EAN must touch its stock item too
-- (the reference shop does that); if yours does not, set stock.changes=snapshot, which compares every row.
--
-- Nothing of the product itself: titles and prices come from products.sql, and a column that is not here stays as it is in Custobar.
SELECT i.updated_at               AS _changed_at,
       i.id * 1000 + e.position   AS _key,
       -- Same rule as external_id in products.sql.
       coalesce(gtin.code, e.code) AS external_id,
       -- [{"shop_id": "TRE", "quantity": 4}, ...], the shops under the names that shops.sql gives them. A store that never had the
       -- goods is not named. Alternative: begin q with FROM store s and LEFT JOIN the rest, which says 0 for each of them.
       balance.stores             AS stock,
       -- Custobar has a place for the balance of a shop, none for the total; it goes to a field of your own. Alternative: leave it out,
       -- or put it into stock as one more entry, with 'ALL' AS shop_id, if there is a shop of that name in Custobar.
       balance.total              AS "demo__stock_total",
       balance.total > 0          AS in_stock
  FROM stock_item i
       JOIN product p ON p.sku = i.sku
       CROSS JOIN LATERAL (
           SELECT 0 AS position, trim(p.sku) AS code, 1.0 AS units
           UNION ALL
           SELECT b.position, trim(b.barcode), b.conversion_rate FROM product_barcode b WHERE b.product_id = p.id
       ) e
       -- As in products.sql: an EAN that lost its leading zero, or has one too many.
       LEFT JOIN LATERAL (
           SELECT regexp_replace(g.digits, '^(0{6}|0)', '') AS code FROM lpad(e.code, 14, '0') AS g(digits)
            WHERE e.code ~ '^([0-9]{12}|0[0-9]{13}|0{5}[0-9]{8})$'
              AND (SELECT sum((ascii(substr(g.digits, i, 1)) - 48) * (1 + 2 * (i % 2))) % 10 FROM generate_series(1, 14) AS i) = 0
       ) gtin ON true
       CROSS JOIN LATERAL (
           -- An empty list, not NULL, when no store has any: NULL would leave the balances there.
           SELECT coalesce(jsonb_agg(jsonb_build_object('shop_id', q.shop_id, 'quantity', q.quantity) ORDER BY q.shop_id)
                               FILTER (WHERE q.shop_id IS NOT NULL), '[]') AS stores,
                  -- Central stock is in the total, since the webshop sells from it. Alternative: the same FILTER here.
                  coalesce(sum(q.quantity), 0)              AS total
             FROM (SELECT s.external_id AS shop_id,
                          -- Of packages only whole ones, in each store; weighed goods in kg.
                          trim_scale(CASE WHEN e.units = 1 THEN free.qty ELSE trunc(free.qty / e.units) END) AS quantity
                     FROM (SELECT t.store_id,
                                  -- Sold before it was booked in is a negative balance; a customer can buy none. Alternative: without
                                  -- greatest, as it is.
                                  greatest(sum(
                                      -- What is free to sell. Alternative: b.current_qty, what is on the shelf, reserved or not.
                                      b.current_qty - b.reserved_qty
                                  ), 0) AS qty
                             FROM stock_balance b JOIN stock t ON t.id = b.stock_id
                            WHERE b.stock_item_id = i.id
                            GROUP BY t.store_id) free
                          LEFT JOIN store s ON s.id = free.store_id) q
       ) balance
 -- Only what products.sql sends as active: a balance alone would make a product without a name in Custobar.
 WHERE p.active AND p.product_type <> 'deposit'
