-- The requests that all processes on this journal may make to Custobar, together.

CREATE TABLE request_budget (
    single              boolean     PRIMARY KEY DEFAULT true CHECK (single),
    next_free           timestamptz NOT NULL DEFAULT clock_timestamp(),
    paused_until        timestamptz NOT NULL DEFAULT clock_timestamp(),
    tills_wait_until    timestamptz NOT NULL DEFAULT clock_timestamp(),
    flows_wait_until    timestamptz NOT NULL DEFAULT clock_timestamp(),
    refused_key         text,
    refused_until       timestamptz,
    tellings_wait_until timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 10);
INSERT INTO request_budget DEFAULT VALUES;
COMMENT ON TABLE  request_budget IS 'One row: how many requests all processes on this journal may make now. All times are this database''s own.';
COMMENT ON COLUMN request_budget.single IS 'Always true: there is one row.';
COMMENT ON COLUMN request_budget.next_free IS 'When the next request would be due if all were spread evenly; a burst runs ahead of it.';
COMMENT ON COLUMN request_budget.paused_until IS 'Nobody makes a request before: Custobar asked to slow down.';
COMMENT ON COLUMN request_budget.tills_wait_until IS 'A till waits for its turn; flows and backfills stand back until then. Passes by itself, should its process die.';
COMMENT ON COLUMN request_budget.flows_wait_until IS 'A flow waits for its turn; backfills stand back.';
COMMENT ON COLUMN request_budget.refused_key IS 'SHA-256 of the key that Custobar refused; NULL = none. Another key may ask.';
COMMENT ON COLUMN request_budget.refused_until IS 'Until then nobody asks with that key; then one request tries it.';
COMMENT ON COLUMN request_budget.tellings_wait_until IS 'A use at a till waits to be told; flows and backfills stand back until then.';

-- The lock on the row decides who comes first, and the clock is read under it: no two processes see the same budget.
-- Requests that several wait for in one process are granted with one question.
CREATE FUNCTION take_requests(
    wanted    integer,   -- how many, at least 1
    rank      integer,   -- 0 till, 1 telling of what it used, 2 flow, 3 backfill
    spacing   interval,  -- between two requests, when they are spread evenly
    burst     interval,  -- how far ahead of an even spread tills may be
    allowance interval,  -- how far ahead these requests may be
    patience  interval,  -- how long the first of them would wait
    key       text,      -- SHA-256 of the key they are made with
    anew      boolean,   -- the first request of a process tries a refused key
    OUT granted integer,
    OUT wait_micros bigint,
    OUT refused_micros bigint)
LANGUAGE plpgsql AS $$
DECLARE
    b    request_budget;
    moment timestamptz;
    wait interval;
BEGIN
    SELECT * INTO STRICT b FROM request_budget FOR UPDATE;
    moment := clock_timestamp();
    granted := 0;
    wait_micros := 0;
    refused_micros := 0;
    IF b.refused_key = key THEN
        -- A clock that was set back must not hold anybody for longer than was meant.
        refused_micros := greatest(1, extract(epoch FROM least(b.refused_until - moment, interval '10 minutes')) * 1000000);
        IF b.refused_until > moment AND NOT anew THEN
            RETURN;
        END IF;
    END IF;
    b.next_free := least(b.next_free, moment + burst + spacing);
    wait := greatest(least(b.paused_until - moment, interval '10 minutes'), b.next_free - allowance - moment, interval '0');
    IF rank > 0 AND b.tills_wait_until > moment AND b.tills_wait_until < moment + interval '3 seconds' THEN
        wait := greatest(wait, b.tills_wait_until - moment);
    END IF;
    IF rank > 1 AND b.tellings_wait_until > moment AND b.tellings_wait_until < moment + interval '3 seconds' THEN
        wait := greatest(wait, b.tellings_wait_until - moment);
    END IF;
    IF rank > 2 AND b.flows_wait_until > moment AND b.flows_wait_until < moment + interval '3 seconds' THEN
        wait := greatest(wait, b.flows_wait_until - moment);
    END IF;
    IF wait > interval '0' THEN
        wait_micros := extract(epoch FROM wait) * 1000000;
        IF wait <= patience AND rank < 3 THEN
            -- Who waits asks again within a second; a quarter of one is for the way.
            UPDATE request_budget
               SET tills_wait_until = CASE rank WHEN 0 THEN moment + least(wait, interval '1 second') + interval '250 milliseconds' ELSE tills_wait_until END,
                   tellings_wait_until = CASE rank WHEN 1 THEN moment + least(wait, interval '1 second') + interval '250 milliseconds' ELSE tellings_wait_until END,
                   flows_wait_until = CASE rank WHEN 2 THEN moment + least(wait, interval '1 second') + interval '250 milliseconds' ELSE flows_wait_until END;
        END IF;
        RETURN;
    END IF;
    b.next_free := greatest(b.next_free, moment);
    granted := CASE
        -- One request tries a refused key.
        WHEN b.refused_key = key THEN 1
        ELSE least(wanted, 1 + floor(extract(epoch FROM moment + allowance - b.next_free) / extract(epoch FROM spacing))::integer)
    END;
    UPDATE request_budget
       SET next_free = b.next_free + granted * spacing,
           -- The request that tries a refused key has half a minute to tell; nobody else tries meanwhile.
           refused_until = CASE WHEN refused_key = key THEN moment + interval '30 seconds' ELSE refused_until END;
END $$;
COMMENT ON FUNCTION take_requests IS 'How many requests may be made now? If none, after how many microseconds is it worth asking again, and for how many is the key refused.';
