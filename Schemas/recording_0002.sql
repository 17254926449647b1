-- What measured and predicted are compared by: when the last few hundred advertising events of each device were heard,
-- what the scanner was set to in each trial, and what the user told of the devices.

ALTER TABLE runs ADD COLUMN command_line TEXT;          -- as it was typed
ALTER TABLE runs ADD COLUMN capture_sha256 TEXT;        -- of the file that was replayed
ALTER TABLE runs ADD COLUMN advertising_interval_ns INTEGER;
ALTER TABLE runs ADD COLUMN delay_law TEXT;
ALTER TABLE runs ADD COLUMN profile TEXT;
ALTER TABLE runs ADD COLUMN listening_start_ns INTEGER; -- a capture before its first scan enable; NULL elsewhere
ALTER TABLE runs ADD COLUMN listening_end_ns INTEGER;
ALTER TABLE trials ADD COLUMN window_units INTEGER;     -- NULL where not known; of the 1M PHY unless the Coded PHY alone is scanned
ALTER TABLE trials ADD COLUMN interval_units INTEGER;
ALTER TABLE devices ADD COLUMN event_type INTEGER;      -- of the last report, as in LE Extended Advertising Report
ALTER TABLE devices ADD COLUMN primary_phy INTEGER;     -- 1: 1M, 3: Coded

CREATE TABLE event_times (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    device INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    time_ns INTEGER NOT NULL,
    PRIMARY KEY (run, device, time_ns)
) STRICT, WITHOUT ROWID;
