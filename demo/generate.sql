-- Fills the reference database with invented, lifelike Finnish retail: the same seed, scale and end give the same rows.
--
--     SELECT demo.generate(scale => 1.0, seed => 42);
--
-- Scale 1 is 12 stores, 20 000 customers, 15 000 products and about 200 000 receipt rows over the 13 months before end_at.
-- Everything is set-based; chance comes from a hash of the row's number, never from random(). Awkward cases are placed by the
-- row's number instead, so that each is present at any scale. Names, numbers and addresses are made up.
--
-- Needs a superuser: triggers and foreign keys rest while the rows are made (session_replication_role).

CREATE SCHEMA IF NOT EXISTS demo;

-- Set when a generation is complete. A database without it is half-made.
CREATE TABLE IF NOT EXISTS demo.generated (
    scale   numeric NOT NULL,
    seed    bigint NOT NULL,
    end_at  timestamptz NOT NULL,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- ------------------------------------------------------------------------------------------------------------ chance

-- A whole number in [0, below), decided by n and the salt.
CREATE OR REPLACE FUNCTION demo.pick(n bigint, salt bigint, below integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT ((hashint8extended(n, salt) & 9223372036854775807) % below)::integer $$;

-- A fraction in [0, 1).
CREATE OR REPLACE FUNCTION demo.chance(n bigint, salt bigint) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (hashint8extended(n, salt) & 9007199254740991) / 9007199254740992.0::double precision $$;

-- ----------------------------------------------------------------------------------------------------------- barcodes

-- GS1 check digit of up to twelve digits: from the right, weights 3, 1, 3, 1 ...
CREATE OR REPLACE FUNCTION demo.check_digit(body bigint) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT ((10 - (3 * (body % 10 + body / 100 % 10 + body / 10000 % 10
                        + body / 1000000 % 10 + body / 100000000 % 10 + body / 10000000000 % 10)
                   + body / 10 % 10 + body / 1000 % 10 + body / 100000 % 10
                   + body / 10000000 % 10 + body / 1000000000 % 10 + body / 100000000000 % 10) % 10) % 10)::integer
$$;

CREATE OR REPLACE FUNCTION demo.ean13(body bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lpad((body * 10 + demo.check_digit(body))::text, 13, '0') $$;

CREATE OR REPLACE FUNCTION demo.ean8(body bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lpad((body * 10 + demo.check_digit(body))::text, 8, '0') $$;

-- What a scale prints: prefix 20 to 25, six digits of item, four of value. Value 0 is the plain code.
CREATE OR REPLACE FUNCTION demo.scale_code(prefix integer, item bigint, value integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT demo.ean13(prefix * 10000000000 + item % 1000000 * 10000 + value) $$;

-- ------------------------------------------------------------------------------------------------------------- phones

-- Customer n's number in one of the ways people write it. Spellings 0 to 8 are all the same Finnish number.
CREATE OR REPLACE FUNCTION demo.phone(n bigint, salt bigint, spelling integer) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE spelling
             WHEN 0 THEN '0' || op || ' ' || left(no, 3) || ' ' || right(no, 4)
             WHEN 1 THEN '0' || op || no
             WHEN 2 THEN '+358 ' || op || ' ' || no
             WHEN 3 THEN '00358' || op || no
             WHEN 4 THEN '358' || op || no
             WHEN 5 THEN '+358 (0)' || op || ' ' || left(no, 3) || ' ' || right(no, 4)
             WHEN 6 THEN '+3580' || op || no          -- the trunk zero left in by mistake
             WHEN 7 THEN '0' || op || '-' || no
             WHEN 8 THEN '(0' || op || ') ' || left(no, 3) || ' ' || right(no, 4)
             WHEN 9 THEN '+46 70 ' || left(no, 3) || ' ' || right(no, 4)
             WHEN 10 THEN '+372 5' || no
           END
      FROM (SELECT (ARRAY['40', '41', '44', '45', '46', '50'])[1 + demo.pick(n, salt, 6)] AS op,
                   (1000000 + n * 7919 % 9000000)::text AS no) AS number
$$;

-- ------------------------------------------------------------------------------------------------------ the retailer

CREATE OR REPLACE FUNCTION demo.generate_stores(stores integer, end_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO company VALUES (1, 'Revontuli Kauppa Oy', 'FI12345671', 'Europe/Helsinki', '04:00', 'EUR');

    INSERT INTO store (id, company_id, external_id, name, store_type, street_address, zip_code, city, phone, email, active, updated_at)
    SELECT n, 1,
           code || CASE WHEN round > 0 THEN '-' || round + 1 ELSE '' END,
           'Revontuli ' || place || CASE WHEN round > 0 THEN ' ' || round + 1 ELSE '' END,
           CASE WHEN n = 12 THEN 'webshop' ELSE 'physical' END,
           street || ' ' || 1 + n * 7 % 60, zip, city,
           '09 425 ' || 1000 + n, 'kauppa' || n || '@example.com',
           n <> 11,
           end_at - make_interval(days => 400 - n)
      FROM generate_series(1, stores) AS n,
           LATERAL (SELECT (n - 1) / 12 AS round, (n - 1) % 12 + 1 AS which) AS place_of,
           LATERAL (SELECT * FROM (VALUES
                (1, 'HELSINKI-KAMPPI', 'Kamppi', 'Fredrikinkatu', '00100', 'Helsinki'),
                (2, 'HELSINKI-ITIS', 'Itäkeskus', 'Turunlinnantie', '00930', 'Helsinki'),
                (3, 'ESPOO', 'Espoo', 'Länsituulentie', '02100', 'Espoo'),
                (4, 'VANTAA', 'Vantaa', 'Vantaanportinkatu', '01510', 'Vantaa'),
                (5, 'TAMPERE', 'Tampere', 'Hämeenkatu', '33100', 'Tampere'),
                (6, 'TURKU', 'Turku', 'Yliopistonkatu', '20100', 'Turku'),
                (7, 'OULU', 'Oulu', 'Kirkkokatu', '90100', 'Oulu'),
                (8, 'JYVASKYLA', 'Jyväskylä', 'Kauppakatu', '40100', 'Jyväskylä'),
                (9, 'KUOPIO', 'Kuopio', 'Haapaniemenkatu', '70100', 'Kuopio'),
                (10, 'VAASA', 'Vaasa', 'Hovioikeudenpuistikko', '65100', 'Vaasa'),
                (11, 'MARIEHAMN', 'Mariehamn', 'Torggatan', '22100', 'Mariehamn'),
                (12, 'VERKKOKAUPPA', 'Verkkokauppa', 'Äyritie', '01510', 'Vantaa')
           ) AS town (id, code, place, street, zip, city) WHERE town.id = place_of.which) AS town;

    INSERT INTO workstation SELECT s.id * 10 + w, s.id, 'Kassa ' || w FROM store s, generate_series(1, 4) AS w;

    INSERT INTO stock SELECT id, id, name FROM store;
    INSERT INTO stock VALUES (900, NULL, 'Keskusvarasto');

    INSERT INTO loyalty_tier VALUES (1, 'Perus', 0), (2, 'Hopea', 500), (3, 'Kulta', 1500);
    INSERT INTO customer_group VALUES (1, 'KANTA', 'Kanta-asiakkaat'), (2, 'HENKILOKUNTA', 'Henkilökunta'),
                                      (3, 'OPISKELIJA', 'Opiskelijat'), (4, 'SENIORI', 'Seniorit'), (5, 'YRITYS', 'Yritysasiakkaat');
END $$;

-- ---------------------------------------------------------------------------------------------------------- catalogue

CREATE OR REPLACE FUNCTION demo.generate_products(products integer, salt bigint, end_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    brands text[] := ARRAY['Kaislaranta', 'Metsola', 'Tuulikumpu', 'Saaristo', 'Hiidenmäki', 'Lumikko', 'Pihlava', 'Koivurinne',
                           'Sumuvaara', 'Björkvik', 'Aurinkola', 'Kivisalmi', 'Norrskär', 'Halla & Routa', 'Käpylinna', 'Öljymäki'];
    traits text[] := ARRAY['Luomu', 'Klassikko', 'Extra', 'Kotimainen', 'Pehmeä', 'Kevyt', 'Talvi', 'Kesä', 'Premium', 'Perhe', 'Mini', 'Uusi'];
    sizes  text[] := ARRAY['XS', 'S', 'M', 'L', 'XL'];
    food_tax numeric := CASE WHEN end_at < '2026-01-01 00:00 Europe/Helsinki' THEN 14 ELSE 13.5 END;
    campaign timestamptz := date_trunc('day', end_at);
BEGIN
    INSERT INTO category_type VALUES (1, 'Tuoteryhmä');
    INSERT INTO category (id, category_type_id, parent_id, external_id, name) VALUES
        (1, 1, NULL, 'RUOKA', 'Elintarvikkeet'), (2, 1, NULL, 'KAYTTO', 'Käyttötavara'), (3, 1, NULL, 'PUKU', 'Pukeutuminen');

    CREATE TEMP TABLE shelf ON COMMIT DROP AS
    SELECT * FROM (VALUES
        (11, 1, 'MAITO', 'Maitotuotteet', 'food', 0.79, 6, ARRAY['Maito', 'Jogurtti', 'Viili', 'Juusto', 'Rahka']),
        (12, 1, 'LEIPA', 'Leipä', 'food', 1.2, 5, ARRAY['Ruisleipä', 'Sämpylä', 'Karjalanpiirakka', 'Korvapuusti', 'Näkkileipä']),
        (13, 1, 'JUOMA', 'Juomat', 'food', 0.99, 4, ARRAY['Kivennäisvesi', 'Mehu', 'Limonadi', 'Kotikalja', 'Omenatäysmehu']),
        (14, 1, 'HEVI', 'Hedelmät ja vihannekset', 'food', 0.99, 7, ARRAY['Omena', 'Porkkana', 'Tomaatti', 'Kurkku', 'Peruna']),
        (15, 1, 'LIHAKALA', 'Liha ja kala', 'food', 6.9, 40, ARRAY['Lohifilee', 'Jauheliha', 'Ahvenfilee', 'Naudan paisti', 'Siika']),
        (16, 1, 'MAKEISET', 'Makeiset', 'food', 0.5, 9, ARRAY['Salmiakki', 'Suklaalevy', 'Lakritsi', 'Marmeladi', 'Toffee']),
        (17, 2, 'LEHDET', 'Lehdet', 'paper', 2.9, 12, ARRAY['Aikakauslehti', 'Viikkolehti', 'Ristikkolehti', 'Sarjakuvalehti', 'Puutarhalehti']),
        (18, 2, 'KEITTIO', 'Keittiö', 'goods', 4.9, 120, ARRAY['Muki', 'Kattila', 'Paistinpannu', 'Kulho', 'Leikkuulauta']),
        (19, 2, 'TEKSTIILI', 'Kodintekstiilit', 'goods', 6.9, 90, ARRAY['Pyyhe', 'Pussilakanasetti', 'Verho', 'Matto', 'Peitto']),
        (20, 2, 'KAUNEUS', 'Kauneus ja terveys', 'goods', 2.5, 45, ARRAY['Shampoo', 'Saippua', 'Käsivoide', 'Huulirasva', 'Hammastahna']),
        (21, 2, 'LELUT', 'Lelut', 'goods', 3.9, 80, ARRAY['Palapeli', 'Pehmolelu', 'Lautapeli', 'Pallo', 'Rakennussarja']),
        (22, 2, 'LEMMIKIT', 'Lemmikit', 'goods', 1.9, 60, ARRAY['Kissanruoka', 'Koiranherkku', 'Talutin', 'Kissanhiekka', 'Linnunsiemen']),
        (23, 3, 'VAATTEET', 'Vaatteet', 'goods', 9.9, 150, ARRAY['Paita', 'Neule', 'Takki', 'Housut', 'Sukat']),
        (24, 3, 'KENGAT', 'Kengät', 'goods', 19.9, 160, ARRAY['Kumisaappaat', 'Tennarit', 'Talvikengät', 'Sandaalit', 'Villatossut'])
    ) AS s (id, parent_id, external_id, name, kind, low, high, nouns);
    INSERT INTO category SELECT id, 1, parent_id, external_id, name FROM shelf;

    INSERT INTO product (id, product_type, name, sku, tax_percent, standard_price, created_at, updated_at) VALUES
        (1, 'gift_card', 'Lahjakortti', demo.ean13(640000000001), 0, 50, end_at - interval '500 days', end_at - interval '400 days'),
        (3, 'deposit', 'Pantti 0,15', NULL, 0, 0.15, end_at - interval '500 days', end_at - interval '400 days'),
        (4, 'deposit', 'Pantti 0,40', NULL, 0, 0.40, end_at - interval '500 days', end_at - interval '400 days'),
        (5, 'service', 'Lahjapaketointi', NULL, 25.5, 3, end_at - interval '500 days', end_at - interval '400 days');

    -- Products come in blocks of five on one shelf; a block of clothes or shoes is one model with four variants.
    INSERT INTO product (id, product_type, parent_id, model_number, name, description, brand, vendor, sku, scale_type, scale_short_code,
                         tax_percent, measurement_unit, standard_price, image_url, web_url, active, created_at, updated_at)
    SELECT 1000 + n,
           CASE WHEN NOT wear THEN 'basic' WHEN place = 0 THEN 'variant_model' ELSE 'variant' END,
           CASE WHEN wear AND place > 0 THEN 1000 + n - place END,
           CASE WHEN wear THEN 'M' || 10000 + block END,
           brand || ' ' || noun || ' ' || trait
               || CASE WHEN wear AND place > 0 THEN ' ' || sizes[place + 1] ELSE '' END
               || CASE WHEN n % 200 = 41 THEN ' ☕ "Crème brûlée" <1 kg> & co' ELSE '' END,
           CASE WHEN n % 3 > 0 THEN noun || ' valikoimasta ' || brand || '. ' || trait || ' laatu, suomalainen suunnittelu.' END,
           brand,
           'Tukku ' || 1 + block % 9,
           CASE WHEN wear AND place = 0 THEN NULL
                WHEN weighed THEN demo.scale_code(prefix, n, 0)
                WHEN n % 40 = 7 THEN NULL
                WHEN n % 30 = 13 AND n < 100000 THEN demo.ean8(6400000 + n)
                WHEN n % 10 = 3 THEN demo.ean13(731000000000 + n)
                ELSE demo.ean13(641000000000 + n) END,
           CASE WHEN weighed THEN CASE WHEN prefix <= 22 THEN 'price' ELSE 'weight' END END,
           CASE WHEN weighed THEN (n % 10000)::text END,
           CASE kind WHEN 'food' THEN food_tax WHEN 'paper' THEN 10 ELSE 25.5 END,
           CASE WHEN weighed THEN 'kg' ELSE 'pcs' END,
           greatest(0.05, round((low + (high - low) * power(demo.chance(CASE WHEN wear THEN block ELSE n END, salt + 3), 3))::numeric, 1) - 0.05),
           CASE WHEN n % 7 > 0 THEN 'https://shop.example/images/' || 1000 + n || '.jpg' END,
           CASE WHEN n % 5 > 0 THEN 'https://shop.example/p/' || 1000 + n END,
           n % 33 <> 11,
           end_at - make_interval(days => 400 + demo.pick(n, salt + 4, 900)),
           -- Every eighth product carries the moment of one catalogue import (at most 3 000 of them).
           CASE WHEN n % 8 = 6 AND n < 24000 THEN end_at - interval '60 days'
                ELSE end_at - make_interval(secs => 395 * 86400 * demo.chance(n, salt + 5)) END
      FROM (SELECT n, n / 5 AS block, n % 5 AS place, shelf.*,
                   shelf.id IN (23, 24) AS wear,
                   shelf.id IN (14, 15) AND n % 5 < 3 AS weighed,
                   20 + n % 6 AS prefix,
                   brands[1 + demo.pick(n / 5, salt + 1, 16)] AS brand,
                   shelf.nouns[1 + CASE WHEN shelf.id IN (23, 24) THEN demo.pick(n / 5, salt + 2, 5) ELSE demo.pick(n, salt + 2, 5) END] AS noun,
                   traits[1 + demo.pick(n / 5, salt + 6, 12)] AS trait
              FROM generate_series(0, products - 1) AS n JOIN shelf ON shelf.id = 11 + demo.pick(n / 5, salt, 14)) AS p;

    INSERT INTO product_category SELECT 1000 + n, 11 + demo.pick(n / 5, salt, 14) FROM generate_series(0, products - 1) AS n;
    INSERT INTO product_category SELECT 1000 + n, CASE WHEN demo.pick(n / 5, salt, 14) < 6 THEN 1 WHEN demo.pick(n / 5, salt, 14) < 12 THEN 2 ELSE 3 END
      FROM generate_series(0, products - 1) AS n WHERE n % 4 = 0;

    -- Further EANs: another packaging of the same thing, and a six-pack with its own GTIN.
    INSERT INTO product_barcode (product_id, position, barcode)
    SELECT p.id, position, demo.ean13(400000000000 + p.id * 10 + position)
      FROM product p, generate_series(1, 2) AS position
     WHERE p.product_type IN ('basic', 'variant') AND p.scale_type IS NULL AND p.sku IS NOT NULL AND p.id % 12 = 5
       AND (position = 1 OR p.id % 36 = 5);
    INSERT INTO product_barcode (product_id, position, barcode, package_unit, conversion_rate)
    SELECT p.id, 3, demo.ean13(642000000000 + p.id), '6-pack', 6
      FROM product p WHERE p.product_type = 'basic' AND p.scale_type IS NULL AND p.sku IS NOT NULL AND p.id % 24 = 17;

    -- Campaigns: over, running, and to come; a few of one store only.
    INSERT INTO price (product_id, store_id, amount, valid_from, valid_to)
    SELECT p.id, CASE WHEN p.id % 80 = 5 THEN 1 END, round(p.standard_price * 0.8, 2),
           campaign + make_interval(days => CASE p.id % 3 WHEN 0 THEN -90 WHEN 1 THEN -7 ELSE 7 END),
           campaign + make_interval(days => CASE p.id % 3 WHEN 0 THEN -76 WHEN 1 THEN 14 ELSE 21 END)
      FROM product p WHERE p.id % 10 = 5 AND p.standard_price >= 1;

    INSERT INTO discount VALUES
        (1, 'Kanta-asiakkaat -10 %', 'simple', 10, NULL, 1, campaign - interval '1 year', campaign + interval '1 year'),
        (2, 'Lelut: halvin kaupan päälle', 'cheapest_free', NULL, 21, NULL, campaign - interval '5 days', campaign + interval '9 days'),
        (3, 'Opiskelijat -15 %', 'simple', 15, NULL, 3, campaign - interval '1 year', campaign + interval '1 year');

    INSERT INTO stock_item SELECT id, sku, name, measurement_unit, updated_at FROM product
     WHERE sku IS NOT NULL AND product_type IN ('basic', 'variant');
    INSERT INTO stock_balance (stock_item_id, stock_id, current_qty, reserved_qty, expected_qty, updated_at)
    SELECT i.id, s.id, qty, CASE WHEN i.id % 9 = 0 THEN 1 ELSE 0 END, qty + i.id % 5, i.updated_at
      FROM stock_item i CROSS JOIN stock s,
           LATERAL (SELECT demo.pick(i.id * 1000 + s.id, salt + 7, 60) - 2 AS qty) AS balance
     WHERE demo.pick(i.id * 1000 + s.id, salt + 8, 10) < 4 OR s.id = 900;
END $$;

-- ---------------------------------------------------------------------------------------------------------- customers

CREATE OR REPLACE FUNCTION demo.generate_customers(customers integer, salt bigint, end_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_names text[] := ARRAY['Maria', 'Helena', 'Anneli', 'Johanna', 'Kaarina', 'Aino', 'Eevi', 'Sofia', 'Emilia', 'Liisa', 'Päivi', 'Sari',
        'Riitta', 'Hanna', 'Tiina', 'Juhani', 'Johannes', 'Matti', 'Antti', 'Mikko', 'Timo', 'Jari', 'Pekka', 'Eino', 'Väinö', 'Leo', 'Onni',
        'Oliver', 'Sami', 'Jukka', 'Anna-Liisa', 'Åsa', 'Göran', 'Björn', 'Linnéa', 'Märta', 'Erik', 'Karin', 'Sven', 'Ingrid'];
    last_names text[] := ARRAY['Korhonen', 'Virtanen', 'Mäkinen', 'Nieminen', 'Mäkelä', 'Hämäläinen', 'Laine', 'Heikkinen', 'Koskinen', 'Järvinen',
        'Lehtonen', 'Lehtinen', 'Saarinen', 'Salminen', 'Heinonen', 'Niemi', 'Heikkilä', 'Salonen', 'Kinnunen', 'Turunen', 'Salo', 'Laitinen',
        'Tuominen', 'Rantanen', 'Karjalainen', 'Jokinen', 'Mattila', 'Savolainen', 'Lahtinen', 'Ahonen', 'Johansson', 'Nyman', 'Lindholm',
        'Karlsson', 'Andersson', 'Lindström', 'Öhman', 'Åkerblom', 'Sjöberg', 'Ståhl'];
    towns text[] := ARRAY['Helsinki', 'Espoo', 'Vantaa', 'Tampere', 'Turku', 'Oulu', 'Jyväskylä', 'Kuopio', 'Vaasa', 'Porvoo'];
    zips text[] := ARRAY['00500', '02600', '01300', '33200', '20500', '90500', '40200', '70200', '65200', '06100'];
    streets text[] := ARRAY['Koivukuja', 'Rantatie', 'Kirkkokatu', 'Myllymäentie', 'Puistokatu', 'Strandvägen', 'Metsäpolku', 'Asemakatu'];
BEGIN
    CREATE TEMP TABLE person ON COMMIT DROP AS
    SELECT n, md5('customer' || salt || '/' || n)::uuid AS id,
           n % 100 AS c,                                                     -- decides the awkward case
           first_names[1 + demo.pick(n, salt + 1, 40)] AS first_name,
           last_names[1 + demo.pick(n, salt + 2, 40)] AS last_name,
           n % 35 = 9 AS firm,
           n % 100 = 57 AS erased,
           end_at - make_interval(secs => 86400 * (1 + 1800 * demo.chance(n, salt + 3))) AS created_at
      FROM generate_series(1, customers) AS n;
    ANALYZE person;

    INSERT INTO customer (id, sequence_number, customer_type, first_name, last_name, company_name, tax_code, email, language, birth_date,
                          gdpr_restricted, credit_allowed, custom_note, last_purchase_date,
                          loyalty_tier_id, loyalty_points, loyalty_joined_at,
                          marketing_email, marketing_email_at, marketing_email_source,
                          marketing_sms, marketing_sms_at, marketing_sms_source, created_at, updated_at, deleted_at)
    SELECT p.id, 100000 + n,
           CASE WHEN firm THEN 'company' ELSE 'private' END,
           CASE WHEN erased THEN NULL
                ELSE CASE c WHEN 17 THEN 'Zoë-Maija' WHEN 18 THEN p.first_name || ' 🎸' WHEN 21 THEN '  ' || p.first_name || ' ' ELSE p.first_name END END,
           CASE WHEN erased THEN NULL
                ELSE CASE c WHEN 19 THEN 'O''Brien-Åkerblom' WHEN 20 THEN repeat(p.last_name || '-', 8) || 'Ñuñez' ELSE p.last_name END END,
           CASE WHEN firm AND NOT erased THEN p.last_name || ' & Pojat Oy' END,
           CASE WHEN firm AND NOT erased THEN 'FI' || lpad((n * 7 % 100000000)::text, 8, '0') END,
           CASE WHEN erased THEN NULL
                WHEN c = 31 THEN local || '@'
                WHEN c = 32 THEN 'ei sähköpostia'
                WHEN c = 33 THEN local || '@@example.com'
                WHEN c = 34 THEN replace(local, '.', ' ') || '@example.com'
                WHEN c = 35 THEN ' ' || initcap(local) || '@Example.COM '
                WHEN c IN (37, 38) THEN 'perhe' || n / 100 || '@example.com'  -- a family: two customers, one address
                WHEN n % 8 = 3 THEN NULL
                ELSE local || '@example.' || (ARRAY['com', 'org', 'net'])[1 + n % 3] END,
           CASE WHEN n % 17 = 5 THEN NULL WHEN n % 9 = 4 THEN 'sv' WHEN n % 50 = 2 THEN 'en' ELSE 'fi' END,
           CASE WHEN NOT firm AND NOT erased AND n % 3 = 1 THEN date '1940-01-01' + demo.pick(n, salt + 5, 24000) END,
           c = 77,
           firm,
           CASE WHEN c = 61 THEN 'Soittaa ennen noutoa' END,
           last_purchase,
           CASE WHEN member THEN CASE WHEN points >= 1500 THEN 3 WHEN points >= 500 THEN 2 ELSE 1 END END,
           CASE WHEN member THEN points END,
           CASE WHEN member THEN p.created_at END,
           CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN false ELSE true END,
           CASE WHEN n % 5 > 0 THEN p.created_at + interval '1 hour' END,
           CASE WHEN n % 5 > 0 THEN CASE WHEN n % 2 = 0 THEN 'pos' ELSE 'backoffice' END END,
           CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN false WHEN 2 THEN false ELSE true END,
           CASE WHEN n % 7 > 0 THEN p.created_at + interval '1 hour' END,
           CASE WHEN n % 7 > 0 THEN CASE WHEN n % 2 = 0 THEN 'pos' ELSE 'backoffice' END END,
           p.created_at,
           -- Every twentieth customer carries the moment of one spreadsheet import (at most 3 000 of them).
           CASE WHEN n % 20 = 4 AND n < 60000 AND p.created_at < end_at - interval '30 days' THEN end_at - interval '30 days'
                ELSE p.created_at + (end_at - p.created_at) * demo.chance(n, salt + 6) END,
           CASE WHEN erased THEN p.created_at + (end_at - p.created_at) * demo.chance(n, salt + 6) END
      FROM person p
           LEFT JOIN (SELECT customer_id, max(business_date) AS last_purchase FROM receipt WHERE customer_id IS NOT NULL
                       GROUP BY customer_id) AS purchase ON purchase.customer_id = p.id,
           LATERAL (SELECT translate(lower(p.first_name || '.' || p.last_name), 'åäöé', 'aaoe') || n AS local) AS mailbox,
           LATERAL (SELECT NOT erased AND n % 10 < 7 AS member, (2500 * power(demo.chance(n, salt + 11), 3))::integer AS points) AS account;

    INSERT INTO customer_phone
    SELECT id, 1,
           CASE WHEN c = 41 THEN '12345'
                WHEN c = 42 THEN 'ei puhelinta'
                WHEN c = 43 THEN '040'
                WHEN c = 44 THEN '+358 99 000'
                WHEN c = 45 THEN demo.phone(n, salt + 7, 9)
                WHEN c = 46 THEN demo.phone(n, salt + 7, 10)
                WHEN c = 50 THEN demo.phone(n - 1, salt + 7, 2)              -- a family: two customers, one number
                ELSE demo.phone(n, salt + 7, (n % 9)::integer) END
      FROM person WHERE NOT erased AND n % 15 <> 8;
    INSERT INTO customer_phone
    SELECT id, 2, demo.phone(n + 5000000, salt + 7, 0) FROM person WHERE NOT erased AND n % 15 <> 8 AND (n % 25 = 6 OR c IN (42, 43));

    INSERT INTO customer_address
    SELECT id, 1, streets[1 + demo.pick(n, salt + 8, 8)] || ' ' || 1 + n % 90 || CASE WHEN n % 4 = 0 THEN ' A ' || 1 + n % 40 ELSE '' END,
           zips[1 + t], towns[1 + t], CASE WHEN c = 45 THEN 'SE' WHEN c = 46 THEN 'EE' ELSE 'FI' END
      FROM person, LATERAL (SELECT demo.pick(n, salt + 9, 10) AS t) AS town WHERE NOT erased AND n % 6 <> 1;

    INSERT INTO customer_group_member SELECT id, 1 FROM person WHERE NOT erased AND n % 3 = 0;
    INSERT INTO customer_group_member SELECT id, CASE WHEN firm THEN 5 ELSE 2 + demo.pick(n, salt + 10, 3) END FROM person
     WHERE NOT erased AND (firm OR n % 7 = 2);

    INSERT INTO customer_identifier SELECT id, 'CustomerCard', 1, demo.ean13(990000000000 + n) FROM person WHERE NOT erased AND n % 5 > 0;
    INSERT INTO customer_identifier SELECT id, 'CustomerCard', 2, demo.ean13(991000000000 + n) FROM person WHERE NOT erased AND n % 50 = 6;
    INSERT INTO customer_identifier SELECT id, 'SsnHash', 1, encode(sha256(('demo' || n)::bytea), 'hex') FROM person WHERE NOT erased AND n % 12 = 1;
    INSERT INTO customer_identifier SELECT id, 'ExternalID', 1, 'EXT-' || n FROM person WHERE NOT erased AND n % 9 = 1;
END $$;

-- ----------------------------------------------------------------------------------------------------------- receipts

CREATE OR REPLACE FUNCTION demo.generate_receipts(receipts integer, customers integer, customer_salt bigint, stores integer, salt bigint,
                                                  end_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    zone text := 'Europe/Helsinki';
    goods integer;
BEGIN
    -- How busy each hour of the last 13 months was: by weekday, by hour, and December.
    CREATE TEMP TABLE hour ON COMMIT DROP AS
    SELECT starts_at, sum(weight) OVER (ORDER BY starts_at) - weight AS upto, weight, sum(weight) OVER () AS everything
      FROM (SELECT (day + make_interval(hours => h)) AT TIME ZONE zone AS starts_at,
                   (ARRAY[0.9, 0.9, 0.95, 1.0, 1.3, 1.5, 0.7])[extract(isodow FROM day)::integer]
                   * CASE WHEN extract(month FROM day) = 12 AND extract(day FROM day) < 24 THEN 1.5 ELSE 1 END
                   * CASE WHEN h < 7 THEN 0.02 WHEN h BETWEEN 16 AND 18 THEN 1.6 WHEN h BETWEEN 11 AND 13 THEN 1.1 ELSE 0.6 END AS weight
              FROM generate_series((end_at AT TIME ZONE zone)::date - 395, (end_at AT TIME ZONE zone)::date, interval '1 day') AS day,
                   unnest(ARRAY[0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]) AS h) AS opening
     WHERE starts_at + interval '1 hour' <= end_at - interval '1 hour';

    CREATE TEMP TABLE slip ON COMMIT DROP AS
    SELECT id, k, paid_at, store_id, customer, lines,
           CASE WHEN k IN (20, 270) THEN 'refund' ELSE 'sale' END AS order_type,
           CASE k WHEN 3 THEN 'parked' WHEN 203 THEN 'open' WHEN 100 THEN 'voided' WHEN 350 THEN 'voided' ELSE 'paid' END AS status,
           CASE WHEN k IN (70, 100, 350) THEN 'payment_terminal' WHEN k = 140 THEN 'invoice' WHEN k = 150 THEN 'internal'
                WHEN store_id = 12 OR k = 160 THEN 'web'
                WHEN demo.pick(id, salt + 1, 100) < 18 THEN 'cash' ELSE 'payment_terminal' END AS payment,
           known, k IN (20, 270) AS returns
      FROM (SELECT row_number() OVER (ORDER BY starts_at, i) AS id, starts_at, i, per FROM (
                SELECT starts_at, round(receipts * upto / everything) AS before, round(receipts * (upto + weight) / everything) AS after FROM hour
            ) AS share, LATERAL (SELECT after - before AS per) AS size, generate_series(1, per::integer) AS i) AS numbered,
           LATERAL (SELECT (id % 500)::integer AS k,
                           starts_at + make_interval(secs => 3600 * (i - 1 + demo.chance(id, salt + 2)) / per::double precision) AS paid_at,
                           1 + (stores * power(demo.chance(id, salt + 3), 1.4))::integer % stores AS store_id,
                           1 + (customers * power(demo.chance(id, salt + 4), 1.6))::integer % customers AS customer,
                           CASE WHEN id % 500 = 30 THEN 2 WHEN id % 500 IN (40, 60) THEN 3 WHEN id % 500 IN (10, 260) THEN 1
                                ELSE (ARRAY[1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 7])[1 + demo.pick(id, salt + 5, 12)] END AS lines,
                           CASE WHEN demo.pick(id, salt + 6, 100) < 55 THEN 'customer' WHEN demo.pick(id, salt + 6, 100) < 59 THEN 'phone'
                                WHEN demo.pick(id, salt + 6, 100) < 61 THEN 'email' ELSE 'no' END AS known) AS drawn;
    ANALYZE slip;

    CREATE TEMP TABLE goods_sold ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY hashint8extended(p.id, salt)) AS place, p.id, p.sku, p.name, p.tax_percent, p.standard_price, p.scale_type,
           p.tax_percent IN (13.5, 14) AS food, b.barcode AS other_code,
           left(p.sku, 2)::integer AS prefix, substr(p.sku, 3, 6)::bigint AS item,
           EXISTS (SELECT FROM product_category d WHERE d.product_id = p.id AND d.category_id = 13) AS drink
      FROM product p LEFT JOIN product_barcode b ON b.product_id = p.id AND b.position = 1
     WHERE p.product_type IN ('basic', 'variant');
    SELECT count(*) INTO goods FROM goods_sold;
    ANALYZE goods_sold;

    INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, sku, scanned_code, name, qty, unit_price_gross, discount_amount,
                              discount_reason, tax_percent, line_total_gross, voided)
    SELECT s.id, l, 'product',
           CASE WHEN NOT unlisted THEN g.id END,
           CASE WHEN NOT unlisted THEN code END,
           CASE WHEN unlisted THEN NULL WHEN g.scale_type IS NULL THEN code ELSE demo.scale_code(g.prefix, g.item, value) END,
           CASE WHEN unlisted THEN 'Avoin tuote' ELSE g.name END,
           qty, unit_price, discount,
           CASE WHEN discount = 0 THEN NULL WHEN k IN (120, 370) AND l = 1 THEN 'BENEFIT'
                ELSE (ARRAY['CAMPAIGN', 'GROUP', 'MANUAL'])[1 + demo.pick(s.id, salt + 9, 3)] END,
           CASE WHEN g.food THEN CASE WHEN paid_at < '2026-01-01 00:00 Europe/Helsinki' THEN 14 ELSE 13.5 END ELSE g.tax_percent END,
           round(qty * unit_price, 2) - discount,
           k = 60 AND l = 2
      FROM slip s CROSS JOIN LATERAL generate_series(1, s.lines) AS l
           -- an exchange gives and takes the same product; popular products sit at the front
           JOIN goods_sold g ON g.place = 1 + (goods * power(demo.chance(s.id * 16 + CASE WHEN k = 30 THEN 1 ELSE l END, salt + 7), 1.7))::integer % goods,
           LATERAL (SELECT k = 90 AND l = 1 AS unlisted,
                           CASE WHEN g.other_code IS NOT NULL AND s.id % 3 = 0 THEN g.other_code ELSE g.sku END AS code,
                           -- the four digits a scale prints: cents, tenths, euros; grams, 10 g, 100 g
                           CASE g.prefix WHEN 20 THEN 99 + demo.pick(s.id, salt + 8, 3000) WHEN 21 THEN 9 + demo.pick(s.id, salt + 8, 300)
                                         WHEN 22 THEN 1 + demo.pick(s.id, salt + 8, 30) WHEN 23 THEN 50 + demo.pick(s.id, salt + 8, 1800)
                                         WHEN 24 THEN 5 + demo.pick(s.id, salt + 8, 180) ELSE 1 + demo.pick(s.id, salt + 8, 18) END AS value,
                           CASE WHEN s.returns OR (k IN (30, 40) AND l = 2) THEN -1 ELSE 1 END AS sign) AS scanned,
           LATERAL (SELECT CASE WHEN k = 30 THEN sign
                                WHEN g.scale_type = 'weight' THEN sign * value / (ARRAY[1000.0, 100.0, 10.0])[g.prefix - 22]
                                WHEN g.scale_type IS NULL AND demo.pick(s.id * 16 + l, salt + 10, 10) = 0 THEN sign * (2 + s.id % 3)
                                ELSE sign END AS qty,
                           CASE WHEN g.scale_type = 'price' THEN value * (ARRAY[0.01, 0.1, 1.0])[g.prefix - 19] ELSE g.standard_price END AS unit_price) AS weighed,
           LATERAL (SELECT CASE WHEN sign < 0 OR k = 30 THEN 0
                                WHEN (k IN (120, 370) AND l = 1) OR demo.pick(s.id * 16 + l, salt + 11, 100) < 12
                                THEN round(qty * unit_price * (ARRAY[0.1, 0.15, 0.2, 0.3])[1 + demo.pick(s.id, salt + 12, 4)], 2)
                                ELSE 0 END AS discount) AS reduced
     WHERE NOT (k IN (10, 260));

    -- Gift cards alone and beside goods; deposits with drinks; bottles brought back; gift wrapping.
    INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, sku, name, qty, unit_price_gross, tax_percent, line_total_gross)
    SELECT s.id, 50, 'gift_card', g.id, g.sku, g.name, 1, amount, 0, amount
      FROM slip s JOIN product g ON g.id = 1, LATERAL (SELECT (ARRAY[20, 50, 100])[1 + demo.pick(s.id, salt + 13, 3)] AS amount) AS card
     WHERE k IN (10, 260, 135);
    INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, name, qty, unit_price_gross, tax_percent, line_total_gross)
    SELECT l.receipt_id, 100 + l.line_no, 'deposit', d.id, d.name, l.qty, d.standard_price, 0, l.qty * d.standard_price
      FROM receipt_line l JOIN goods_sold g ON g.id = l.product_id AND g.drink JOIN product d ON d.id = 3 + l.receipt_id % 2
     WHERE NOT l.voided;
    INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, name, qty, unit_price_gross, tax_percent, line_total_gross)
    SELECT s.id, 60, 'deposit', d.id, 'Pullonpalautus', -(1 + s.id % 6), d.standard_price, 0, -(1 + s.id % 6) * d.standard_price
      FROM slip s JOIN product d ON d.id = 3 WHERE k IN (50, 300);
    INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, name, qty, unit_price_gross, tax_percent, line_total_gross)
    SELECT s.id, 70, 'service', d.id, d.name, 1, d.standard_price, d.tax_percent, d.standard_price FROM slip s JOIN product d ON d.id = 5 WHERE k = 170;

    INSERT INTO receipt (id, receipt_number, order_type, status, reason_code, store_id, workstation_id, customer_id, customer_phone,
                         customer_email, external_id, opened_at, paid_at, business_date, total_gross, total_tax, rounding, updated_at)
    SELECT s.id, s.store_id || '-' || s.id, s.order_type, s.status,
           CASE WHEN s.order_type = 'refund' OR s.status = 'voided' THEN 'R' || 1 + s.id % 4 END,
           s.store_id, s.store_id * 10 + 1 + s.id % 4,
           -- an erased customer's receipts stay without their owner
           CASE WHEN known = 'customer' AND customer % 100 <> 57 THEN md5('customer' || customer_salt || '/' || customer)::uuid END,
           CASE WHEN known = 'phone' THEN demo.phone(customer, customer_salt + 7, (s.id % 9)::integer) END,
           CASE WHEN known = 'email' THEN 'kuitti' || customer || '@example.com' END,
           CASE WHEN s.payment = 'web' THEN 'WEB-' || s.id END,
           s.paid_at - make_interval(secs => 20 + s.id % 200),
           CASE WHEN paid THEN s.paid_at END,
           -- after midnight it is still the day before; and a shop forgot to close its day
           CASE WHEN paid THEN ((s.paid_at AT TIME ZONE zone) - make_interval(hours => CASE WHEN k = 180 THEN 24 ELSE 4 END))::date END,
           total, tax,
           CASE WHEN s.payment = 'cash' THEN round(total * 20) / 20 - total ELSE 0 END,
           CASE WHEN s.id BETWEEN receipts / 2 AND receipts / 2 + least(2000, receipts / 20) THEN batch.at      -- one correction run
                WHEN k IN (80, 330) THEN least(end_at, s.paid_at + make_interval(hours => 26 + k % 40))         -- the till was offline
                WHEN s.status = 'voided' THEN s.paid_at + make_interval(mins => 2 + s.id::integer % 9)
                ELSE s.paid_at + interval '2 seconds' END
      FROM slip s JOIN (SELECT receipt_id, coalesce(sum(line_total_gross) FILTER (WHERE NOT voided), 0) AS total,
                               coalesce(sum(round(line_total_gross * tax_percent / (100 + tax_percent), 2)) FILTER (WHERE NOT voided), 0) AS tax
                          FROM receipt_line GROUP BY receipt_id) AS t ON t.receipt_id = s.id,
           LATERAL (SELECT s.status IN ('paid', 'voided') AS paid) AS state,
           (SELECT date_trunc('second', max(paid_at)) + interval '20 hours' AS at FROM slip WHERE id = receipts / 2 + least(2000, receipts / 20)) AS batch;

    INSERT INTO receipt_payment (receipt_id, line_no, payment_type, amount, is_change, reference)
    SELECT r.id, part.line_no, part.type, part.amount, part.is_change, CASE WHEN part.type = 'payment_terminal' THEN 'T' || 100000 + r.id END
      FROM receipt r JOIN slip s ON s.id = r.id,
           LATERAL (SELECT r.total_gross + r.rounding AS due) AS bill,
           LATERAL (SELECT s.payment = 'cash' AND due > 0 AND due % 10 <> 0 AND r.id % 2 = 0 AS overpaid) AS note,
           LATERAL (SELECT 1 AS line_no, 'gift_card' AS type, round(due / 2, 2) AS amount, false AS is_change WHERE s.k = 70
                    UNION ALL SELECT 2, s.payment, due - round(due / 2, 2), false WHERE s.k = 70
                    UNION ALL SELECT 1, s.payment, CASE WHEN overpaid THEN ceil(due / 10) * 10 ELSE due END, false WHERE s.k <> 70
                    UNION ALL SELECT 2, s.payment, due - ceil(due / 10) * 10, true WHERE s.k <> 70 AND overpaid) AS part
     WHERE r.paid_at IS NOT NULL AND due <> 0;

    PERFORM demo.generate_voids_and_refunds(stores, salt, end_at);

    INSERT INTO benefit_use (receipt_id, benefit_ref, phone_used, state, checked_at, used_at, updated_at)
    SELECT r.id, (ARRAY['TERVETULOA-10', 'SYNTTARI', 'KEVAT-15'])[1 + r.id % 3], demo.phone(s.customer, customer_salt + 7, 1),
           CASE WHEN r.paid_at > end_at - interval '20 days' THEN 'used' ELSE 'reported' END, r.opened_at, r.paid_at, r.paid_at
      FROM receipt r JOIN slip s ON s.id = r.id WHERE s.k IN (120, 370) AND r.customer_id IS NOT NULL;

    INSERT INTO loyalty_join (customer_id, receipt_id, store_id, joined_at, updated_at)
    SELECT DISTINCT ON (r.customer_id) r.customer_id, r.id, r.store_id, r.paid_at, r.updated_at
      FROM receipt r JOIN slip s ON s.id = r.id
     WHERE r.customer_id IS NOT NULL AND s.customer % 10 < 7 AND r.status = 'paid' AND r.order_type = 'sale' AND r.id % 20 = 2
     ORDER BY r.customer_id, r.id;
END $$;

-- Second receipts: the mirror of each void, and refunds that know what they refund.
CREATE OR REPLACE FUNCTION demo.generate_voids_and_refunds(stores integer, salt bigint, end_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE second ON COMMIT DROP AS
    SELECT (SELECT max(id) FROM receipt) + row_number() OVER (ORDER BY at, o.id) AS id, o.id AS original_id, kind, at,
           CASE WHEN kind = 'refund' AND o.id % 3 = 0 THEN 1 + (o.store_id + o.id::integer) % stores ELSE o.store_id END AS store_id
      FROM receipt o,
           LATERAL (SELECT CASE WHEN o.status = 'voided' THEN 'void' ELSE 'refund' END AS kind,
                           CASE WHEN o.status = 'voided' THEN o.updated_at
                                ELSE o.paid_at + make_interval(days => 1 + demo.pick(o.id, salt + 20, 30), mins => 45) END AS at) AS turn
     WHERE (o.status = 'voided' OR (o.id % 500 IN (110, 210, 310, 410) AND o.order_type = 'sale' AND o.status = 'paid')) AND at <= end_at;

    INSERT INTO receipt_line (receipt_id, line_no, line_type, product_id, sku, scanned_code, name, qty, unit_price_gross, discount_amount,
                              discount_reason, tax_percent, line_total_gross, original_line_no, voided)
    SELECT s.id, l.line_no, l.line_type, l.product_id, l.sku, l.scanned_code, l.name, -l.qty, l.unit_price_gross, -l.discount_amount,
           l.discount_reason, l.tax_percent, -l.line_total_gross, l.line_no, l.voided
      FROM second s JOIN receipt_line l ON l.receipt_id = s.original_id
     WHERE s.kind = 'void' OR l.line_no = 1;

    INSERT INTO receipt (id, receipt_number, order_type, status, original_receipt_id, reason_code, store_id, workstation_id, customer_id,
                         customer_phone, customer_email, opened_at, paid_at, business_date, total_gross, total_tax, rounding, updated_at)
    SELECT s.id, s.store_id || '-' || s.id, s.kind, 'paid', o.id, 'R' || 1 + o.id % 4, s.store_id, s.store_id * 10 + 1, o.customer_id,
           o.customer_phone, o.customer_email, s.at - interval '40 seconds', s.at,
           CASE WHEN s.kind = 'void' THEN o.business_date ELSE ((s.at AT TIME ZONE 'Europe/Helsinki') - interval '4 hours')::date END,
           total, tax, CASE WHEN s.kind = 'void' THEN -o.rounding ELSE 0 END, s.at
      FROM second s JOIN receipt o ON o.id = s.original_id
           JOIN (SELECT receipt_id, sum(line_total_gross) FILTER (WHERE NOT voided) AS total,
                        sum(round(line_total_gross * tax_percent / (100 + tax_percent), 2)) FILTER (WHERE NOT voided) AS tax
                   FROM receipt_line GROUP BY receipt_id) AS t ON t.receipt_id = s.id;

    INSERT INTO receipt_payment (receipt_id, line_no, payment_type, amount, is_change, reference)
    SELECT s.id, p.line_no, p.payment_type, -p.amount, p.is_change, p.reference
      FROM second s JOIN receipt_payment p ON p.receipt_id = s.original_id WHERE s.kind = 'void';
    INSERT INTO receipt_payment (receipt_id, line_no, payment_type, amount)
    SELECT r.id, 1, 'payment_terminal', r.total_gross FROM second s JOIN receipt r ON r.id = s.id WHERE s.kind = 'refund';
END $$;

-- --------------------------------------------------------------------------------------------------------- everything

CREATE OR REPLACE FUNCTION demo.generate(scale numeric DEFAULT 1.0, seed bigint DEFAULT 42, end_at timestamptz DEFAULT date_trunc('second', now()))
RETURNS void LANGUAGE plpgsql
SET timezone = 'Europe/Helsinki'  -- days are Finnish days, whatever the session says
AS $$
DECLARE
    stores    integer := least(60, greatest(12, round(12 * scale)));
    customers integer := greatest(200, round(20000 * scale));
    products  integer := greatest(200, round(15000 * scale));
    receipts  integer := greatest(1200, round(64000 * scale));
    salt      bigint  := seed % 1000000000 * 1000;
BEGIN
    IF scale <= 0 OR scale > 50 THEN
        RAISE EXCEPTION 'scale is %, but must be above 0 and at most 50', scale;
    END IF;
    IF EXISTS (SELECT FROM demo.generated) THEN
        RAISE EXCEPTION 'this database is filled already' USING HINT = 'Make a new database and apply demo/schema.sql first.';
    END IF;
    SET LOCAL session_replication_role = replica;
    SET LOCAL work_mem = '64MB';
    PERFORM demo.generate_stores(stores, end_at);
    PERFORM demo.generate_products(products, salt + 100, end_at);
    PERFORM demo.generate_receipts(receipts, customers, salt + 300, stores, salt + 200, end_at);
    PERFORM demo.generate_customers(customers, salt + 300, end_at);
    PERFORM setval(pg_get_serial_sequence('receipt', 'id'), (SELECT max(id) FROM receipt));
    INSERT INTO demo.generated (scale, seed, end_at) VALUES (generate.scale, generate.seed, generate.end_at);
    SET LOCAL session_replication_role = origin;
END $$;
