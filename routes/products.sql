-- Products, Commerce Cloud → Custobar: one row per EAN, so a product with three EANs is three products there.
-- Fields: https://developers.custobar.com/products.html
-- A new barcode, category or price touches the product. A campaign that begins or ends by the clock touches nothing: either the
-- source touches the product then (the reference shop does), or set products.changes=snapshot, which compares every row.
SELECT p.updated_at                 AS _changed_at,
       p.id * 1000 + e.position     AS _key,
       -- The EAN. Weighed goods by their plain code (value digits zero), never by what a scale printed.
       -- A product without EAN gets its id with a prefix, so that it can not be mistaken for a number.
       coalesce(gtin.code, e.code)  AS external_id,
       -- Of 8, 13 or 14 digits, and the last one checks the others. Codes from 02, 04 and 2x (of eight digits from 0 and 2) are valid
       -- only inside the retailer, those from 05, 98 and 99 are coupons: an id, but not an EAN. https://www.gs1.org/standards/id-keys/company-prefix
       CASE WHEN gtin.code !~ '^([02].{7}|.?(0[245]|2.|9[89]).{11})$' THEN gtin.code END AS ean,
       -- A package of several says so.
       p.name || CASE WHEN e.units <> 1 THEN ' ' || e.unit ELSE '' END AS title,
       p.description,
       p.brand,
       p.vendor,
       -- Euros including VAT; for weighed goods per kg. A package costs its contents.
       round(p.standard_price * e.units, 2) AS price,
       -- The lowest campaign price valid now in every store. Alternative: leave out "store_id IS NULL" to advertise
       -- a price that only some stores have. Without a campaign it is 0, as Custobar's own plugins send it: NULL would leave
       -- the price of the last campaign there.
       coalesce((SELECT round(min(c.amount) * e.units, 2) FROM price c
                  WHERE c.product_id = p.id AND c.store_id IS NULL AND now() >= c.valid_from AND now() < c.valid_to), 0) AS sale_price,
       category.names               AS category,
       category.ids                 AS category_id,
       p.image_url                  AS image,
       p.web_url                    AS url,
       CASE WHEN e.units <> 1 THEN e.unit ELSE p.measurement_unit END AS unit,
       -- A variant names its main model, which is a row of its own. Alternative: leave the models out (WHERE below)
       -- and send p.model_number as a custom field.
       ARRAY(SELECT coalesce(nullif(trim(m.sku), ''), 'SCC-' || m.id) FROM product m WHERE m.id = p.parent_id) AS main_product_ids,
       p.product_type IN ('gift_card', 'service') AS exclude_from_recommendations,
       p.active                     AS visible,
       -- A product taken out of the range; it is hidden rather than forgotten, since old sales name it.
       NOT p.active                 AS _deleted
  FROM product p
       CROSS JOIN LATERAL (
           SELECT 0 AS position, coalesce(nullif(trim(p.sku), ''), 'SCC-' || p.id) AS code, p.measurement_unit AS unit, 1.0 AS units
           UNION ALL
           SELECT b.position, trim(b.barcode), b.package_unit, b.conversion_rate FROM product_barcode b WHERE b.product_id = p.id
       ) e
       -- A code that is a GTIN, as it is printed. Twelve digits are an EAN whose leading zero was lost (the UPC-A of America is one too),
       -- fourteen with a leading zero are one with a zero too many. Of fewer digits nobody can tell what was lost; they stay as they are.
       LEFT JOIN LATERAL (
           SELECT regexp_replace(g.digits, '^(0{6}|0)', '') AS code FROM lpad(e.code, 14, '0') AS g(digits)
            WHERE e.code ~ '^([0-9]{8}|[0-9]{12,14})$'
              AND (SELECT sum((ascii(substr(g.digits, i, 1)) - 48) * (1 + 2 * (i % 2))) % 10 FROM generate_series(1, 14) AS i) = 0
       ) gtin ON true
       CROSS JOIN LATERAL (
           -- An empty list, not NULL, for a product that has left its last category: NULL would leave the category there.
           SELECT coalesce(array_agg(c.name ORDER BY c.id), '{}') AS names, coalesce(array_agg(c.external_id ORDER BY c.id), '{}') AS ids
             FROM product_category pc JOIN category c ON c.id = pc.category_id WHERE pc.product_id = p.id
       ) category
 -- Deposits are not merchandise; their sales are not sent either.
 WHERE p.product_type <> 'deposit'
