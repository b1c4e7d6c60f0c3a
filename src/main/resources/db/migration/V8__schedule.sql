-- When flows run: the tables of Quartz 2.5, org/quartz/impl/jdbcjobstore/tables_postgres.sql, as Quartz names their
-- columns. They are Quartz's own to read and write; all processes on this journal share them.

CREATE TABLE quartz_job_details (
    sched_name        text NOT NULL,
    job_name          text NOT NULL,
    job_group         text NOT NULL,
    description       text,
    job_class_name    text NOT NULL,
    is_durable        boolean NOT NULL,
    is_nonconcurrent  boolean NOT NULL,
    is_update_data    boolean NOT NULL,
    requests_recovery boolean NOT NULL,
    job_data          bytea,
    PRIMARY KEY (sched_name, job_name, job_group)
);
CREATE TABLE quartz_triggers (
    sched_name        text NOT NULL,
    trigger_name      text NOT NULL,
    trigger_group     text NOT NULL,
    job_name          text NOT NULL,
    job_group         text NOT NULL,
    description       text,
    next_fire_time    bigint,
    prev_fire_time    bigint,
    priority          integer,
    trigger_state     text NOT NULL,
    trigger_type      text NOT NULL,
    start_time        bigint NOT NULL,
    end_time          bigint,
    calendar_name     text,
    misfire_instr     smallint,
    job_data          bytea,
    PRIMARY KEY (sched_name, trigger_name, trigger_group),
    FOREIGN KEY (sched_name, job_name, job_group) REFERENCES quartz_job_details (sched_name, job_name, job_group)
);
CREATE TABLE quartz_simple_triggers (
    sched_name        text NOT NULL,
    trigger_name      text NOT NULL,
    trigger_group     text NOT NULL,
    repeat_count      bigint NOT NULL,
    repeat_interval   bigint NOT NULL,
    times_triggered   bigint NOT NULL,
    PRIMARY KEY (sched_name, trigger_name, trigger_group),
    FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers (sched_name, trigger_name, trigger_group)
);
CREATE TABLE quartz_cron_triggers (
    sched_name        text NOT NULL,
    trigger_name      text NOT NULL,
    trigger_group     text NOT NULL,
    cron_expression   text NOT NULL,
    time_zone_id      text,
    PRIMARY KEY (sched_name, trigger_name, trigger_group),
    FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers (sched_name, trigger_name, trigger_group)
);
CREATE TABLE quartz_simprop_triggers (
    sched_name        text NOT NULL,
    trigger_name      text NOT NULL,
    trigger_group     text NOT NULL,
    str_prop_1        text,
    str_prop_2        text,
    str_prop_3        text,
    int_prop_1        int,
    int_prop_2        int,
    long_prop_1       bigint,
    long_prop_2       bigint,
    dec_prop_1        numeric(13, 4),
    dec_prop_2        numeric(13, 4),
    bool_prop_1       boolean,
    bool_prop_2       boolean,
    PRIMARY KEY (sched_name, trigger_name, trigger_group),
    FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers (sched_name, trigger_name, trigger_group)
);
CREATE TABLE quartz_blob_triggers (
    sched_name        text NOT NULL,
    trigger_name      text NOT NULL,
    trigger_group     text NOT NULL,
    blob_data         bytea,
    PRIMARY KEY (sched_name, trigger_name, trigger_group),
    FOREIGN KEY (sched_name, trigger_name, trigger_group) REFERENCES quartz_triggers (sched_name, trigger_name, trigger_group)
);
CREATE TABLE quartz_calendars (
    sched_name        text NOT NULL,
    calendar_name     text NOT NULL,
    calendar          bytea NOT NULL,
    PRIMARY KEY (sched_name, calendar_name)
);
CREATE TABLE quartz_paused_trigger_grps (
    sched_name        text NOT NULL,
    trigger_group     text NOT NULL,
    PRIMARY KEY (sched_name, trigger_group)
);
CREATE TABLE quartz_fired_triggers (
    sched_name        text NOT NULL,
    entry_id          text NOT NULL,
    trigger_name      text NOT NULL,
    trigger_group     text NOT NULL,
    instance_name     text NOT NULL,
    fired_time        bigint NOT NULL,
    sched_time        bigint NOT NULL,
    priority          integer NOT NULL,
    state             text NOT NULL,
    job_name          text,
    job_group         text,
    is_nonconcurrent  boolean,
    requests_recovery boolean,
    PRIMARY KEY (sched_name, entry_id)
);
CREATE TABLE quartz_scheduler_state (
    sched_name        text NOT NULL,
    instance_name     text NOT NULL,
    last_checkin_time bigint NOT NULL,
    checkin_interval  bigint NOT NULL,
    PRIMARY KEY (sched_name, instance_name)
);
CREATE TABLE quartz_locks (
    sched_name        text NOT NULL,
    lock_name         text NOT NULL,
    PRIMARY KEY (sched_name, lock_name)
);

COMMENT ON TABLE quartz_job_details IS 'A flow that is scheduled, or its reconcile.';
COMMENT ON TABLE quartz_triggers IS 'When each is due next.';
COMMENT ON TABLE quartz_cron_triggers IS 'By which expression.';
COMMENT ON TABLE quartz_simple_triggers IS 'A run that another process goes on with.';
COMMENT ON TABLE quartz_simprop_triggers IS 'Unused.';
COMMENT ON TABLE quartz_blob_triggers IS 'Unused.';
COMMENT ON TABLE quartz_calendars IS 'Unused.';
COMMENT ON TABLE quartz_paused_trigger_grps IS 'Unused.';
COMMENT ON TABLE quartz_fired_triggers IS 'What is being started or runs, and in which process.';
COMMENT ON TABLE quartz_scheduler_state IS 'When each process was heard of last. Another goes on with what it ran when it is silent for some seconds.';
COMMENT ON TABLE quartz_locks IS 'Rows that are locked for moments.';
