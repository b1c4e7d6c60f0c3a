UPDATE "Kassa"."Kunder" SET "E-post" = 'ny@example.com', "SenastÄndrad" = now() WHERE "KundId" = 7;
UPDATE "Kassa"."Artiklar" SET "Pris" = 19.955 WHERE "ArtikelNr" IN (1001, 1002);
INSERT INTO "Kassa"."Kvitton" VALUES (41, 1, 7, '2026-10-25T01:30:00Z', 'kort', 39.90, 'OK', now());
INSERT INTO "Kassa"."KvittoRader" VALUES (81, 41, 1001, 2, 19.95, 0, 39.90);
