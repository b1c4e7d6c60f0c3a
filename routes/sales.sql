-- Sales, Commerce Cloud → Custobar: one row per receipt line; the sale_ fields repeat on every line of a receipt.
-- Fields: https://developers.custobar.com/sales.html
-- A changed line or payment touches its receipt, so receipt.updated_at is the only clock needed here. Late receipts of a till that
-- was offline come by the time they arrived, and carry the time of the sale. A refund that takes its customer from the original
-- receipt is found by the next reconcile when that customer is added later.
SELECT r.updated_at              AS _changed_at,
       -- Keeps the lines of a receipt together, for a receipt travels whole.
       r.id * 10000 + l.line_no  AS _key,

       -- The receipt
       r.id::text                AS sale_external_id,
       -- When it was paid. Alternative: r.business_date, which counts a sale at 01:30 to the evening before.
       r.paid_at                 AS sale_date,
       -- Same as external_id in customers.sql. Phone and e-mail only for people the till knows by nothing else,
       -- since two identifiers could point at two customers.
       c.sequence_number::text   AS sale_customer_id,
       CASE WHEN c.id IS NULL THEN coalesce(nullif(trim(r.customer_phone), ''), bought.customer_phone) END AS sale_phone_number,
       CASE WHEN c.id IS NULL THEN coalesce(nullif(trim(r.customer_email), ''), bought.customer_email) END AS sale_email,
       s.external_id             AS sale_shop_id,
       -- A voided receipt was never a sale. A refund is a completed sale with negative amounts, so that revenue is right on both
       -- days. Alternative: WHEN r.order_type = 'refund' THEN 'REFUNDED'; what a state means is set in your Custobar.
       CASE r.status WHEN 'voided' THEN 'CANCELED' ELSE 'COMPLETE' END AS sale_state,
       -- What the lines below add up to: no gift cards, no deposits, no cash rounding.
       -- Alternative: r.total_gross + r.rounding, what the customer paid.
       sums.total                AS sale_total,
       sums.discount             AS sale_discount,
       -- What most of it was paid with. A gift card used is a means of payment; its sale was not revenue, this is.
       payment.payment_type      AS sale_payment_method,
       -- Benefits used on the receipt. Custobar's documented place for "this code was used".
       benefit.codes             AS sale_coupon_codes,

       -- The line
       r.id || '-' || l.line_no  AS external_id,
       -- Same rule as external_id in products.sql: the EAN that was sold, weighed goods by their plain code (never l.scanned_code).
       -- An open product, named at the till, has none.
       coalesce(gtin.code, sold.code) AS product_id,
       l.name                    AS product_title,
       -- Weighed goods: 0.123 and the price per kg. Alternative: 1 AS quantity and l.line_total_gross AS unit_price.
       l.qty                     AS quantity,
       -- Including VAT, before the discount.
       l.unit_price_gross        AS unit_price,
       -- Positive, on a refund too. Alternative: l.discount_amount, negative when a discount is taken back.
       abs(l.discount_amount)    AS discount,
       l.line_total_gross        AS total
  FROM receipt r
       JOIN store s ON s.id = r.store_id
       -- A refund without a customer belongs to the customer of the receipt that it names, whose total would be too high.
       LEFT JOIN receipt bought ON bought.id = r.original_receipt_id AND r.order_type = 'refund'
                               AND num_nonnulls(r.customer_id, nullif(trim(r.customer_phone), ''),
                                                nullif(trim(r.customer_email), '')) = 0
       LEFT JOIN customer c ON c.id = coalesce(r.customer_id, bought.customer_id)
       CROSS JOIN LATERAL (
           SELECT sum(t.line_total_gross) AS total, sum(abs(t.discount_amount)) AS discount
             FROM receipt_line t
            WHERE t.receipt_id = r.id AND t.line_type NOT IN ('gift_card', 'deposit') AND NOT t.voided
       ) sums
       LEFT JOIN LATERAL (
           -- Change is a payment with the other sign, so 50 in cash with 40 back is 10.
           SELECT p.payment_type FROM receipt_payment p
            WHERE p.receipt_id = r.id GROUP BY p.payment_type ORDER BY abs(sum(p.amount)) DESC, min(p.line_no) LIMIT 1
       ) payment ON true
       LEFT JOIN LATERAL (
           -- An empty list when all of them were taken back, for NULL would leave the codes there.
           SELECT coalesce(array_agg(b.benefit_ref ORDER BY b.id) FILTER (WHERE b.state IN ('used', 'reported')), '{}') AS codes
             FROM benefit_use b WHERE b.receipt_id = r.id HAVING count(*) > 0
       ) benefit ON true
       JOIN receipt_line l ON l.receipt_id = r.id
       CROSS JOIN LATERAL (
           SELECT coalesce(nullif(trim(l.sku), ''),
                           (SELECT coalesce(nullif(trim(p.sku), ''), 'SCC-' || p.id) FROM product p WHERE p.id = l.product_id)) AS code
       ) sold
       -- As in products.sql: an EAN that lost its leading zero, or has one too many.
       LEFT JOIN LATERAL (
           SELECT regexp_replace(g.digits, '^(0{6}|0)', '') AS code FROM lpad(sold.code, 14, '0') AS g(digits)
            WHERE sold.code ~ '^([0-9]{12}|0[0-9]{13}|0{5}[0-9]{8})$'
              AND (SELECT sum((ascii(substr(g.digits, i, 1)) - 48) * (1 + 2 * (i % 2))) % 10 FROM generate_series(1, 14) AS i) = 0
       ) gtin ON true
 -- Parked and open receipts are not sales yet.
 WHERE r.status IN ('paid', 'voided')
   -- A void writes a second receipt with opposite signs. The original says CANCELED; sending both would count the void twice.
   AND r.order_type <> 'void'
   -- Gift cards are revenue when they are used, deposits never. Alternative: drop this line here and in sums.
   AND l.line_type NOT IN ('gift_card', 'deposit')
   -- A line struck out before payment was not sold.
   AND NOT l.voided
   -- Orders of the webshop that were also booked here: if the flow webshop-orders sends them, add "AND r.external_id IS NULL",
   -- or they count twice.
   --
   -- Custobar needs a customer id, a phone or an e-mail; anonymous receipts are not sent.
   AND num_nonnulls(r.customer_id, r.customer_phone, r.customer_email,
                    bought.customer_id, bought.customer_phone, bought.customer_email) > 0
   -- Nothing about people who are restricted or erased, or Custobar would create them anew.
   AND NOT coalesce(c.gdpr_restricted OR c.deleted_at IS NOT NULL, false)
