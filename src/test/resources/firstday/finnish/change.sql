UPDATE asiakkaat SET sahkoposti = 'uusi@example.com', muokattu = now() AT TIME ZONE 'Europe/Helsinki' WHERE asiakasnro = 'A7';
UPDATE tuotteet SET myyntihinta = 19.95, muokattu = now() AT TIME ZONE 'Europe/Helsinki' WHERE tuotekoodi IN ('T1', 'T2');
INSERT INTO kuitit VALUES ('K41', 'M1', 'A7', '2026-10-25 03:30', 'kortti', 19.95, 'OK', now() AT TIME ZONE 'Europe/Helsinki');
INSERT INTO kuittirivit VALUES ('K41', 1, 'T1', 'Maali', 1, 19.95, 0, 19.95);
