UPDATE trade.customers SET email = 'new.address@example.com', phone = '(914) 555-0199' WHERE customer_id = 7;
UPDATE range.products SET list_price = list_price + 0.01 WHERE product_id IN (3, 4, 5);
INSERT INTO range.products VALUES (61, 'Bicycle with a motor', 1, 2026, 2999);
-- An order is completed, and a new one is made.
UPDATE trade.orders SET order_status = 4 WHERE order_id = 1;
INSERT INTO trade.orders VALUES (401, 7, 4, '2026-11-20', NULL, 1);
INSERT INTO trade.order_items VALUES (401, 1, 61, 1, 2999, 0.10);
