UPDATE customers SET email = 'mended@example.fi' WHERE searchkey = 'C0011';
UPDATE products SET name = 'Kahvi, iso', pricesell = 3.5 WHERE reference = 'P-1';
INSERT INTO customers VALUES (md5('c101'), 'C0101', 'Uusi', 'Asiakas', 'uusi@example.fi', '050 123 0101', NULL, '00200', 'Helsinki', true);
INSERT INTO receipts VALUES (md5('r301'), '2026-11-01 12:00', 'loc-1');
INSERT INTO tickets VALUES (md5('r301'), 0, 301, md5('c101'));
INSERT INTO ticketlines VALUES (md5('r301'), 1, md5('p1'), 2, 3.5), (md5('r301'), 2, md5('p2'), 1, 1.64);
