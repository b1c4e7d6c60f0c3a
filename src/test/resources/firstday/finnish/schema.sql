-- A chain of hardware shops as its old till system left it: text keys, times without a zone, prices in double precision.
CREATE TABLE myymalat (
    myymalakoodi varchar(10) PRIMARY KEY,
    nimi         varchar(80) NOT NULL,
    lahiosoite   varchar(80),
    postitmp     varchar(40),
    puhelin      varchar(30),
    muokattu     timestamp
);
CREATE TABLE asiakkaat (
    asiakasnro   varchar(20) PRIMARY KEY,
    etunimi      varchar(40),
    sukunimi     varchar(40),
    sahkoposti   varchar(80),
    matkapuhelin varchar(30),
    lahiosoite   varchar(80),
    postinro     varchar(10),
    postitmp     varchar(40),
    kieli        varchar(2),
    syntymaaika  date,
    henkilotunnus varchar(20),
    luotu        timestamp NOT NULL,
    muokattu     timestamp NOT NULL,
    poistettu    boolean NOT NULL DEFAULT false
);
CREATE INDEX asiakkaat_muokattu ON asiakkaat (muokattu);
CREATE TABLE asiakasryhmat (ryhmakoodi varchar(10) PRIMARY KEY, nimi varchar(40));
CREATE TABLE tuotteet (
    tuotekoodi   varchar(20) PRIMARY KEY,
    nimi         varchar(120) NOT NULL,
    viivakoodi   varchar(14),
    tuoteryhma   varchar(40),
    valmistaja   varchar(40),
    myyntihinta  double precision,
    yksikko      varchar(8),
    aktiivinen   boolean,
    muokattu     timestamp NOT NULL
);
CREATE TABLE varastosaldot (
    tuotekoodi   varchar(20),
    myymalakoodi varchar(10),
    maara        double precision,
    PRIMARY KEY (tuotekoodi, myymalakoodi)
);
CREATE TABLE kuitit (
    kuittinro    varchar(20) PRIMARY KEY,
    myymalakoodi varchar(10) NOT NULL,
    asiakasnro   varchar(20),
    myyntiaika   timestamp NOT NULL,
    maksutapa    varchar(20),
    loppusumma   double precision,
    tila         varchar(10),
    muokattu     timestamp NOT NULL
);
CREATE INDEX kuitit_muokattu ON kuitit (muokattu, kuittinro);
CREATE TABLE kuittirivit (
    kuittinro    varchar(20) NOT NULL,
    rivinro      integer NOT NULL,
    tuotekoodi   varchar(20),
    tuotenimi    varchar(120),
    maara        double precision NOT NULL,
    ahinta       double precision NOT NULL,
    alennus      double precision,
    rivisumma    double precision NOT NULL,
    PRIMARY KEY (kuittinro, rivinro)
);
CREATE TABLE lokit (id serial PRIMARY KEY, teksti text);

INSERT INTO myymalat VALUES ('M1', 'merkki-arvo Rauta', 'Rantatie 1', 'Oulu', '08 1234567', '2026-03-01 10:00');
INSERT INTO asiakkaat
SELECT 'A' || n, 'merkki-arvo', 'Korhonen', 'a' || n || '@example.com', '04012345' || lpad(n::text, 2, '0'), 'Rantatie 1', '90500', 'Oulu',
       'fi', '1980-01-01', '010180-merkki', '2026-01-01', timestamp '2026-03-01' + n * interval '1 minute', false
  FROM generate_series(1, 40) n;
INSERT INTO asiakasryhmat VALUES ('R1', 'merkki-arvo');
INSERT INTO tuotteet
SELECT 'T' || n, 'merkki-arvo ' || n, lpad(n::text, 13, '6'), 'Maalit', 'merkki-arvo', n * 1.1, 'kpl', true,
       timestamp '2026-03-01' + n * interval '1 minute'
  FROM generate_series(1, 40) n;
INSERT INTO kuitit
SELECT 'K' || n, 'M1', CASE WHEN n % 2 = 0 THEN 'A' || n END, timestamp '2026-03-01' + n * interval '1 minute', 'merkki-arvo', 2.2 * n, 'OK',
       timestamp '2026-03-01' + n * interval '1 minute'
  FROM generate_series(1, 40) n;
INSERT INTO kuittirivit
SELECT 'K' || n, r, 'T' || n, 'merkki-arvo', 1, n * 1.1, 0.1 + 0.2, n * 1.1 FROM generate_series(1, 40) n, generate_series(1, 2) r;
INSERT INTO lokit (teksti) VALUES ('merkki-arvo');
ANALYZE;
