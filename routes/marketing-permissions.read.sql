-- What Commerce Cloud holds about the permissions of some customers; asked before anything is changed.
--   :customers  a JSON list of Custobar's external_id: ["100001", "100002"]
-- Gives a row for each customer that is there, and none for the others:
--   external_id text, email boolean, email_at timestamptz, sms boolean, sms_at timestamptz
-- NULL is "never asked". A source that keeps no times gives NULL::timestamptz.
SELECT asked.external_id,
       c.marketing_email    AS email,
       c.marketing_email_at AS email_at,
       c.marketing_sms      AS sms,
       c.marketing_sms_at   AS sms_at
  FROM jsonb_array_elements_text(:customers) AS asked (external_id)
       -- The other way round of external_id in customers.sql; what is no number, or a number written in another way, is nobody here.
       JOIN customer c
         ON c.sequence_number = CASE WHEN asked.external_id ~ '^[1-9][0-9]{0,17}$' THEN asked.external_id::bigint END
 WHERE c.deleted_at IS NULL
