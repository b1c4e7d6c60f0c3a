SELECT 'shops' AS datatype, myymalakoodi AS id,
       jsonb_build_object('external_id', myymalakoodi, 'name', nimi, 'phone_number', oracle.phone('+358', puhelin),
         'street_address', lahiosoite, 'city', postitmp) AS record
  FROM myymalat
UNION ALL
SELECT 'products', tuotekoodi,
       jsonb_build_object('external_id', tuotekoodi, 'title', nimi, 'price', oracle.cents(myyntihinta::numeric), 'category', tuoteryhma,
         'vendor', valmistaja, 'ean', viivakoodi, 'unit', yksikko, 'visible', aktiivinen)
  FROM tuotteet
UNION ALL
SELECT 'customers', asiakasnro,
       jsonb_build_object('external_id', asiakasnro, 'phone_number', oracle.phone('+358', matkapuhelin), 'email', sahkoposti,
         'first_name', etunimi, 'last_name', sukunimi, 'date_joined', oracle.local(oracle.helsinki(luotu)), 'street_address', lahiosoite,
         'zip_code', postinro, 'city', postitmp, 'language', kieli, 'birth_date', syntymaaika::text)
  FROM asiakkaat
UNION ALL
SELECT 'sales', k.kuittinro,
       jsonb_build_object('external_id', k.kuittinro, 'date', oracle.moment(oracle.helsinki(k.myyntiaika)), 'customer_id', k.asiakasnro,
         'shop_id', k.myymalakoodi, 'state', 'COMPLETE', 'total', oracle.cents(k.loppusumma::numeric), 'payment_method', k.maksutapa,
         'products', jsonb_agg(jsonb_build_object('external_id', k.kuittinro || '-' || r.rivinro, 'product_id', r.tuotekoodi,
           'product_title', r.tuotenimi, 'quantity', r.maara, 'unit_price', oracle.cents(r.ahinta::numeric),
           'discount', oracle.cents(r.alennus::numeric), 'total', oracle.cents(r.rivisumma::numeric)) ORDER BY r.rivinro))
  FROM kuitit k JOIN kuittirivit r USING (kuittinro)
 WHERE k.asiakasnro IS NOT NULL
 GROUP BY k.kuittinro
