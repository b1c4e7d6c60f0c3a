SELECT 'shops' AS datatype, id AS id, jsonb_build_object('external_id', id, 'name', name, 'street_address', address) AS record FROM locations
UNION ALL
SELECT 'products', reference,
       jsonb_build_object('external_id', reference, 'title', name, 'price', oracle.cents(pricesell::numeric), 'category', category, 'ean', ean)
  FROM products
UNION ALL
SELECT 'customers', searchkey,
       jsonb_build_object('external_id', searchkey, 'phone_number', oracle.phone('+358', phone),
         'email', CASE WHEN email LIKE '%@%' THEN email END, 'first_name', firstname, 'last_name', lastname,
         'zip_code', postal, 'city', city)
  FROM customers
UNION ALL
SELECT 'sales', t.id,
       jsonb_build_object('external_id', t.id, 'date', oracle.moment(oracle.helsinki(max(r.datenew))), 'customer_id', max(c.searchkey),
         'shop_id', max(r.location), 'state', 'COMPLETE',
         'products', jsonb_agg(jsonb_build_object('external_id', t.id || '-' || l.line, 'product_id', p.reference,
           'quantity', l.units, 'unit_price', oracle.cents(l.price::numeric), 'total', oracle.cents((l.units * l.price)::numeric)) ORDER BY l.line))
  FROM tickets t JOIN receipts r USING (id) JOIN customers c ON c.id = t.customer
       JOIN ticketlines l ON l.ticket = t.id LEFT JOIN products p ON p.id = l.product
 GROUP BY t.id
