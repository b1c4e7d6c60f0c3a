-- Customers who joined while buying, Commerce Cloud → Custobar: one event per join, so that Custobar can send them its instructions.
-- Fields: https://www.custobar.com/docs/api/events
-- The route holds a join until the customer and the receipt have been sent, so that Custobar knows whom it writes to.
--
-- A join at the beginning of a purchase counts from its payment on; until then there is no sale to go before it.
SELECT greatest(j.updated_at, r.paid_at) AS _changed_at,
       -- A join is told once; its own number is what it is recognised by.
       j.id                       AS _key,
       -- The value of the setting of that name. Declare the type in Custobar, and let it start the message with the instructions.
       '{{loyalty-joins.event-type}}' AS type,
       j.joined_at                AS date,
       -- Same as external_id in customers.sql. The phone only for people the till knows by nothing else, since two identifiers could
       -- point at two customers.
       c.sequence_number::text    AS customer_id,
       CASE WHEN c.id IS NULL THEN r.customer_phone END AS phone_number,
       -- The receipt, as sale_external_id in sales.sql, and the shop, as external_id in shops.sql. Custobar's events have no place for
       -- a shop, so it is a field of your own.
       r.id::text                 AS sale_id,
       s.external_id              AS "demo__shop_id"
  FROM loyalty_join j
       JOIN store s ON s.id = j.store_id
       LEFT JOIN customer c ON c.id = j.customer_id
       LEFT JOIN receipt r ON r.id = j.receipt_id
 -- Only fresh joins: the first run must not welcome everybody who ever joined. Two lines for one rule, because updated_at is what the
 -- index is on.
 WHERE j.joined_at > now() - interval '7 days'
   AND j.updated_at > now() - interval '7 days'
   -- A join away from the till has no receipt; it is told too. Alternative: AND r.id IS NOT NULL
   AND (r.id IS NULL OR r.status IN ('paid', 'voided'))
   AND (c.id IS NOT NULL OR r.customer_phone IS NOT NULL)
   -- Nothing about people who are restricted or erased, or Custobar would create them anew.
   AND NOT coalesce(c.gdpr_restricted OR c.deleted_at IS NOT NULL, false)
