-- All that a run holds, so that every output made from a recording is the same as from the run itself: notices, the order
-- of devices, which of them were given up for want of room, which trials were not judged, and what the user claimed.
--
-- One word for how a run ended, the same as in every output: finished, interrupted, terminated, hangup, controller_lost,
-- capture_broken, scan_refused, output_failed. NULL while it is being recorded, and for ever where the recorder was killed.

ALTER TABLE runs ADD COLUMN end_reason TEXT;
ALTER TABLE runs ADD COLUMN expected TEXT;                -- addresses as the user gave them, a space between two
ALTER TABLE runs ADD COLUMN coded_only INTEGER;           -- no trial scanned another PHY than the Coded one
ALTER TABLE runs ADD COLUMN stray_reports INTEGER;        -- outside every trial
ALTER TABLE runs ADD COLUMN backward_times INTEGER;       -- reports with a time before an earlier one
ALTER TABLE runs ADD COLUMN packets_lost INTEGER;         -- dropped before they were read
ALTER TABLE runs ADD COLUMN dropped_payloads INTEGER;     -- for want of memory, as the six below
ALTER TABLE runs ADD COLUMN dropped_names INTEGER;
ALTER TABLE runs ADD COLUMN dropped_gaps INTEGER;
ALTER TABLE runs ADD COLUMN dropped_trial_values INTEGER;
ALTER TABLE runs ADD COLUMN dropped_event_times INTEGER;
ALTER TABLE runs ADD COLUMN dropped_fragments INTEGER;
ALTER TABLE runs ADD COLUMN dropped_devices INTEGER;

ALTER TABLE trials ADD COLUMN ended_early INTEGER NOT NULL DEFAULT 0; -- with the last expected device

ALTER TABLE devices ADD COLUMN place INTEGER;             -- in outputs, from 0; NULL: in none
ALTER TABLE devices ADD COLUMN evicted INTEGER NOT NULL DEFAULT 0; -- given up: in no row and no figure
ALTER TABLE devices ADD COLUMN not_judged_from INTEGER;   -- trials from this one on
ALTER TABLE devices ADD COLUMN not_judged_in INTEGER;     -- this trial
ALTER TABLE devices ADD COLUMN last_heard_ns INTEGER;

-- 0: of a time before the device was given up, or past what memory could hold: in no figure.
ALTER TABLE discoveries ADD COLUMN kept INTEGER NOT NULL DEFAULT 1;

-- What the user must know before trusting the figures; see `warnings` in blescan-report.schema.json.
CREATE TABLE notices (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,                  -- in their order, from 0
    kind TEXT NOT NULL,
    value INTEGER NOT NULL,                   -- a count, nanoseconds or an opcode, as the kind has it
    words TEXT NOT NULL,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- What --assert claimed.
CREATE TABLE assertions (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    quantity TEXT NOT NULL,                   -- p95, mean, max
    limit_ns INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

-- Two events may have one time: captures count in microseconds.
CREATE TABLE event_times_by_number (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    device INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,                  -- from 0; the last few hundred events are kept
    time_ns INTEGER NOT NULL,
    PRIMARY KEY (run, device, number)
) STRICT, WITHOUT ROWID;
INSERT INTO event_times_by_number
    SELECT run, device, row_number() OVER (PARTITION BY run, device ORDER BY time_ns) - 1, time_ns FROM event_times;
DROP TABLE event_times;
ALTER TABLE event_times_by_number RENAME TO event_times;

-- Runs of before: their words, their evicted devices, their notices.
UPDATE runs SET ending = CASE ending
    WHEN 'signal 2' THEN 'interrupted' WHEN 'signal 15' THEN 'terminated' WHEN 'signal 1' THEN 'hangup'
    WHEN 'controller lost' THEN 'controller_lost' WHEN 'output failed' THEN 'output_failed' ELSE ending END;
UPDATE devices SET evicted = 1
    WHERE reports IS NULL AND expected = 0 AND run IN (SELECT id FROM runs WHERE ending IS NOT NULL);
INSERT INTO notices
    SELECT run, row_number() OVER (PARTITION BY run ORDER BY kind_order, sequence) - 1, kind, value, words FROM (
        SELECT id AS run, 0 AS kind_order, 0 AS sequence, 'no_scan_enable' AS kind, 0 AS value, '' AS words
            FROM runs WHERE time_origin = 'capture_start'
        UNION ALL SELECT id, 1, 0, 'duplicate_filter', 0, '' FROM runs WHERE filter_duplicates = 1
        UNION ALL SELECT id, 2, 0, 'contaminated', 0, '' FROM runs WHERE contaminated = 1
        UNION ALL SELECT run, 3, rowid, 'note', 0, words FROM remarks WHERE kind = 'warning'
        UNION ALL SELECT id, 4, 0, 'malformed_reports', malformed_reports, '' FROM runs WHERE malformed_reports > 0
        UNION ALL SELECT id, 5, 0, 'truncated_chains', truncated_chains, '' FROM runs WHERE truncated_chains > 0
        UNION ALL SELECT id, 6, 0, 'evicted', evicted, '' FROM runs WHERE evicted > 0
        UNION ALL SELECT id, 7, 0, 'dropped', dropped, dropped || ' in all' FROM runs WHERE dropped > 0);
DELETE FROM remarks WHERE kind = 'warning';
