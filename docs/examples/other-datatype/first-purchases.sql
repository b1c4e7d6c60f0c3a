-- Somebody's first purchase, Commerce Cloud → an event of Custobar, such as for a campaign that says welcome.
-- Fields: https://developers.custobar.com/events.html
SELECT r.updated_at            AS _changed_at,
       r.id                    AS _key,
       'FIRST_PURCHASE'        AS type,
       r.paid_at               AS date,
       c.sequence_number::text AS customer_id
  FROM receipt r
       JOIN customer c ON c.id = r.customer_id
 WHERE r.status = 'paid'
   AND r.order_type = 'sale'
   AND NOT c.gdpr_restricted
   AND c.deleted_at IS NULL
   AND NOT EXISTS (SELECT FROM receipt earlier
                    WHERE earlier.customer_id = r.customer_id AND earlier.status = 'paid'
                      AND (earlier.paid_at, earlier.id) < (r.paid_at, r.id))
