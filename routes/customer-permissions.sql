-- Marketing permissions, Commerce Cloud → Custobar; runs when customers.permissions is source or both.
-- One row for what was last said at the till or in the back office. What the connector itself wrote has
-- the source "custobar" and is left out, so nothing goes back to where it came from.
-- A permission needs its time: whoever has none has said nothing, and NULL is never sent as a "no".
SELECT greatest(said.email_at, said.sms_at) AS _changed_at,
       -- Each statement is a row of its own: "yes" after "no" is news, although a "yes" was sent before.
       c.sequence_number || '@' || (extract(epoch FROM greatest(said.email_at, said.sms_at)) * 1000000)::bigint AS _key,
       -- As in customers.sql.
       c.sequence_number::text AS external_id,
       CASE WHEN said.email_at IS NOT NULL THEN c.marketing_email END AS can_email,
       said.email_at           AS can_email_at,
       CASE WHEN said.sms_at IS NOT NULL THEN c.marketing_sms END AS can_sms,
       said.sms_at             AS can_sms_at
  FROM customer c
 CROSS JOIN LATERAL (
        SELECT CASE WHEN c.marketing_email IS NOT NULL AND c.marketing_email_source IS DISTINCT FROM 'custobar'
                    THEN c.marketing_email_at END AS email_at,
               CASE WHEN c.marketing_sms IS NOT NULL AND c.marketing_sms_source IS DISTINCT FROM 'custobar'
                    THEN c.marketing_sms_at END AS sms_at) said
 WHERE NOT c.gdpr_restricted
   AND c.deleted_at IS NULL
   AND greatest(said.email_at, said.sms_at) IS NOT NULL
