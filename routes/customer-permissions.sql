-- Marketing permissions, Commerce Cloud → Custobar; runs when customers.permissions is source or both.
-- Whoever changed the row is found by the row's time of change, as in customers.sql. When a permission was given or
-- taken back, by the till's own clock, only helps to decide: a no that is dated yesterday is sent all the same.
-- What the connector itself wrote is known to it and is not sent back. NULL is never sent as a "no"; a yes without its
-- time is not sent either.
SELECT c.updated_at AS _changed_at,
       -- Each change is a row of its own: "yes" after "no" is sent, although a "yes" was sent before.
       c.sequence_number || '@' || (extract(epoch FROM c.updated_at) * 1000000)::bigint AS _key,
       -- As in customers.sql.
       c.sequence_number::text AS external_id,
       c.marketing_email       AS can_email,
       c.marketing_email_at    AS can_email_at,
       c.marketing_sms         AS can_sms,
       c.marketing_sms_at      AS can_sms_at,
       -- The address and the phone number that the permissions are for, as in customers.sql. They are compared and never sent: when
       -- one changes, permissions.after-new-address says what becomes of a yes that was given for the old one.
       c.email                 AS can_email_to,
       (SELECT array_agg(p.value ORDER BY p.position) FROM customer_phone p WHERE p.customer_id = c.id) AS can_sms_to
  FROM customer c
 WHERE NOT c.gdpr_restricted
   AND c.deleted_at IS NULL
   AND (c.marketing_email IS NOT NULL OR c.marketing_sms IS NOT NULL)
