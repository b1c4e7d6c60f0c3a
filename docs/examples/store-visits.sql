-- Visits to a store, Commerce Cloud → Custobar; read by StoreVisits.java.
SELECT r.updated_at            AS _changed_at,
       r.id                    AS _key,
       'STORE_VISIT'           AS type,
       -- The day counts, not the minute.
       r.business_date         AS date,
       c.sequence_number::text AS customer_id,
       s.external_id           AS "demo__shop_id"
  FROM receipt r
       JOIN store s ON s.id = r.store_id
       JOIN customer c ON c.id = r.customer_id
 WHERE r.status = 'paid'
   AND r.order_type = 'sale'
   AND r.paid_at > now() - interval '7 days'
   AND NOT c.gdpr_restricted
   AND c.deleted_at IS NULL
