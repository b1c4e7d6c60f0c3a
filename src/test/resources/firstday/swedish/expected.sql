SELECT 'shops' AS datatype, "ButikId"::text AS id,
       jsonb_build_object('external_id', "ButikId"::text, 'name', "Namn", 'street_address', "Gatuadress", 'city', "Ort", 'country', "Land") AS record
  FROM "Kassa"."Butiker"
UNION ALL
SELECT 'products', a."ArtikelNr"::text,
       jsonb_build_object('external_id', a."ArtikelNr"::text, 'title', a."Benämning", 'price', oracle.cents(a."Pris"),
         'category', a."Varugrupp", 'vendor', a."Leverantör", 'visible', a."Aktiv", 'ean', s."Streckkod")
  FROM "Kassa"."Artiklar" a LEFT JOIN "Kassa"."Streckkoder" s USING ("ArtikelNr")
UNION ALL
SELECT 'customers', "KundId"::text,
       jsonb_build_object('external_id', "KundId"::text, 'phone_number', oracle.phone('+358', "Mobil"), 'email', "E-post",
         'first_name', "Förnamn", 'last_name', "Efternamn", 'date_joined', oracle.local("SkapadDatum"), 'street_address', "Adress",
         'zip_code', "Postnr", 'city', "Ort", 'country', "Land", 'birth_date', "Födelsedatum"::text)
  FROM "Kassa"."Kunder"
UNION ALL
SELECT 'sales', k."KvittoId"::text,
       jsonb_build_object('external_id', k."KvittoId"::text, 'date', oracle.moment(k."Tidpunkt"), 'customer_id', k."KundId"::text,
         'shop_id', k."ButikId"::text, 'state', 'COMPLETE', 'total', oracle.cents(k."Belopp"), 'payment_method', k."Betalsätt",
         'products', jsonb_agg(jsonb_build_object('external_id', r."RadId"::text, 'product_id', r."ArtikelNr"::text, 'quantity', r."Antal",
           'unit_price', oracle.cents(r."UnitPrice"), 'discount', oracle.cents(r."Discount"), 'total', oracle.cents(r."LineTotal"))
           ORDER BY r."RadId"))
  FROM "Kassa"."Kvitton" k JOIN "Kassa"."KvittoRader" r USING ("KvittoId")
 WHERE k."KundId" IS NOT NULL
 GROUP BY k."KvittoId"
