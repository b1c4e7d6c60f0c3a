-- How Custobar shows values, said in SQL alone: shares no line with the connector.
CREATE SCHEMA oracle;
CREATE FUNCTION oracle.moment(at timestamptz) RETURNS text LANGUAGE sql SET timezone = 'Europe/Helsinki'
AS $$ SELECT to_char(at, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM') $$;
CREATE FUNCTION oracle.local(at timestamptz) RETURNS text LANGUAGE sql SET timezone = 'Europe/Helsinki'
AS $$ SELECT to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS') $$;
CREATE FUNCTION oracle.helsinki(at timestamp) RETURNS timestamptz LANGUAGE sql AS $$ SELECT at AT TIME ZONE 'Europe/Helsinki' $$;
CREATE FUNCTION oracle.cents(amount numeric) RETURNS bigint LANGUAGE sql AS $$ SELECT round(round(amount, 2) * 100)::bigint $$;
CREATE FUNCTION oracle.phone(prefix text, number text) RETURNS text LANGUAGE sql
AS $$ SELECT prefix || regexp_replace(regexp_replace(number, '[^0-9]', '', 'g'), '^0', '') $$;
