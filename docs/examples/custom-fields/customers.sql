-- Customers with fields of their own. Each is named <company>__<field> and declared in application.properties:
-- custom-fields.customers.receipts=integer, custom-fields.customers.last_shop=string
SELECT c.updated_at            AS _changed_at,
       c.sequence_number       AS _key,
       c.sequence_number::text AS external_id,
       c.first_name,
       c.last_name,
       bought.receipts         AS "demo__receipts",
       bought.shop             AS "demo__last_shop"
  FROM customer c
       LEFT JOIN LATERAL (SELECT count(*) AS receipts, (array_agg(s.external_id ORDER BY r.paid_at DESC))[1] AS shop
                            FROM receipt r JOIN store s ON s.id = r.store_id
                           WHERE r.customer_id = c.id AND r.status = 'paid') bought ON true
 WHERE c.deleted_at IS NULL
   AND NOT c.gdpr_restricted
