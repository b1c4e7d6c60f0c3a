SELECT 'shops' AS datatype, store_id::text AS id,
       jsonb_build_object('external_id', store_id::text, 'name', store_name, 'email', email, 'phone_number', oracle.phone('+1', phone),
         'street_address', street, 'city', city) AS record
  FROM trade.stores
UNION ALL
SELECT 'products', product_id::text,
       jsonb_build_object('external_id', product_id::text, 'title', product_name, 'price', oracle.cents(list_price))
  FROM range.products
UNION ALL
SELECT 'customers', customer_id::text,
       jsonb_build_object('external_id', customer_id::text,
         'phone_number', CASE WHEN phone <> 'NULL' THEN oracle.phone('+1', phone) END,
         'email', email, 'first_name', first_name, 'last_name', last_name, 'street_address', street, 'zip_code', zip_code, 'city', city)
  FROM trade.customers
UNION ALL
SELECT 'sales', o.order_id::text,
       jsonb_build_object('external_id', o.order_id::text, 'date', oracle.moment(oracle.helsinki(o.order_date)),
         'customer_id', o.customer_id::text, 'shop_id', o.store_id::text, 'state', 'COMPLETE',
         'products', jsonb_agg(jsonb_build_object('external_id', o.order_id || '-' || i.item_id, 'product_id', i.product_id::text,
           'quantity', i.quantity, 'unit_price', oracle.cents(i.list_price),
           'discount', oracle.cents(i.quantity * i.list_price * i.discount),
           'total', oracle.cents(i.quantity * i.list_price * (1 - i.discount))) ORDER BY i.item_id))
  FROM trade.orders o JOIN trade.order_items i USING (order_id)
 WHERE o.customer_id IS NOT NULL AND o.order_status = 4
 GROUP BY o.order_id
