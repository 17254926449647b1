-- What `blescan --record FILE` keeps: one row per run, trial, device and discovery.
--
-- Times are integer nanoseconds, on the time line of the run's controller; only differences mean anything. While a
-- run goes on its runs.ending is NULL; what is derived from the whole run (device figures, histograms) comes with its
-- end. A run whose ending stays NULL was broken off, and holds what was committed.

CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    version TEXT NOT NULL,
    controller TEXT NOT NULL,
    channel TEXT NOT NULL,
    clock TEXT NOT NULL,
    simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
    seed TEXT,                                -- decimal: 64 bits without sign
    time_origin TEXT NOT NULL,
    started_unix_ns INTEGER,                  -- NULL on the virtual clock
    requested_window_ns INTEGER,
    requested_interval_ns INTEGER,
    preset TEXT,
    window_units INTEGER,                     -- of 0.625 ms; NULL until a scan command was seen
    interval_units INTEGER,
    coded_window_units INTEGER,
    coded_interval_units INTEGER,
    active INTEGER,
    phy TEXT,
    filter_duplicates INTEGER,
    command_family TEXT,
    planned_trials INTEGER,
    trial_duration_ns INTEGER,
    ending TEXT,                              -- finished, signal N, controller lost
    complete INTEGER CHECK (complete IN (0, 1)),
    duration_ns INTEGER,
    contaminated INTEGER,
    reports INTEGER,
    events INTEGER,
    malformed_reports INTEGER,
    truncated_chains INTEGER,
    evicted INTEGER,
    dropped INTEGER,
    clock_steps INTEGER,
    gap_sum_ns INTEGER,                       -- all devices; the histogram is that of device 0
    gap_shortest_ns INTEGER,
    gap_longest_ns INTEGER,
    gap_overflow INTEGER                      -- longer than 24 h: in no bucket
) STRICT;

-- Notes and warnings in their order; kind is note or warning.
CREATE TABLE remarks (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;

CREATE INDEX remarks_by_run ON remarks (run);

CREATE TABLE trials (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,                  -- from 0
    start_ns INTEGER NOT NULL,                -- Command Complete of scan enable
    end_ns INTEGER,                           -- NULL while it runs
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE devices (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    address TEXT NOT NULL,                    -- C0:FF:EE:00:00:01
    address_type INTEGER NOT NULL,            -- as in advertising reports: 0 public, 1 random …
    expected INTEGER NOT NULL CHECK (expected IN (0, 1)),
    reports INTEGER,                          -- NULL where the run was broken off, or the device evicted
    events INTEGER,
    rssi_min INTEGER,
    rssi_max INTEGER,
    rssi_last INTEGER,
    name BLOB,                                -- as received: not necessarily UTF-8
    data BLOB,
    scan_response BLOB,
    data_cut INTEGER,                         -- only the first 31 bytes were kept
    needs_thread_credentials INTEGER,
    gap_sum_ns INTEGER,
    gap_shortest_ns INTEGER,
    gap_longest_ns INTEGER,
    gap_overflow INTEGER,
    UNIQUE (run, address, address_type)
) STRICT;

-- First report of a device in a trial. A device without a row in a trial is censored there if it was expected, or has
-- rows in an earlier and a later trial; else it was absent.
CREATE TABLE discoveries (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    device INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    trial INTEGER NOT NULL,
    latency_ns INTEGER NOT NULL,              -- negative, -1 - n: not before n, its first report waited to be read
    arrived_late INTEGER NOT NULL DEFAULT 0,  -- walked in after the start: outside the figures
    PRIMARY KEY (run, device, trial)
) STRICT, WITHOUT ROWID;

-- Gaps between advertising events, in HdrHistogram's log-linear buckets (unit 1 µs, two significant digits): buckets
-- 0…255 are single microseconds, from there on every doubling has 128 of equal width. Device 0: the whole run.
CREATE TABLE gap_buckets (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    device INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (run, device, bucket)
) STRICT, WITHOUT ROWID;
