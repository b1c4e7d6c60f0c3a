-- Customers, Commerce Cloud → Custobar: one row per customer.
-- Fields: https://developers.custobar.com/customers.html
-- A new phone, address, group or tier of a customer touches the customer, so customer.updated_at is the only clock needed here.
-- Renaming a group or a tier does not: after that, touch its members (UPDATE customer SET updated_at = now() ...).
SELECT c.updated_at            AS _changed_at,
       c.sequence_number       AS _key,
       -- The number customers and cashiers see. Alternative: c.id::text, if Custobar already knows them by that;
       -- sale_customer_id in sales.sql must be the same thing.
       c.sequence_number::text AS external_id,
       c.first_name,
       c.last_name,
       -- As typed; the connector checks it, and a bad address is reported, not sent.
       c.email,
       -- All numbers in their order; the connector takes the first that can be called, and writes it as +358401234567.
       -- Alternative: "WHERE p.position = 1" if only the first counts.
       (SELECT array_agg(p.value ORDER BY p.position) FROM customer_phone p WHERE p.customer_id = c.id) AS phone_number,
       address.street_address,
       address.zip_code,
       address.city,
       address.country,
       c.language,
       c.birth_date,
       -- When the customer was created. Alternative: c.loyalty_joined_at, if only members count as joined.
       c.created_at            AS date_joined,
       c.company_name          AS company,
       tier.name               AS "demo__loyalty_tier",
       c.loyalty_points        AS "demo__loyalty_points",
       -- Names, because marketers read them. Alternative: g.external_id, which survives a renaming.
       ARRAY(SELECT g.name FROM customer_group_member m JOIN customer_group g ON g.id = m.group_id
              WHERE m.customer_id = c.id ORDER BY g.id)                    AS "demo__customer_groups",
       -- No can_email, no can_sms: customers change those in Custobar, and a copy from here would undo their choice.
       -- Also where Commerce Cloud owns them: then customers.permissions=source, and customer-permissions.sql sends them with care.
       --
       -- With customers.deletions=delete an erased customer is deleted in Custobar too, which cannot be undone there; else nothing
       -- is sent, and what Custobar holds stays, permissions too.
       c.deleted_at IS NOT NULL AS _deleted,
       -- Somebody restricted is not sent, and if they were sent before, forgotten for good: deleted in Custobar, dropped from the
       -- journal, and left out of everything from then on, also should the restriction be lifted (docs/forget.md). Alternative, when
       -- a restriction is a pause in your company: drop this line and write "WHERE NOT c.gdpr_restricted" at the end.
       c.gdpr_restricted        AS _forget
  FROM customer c
       LEFT JOIN LATERAL (SELECT a.* FROM customer_address a
                           WHERE a.customer_id = c.id ORDER BY a.position LIMIT 1) address ON true
       LEFT JOIN loyalty_tier tier ON tier.id = c.loyalty_tier_id
