-- Alerts without Prometheus: what somebody was told, and the numbers of all processes that it is decided by.

CREATE TABLE alert (
    name   text             NOT NULL,
    flow   text             NOT NULL DEFAULT '',
    since  timestamptz      NOT NULL,
    value  double precision NOT NULL,
    firing boolean          NOT NULL DEFAULT false,
    told   boolean          NOT NULL DEFAULT false,
    PRIMARY KEY (name, flow)
);
COMMENT ON TABLE  alert IS 'Alerts whose condition holds, and those whose end nobody was told yet.';
COMMENT ON COLUMN alert.name IS 'As in deploy/prometheus/alerts.yaml.';
COMMENT ON COLUMN alert.flow IS 'Empty when the alert is about no single flow.';
COMMENT ON COLUMN alert.since IS 'From when on its condition holds; once it fires and has ended, when it ended.';
COMMENT ON COLUMN alert.firing IS 'Whether the condition has held for as long as the alert asks for.';
COMMENT ON COLUMN alert.told IS 'Whether the receiver was last told that it fires.';

CREATE TABLE alert_number (
    process text             NOT NULL,
    name    text             NOT NULL,
    at      timestamptz      NOT NULL DEFAULT clock_timestamp(),
    value   double precision NOT NULL
);
CREATE INDEX alert_number_by_name ON alert_number (name, at);
COMMENT ON TABLE alert_number IS 'What each process counted since it last wrote here, or measured just now; kept for an hour.';
