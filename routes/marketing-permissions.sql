-- Marketing permissions, Custobar → Commerce Cloud: writes a batch of decided changes.
--   :changes  a JSON list of objects:
--     external_id         Custobar's, as in marketing-permissions.read.sql
--     email, sms          what shall be held from now on; both always, the unchanged one with its present value
--     email_at, sms_at    when it was said; null where nothing changes
--     old_email, old_sms  what was held when it was decided
-- One statement, so a batch is written whole or not at all. Gives the external_id of each row it wrote;
-- one that the till has changed in the meantime is not written, and weighed again.
UPDATE customer c
   SET marketing_email        = n.email,
       marketing_email_at     = coalesce(n.email_at, c.marketing_email_at),
       -- For people who look at the table; the connector knows what it wrote.
       marketing_email_source = CASE WHEN n.email_at IS NULL THEN c.marketing_email_source ELSE 'custobar' END,
       marketing_sms          = n.sms,
       marketing_sms_at       = coalesce(n.sms_at, c.marketing_sms_at),
       marketing_sms_source   = CASE WHEN n.sms_at IS NULL THEN c.marketing_sms_source ELSE 'custobar' END
  FROM jsonb_to_recordset(:changes)
       AS n (external_id text, email boolean, email_at timestamptz, sms boolean, sms_at timestamptz,
             old_email boolean, old_sms boolean)
 WHERE c.sequence_number = CASE WHEN n.external_id ~ '^[1-9][0-9]{0,17}$' THEN n.external_id::bigint END
   AND c.deleted_at IS NULL
   AND c.marketing_email IS NOT DISTINCT FROM n.old_email
   AND c.marketing_sms   IS NOT DISTINCT FROM n.old_sms
RETURNING n.external_id
