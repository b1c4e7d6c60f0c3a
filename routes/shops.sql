-- Shops, Commerce Cloud → Custobar: one row per store.
-- Fields: https://developers.custobar.com/shops.html
SELECT s.updated_at   AS _changed_at,
       s.id           AS _key,
       -- Letters, digits and dashes. Sales and stock name the shop by this, so change it in sales.sql too.
       -- Alternative: s.id::text, for stores that have no code of their own.
       s.external_id,
       s.name,
       s.email,
       -- Custobar knows two kinds of shop.
       CASE s.store_type WHEN 'webshop' THEN 'online' ELSE 'offline' END AS shop_type,
       s.phone        AS phone_number,
       s.street_address,
       s.city,
       s.country,
       -- A closed store stays, hidden, because old sales name it. Alternative: WHERE s.active
       NOT s.active   AS is_hidden
  FROM store s
