-- Views for people who read recordings with SQL: milliseconds, words instead of numbers, and the labels of the run as one
-- JSON object, so that labels ->> 'site' works in each of them. They stay as they are when the tables below them change.
-- Parts of runs and devices that were given up for want of room are in none of them.

-- Each first report of a device in a trial.
CREATE VIEW discovery AS SELECT
    d.run,
    d.trial,                                  -- from 0
    v.address,                                -- with run, names a row of device
    CASE v.address_type WHEN 0 THEN 'public' WHEN 1 THEN 'random' WHEN 2 THEN 'public-identity'
        WHEN 3 THEN 'random-identity' WHEN 255 THEN 'anonymous' ELSE printf('0x%02x', v.address_type) END AS address_type,
    v.expected,                               -- 1: named by --expect
    CASE WHEN d.latency_ns < 0 THEN 'censored' WHEN d.arrived_late THEN 'late' ELSE 'seen' END AS status,
    CASE WHEN d.latency_ns >= 0 THEN d.latency_ns / 1e6 END AS latency_ms,
    -- Of a censored one: its report waited to be read, and came not before this.
    CASE WHEN d.latency_ns < 0 THEN (-1 - d.latency_ns) / 1e6 END AS at_least_ms,
    -- 1: counts in first-seen figures. A device that nobody named is seen in its first and in its last trial by
    -- construction; with three trials or more these two do not count.
    d.arrived_late = 0 AND (
        v.expected = 1 OR NOT EXISTS (SELECT 1 FROM trials t WHERE t.run = d.run AND t.number = 2) OR (
            EXISTS (SELECT 1 FROM discoveries o
                WHERE o.run = d.run AND o.device = d.device AND o.trial < d.trial AND o.kept = 1)
            AND EXISTS (SELECT 1 FROM discoveries o
                WHERE o.run = d.run AND o.device = d.device AND o.trial > d.trial AND o.kept = 1))) AS counts,
    (SELECT '{' || coalesce(group_concat(
        '"' || l.name || '":"' || replace(replace(l.value, '\', '\\'), '"', '\"') || '"'), '') || '}'
        FROM labels l WHERE l.run = d.run) AS labels
FROM discoveries d JOIN devices v ON v.id = d.device JOIN runs r ON r.id = d.run
WHERE d.kept = 1 AND v.evicted = 0 AND r.part_of IS NULL;

-- Each device of a run.
CREATE VIEW device AS SELECT
    v.run,
    v.address,
    CASE v.address_type WHEN 0 THEN 'public' WHEN 1 THEN 'random' WHEN 2 THEN 'public-identity'
        WHEN 3 THEN 'random-identity' WHEN 255 THEN 'anonymous' ELSE printf('0x%02x', v.address_type) END AS address_type,
    -- Names come from the air: what is not text is made so, and what would move a cursor or turn the text becomes U+FFFD.
    -- It ends at a zero octet.
    CASE WHEN v.name IS NULL OR CAST(v.name AS TEXT) NOT GLOB '*[^ -~]*' AND instr(v.name, x'00') = 0
        THEN CAST(v.name AS TEXT) ELSE (
        WITH RECURSIVE place (at) AS (
            SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at < length(CAST(v.name AS TEXT))),
        code (point) AS (
            SELECT unicode(substr(CAST(v.name AS TEXT), at, 1)) FROM place WHERE at <= length(CAST(v.name AS TEXT)))
        SELECT group_concat(char(CASE
            WHEN point < 32 OR point BETWEEN 127 AND 159 OR point BETWEEN 0x2028 AND 0x202E
                OR point BETWEEN 0x2066 AND 0x2069 OR point > 0x10FFFF THEN 0xFFFD ELSE point END), '') FROM code)
    END AS name,
    v.expected,                               -- 1: named by --expect
    v.reports,                                -- NULL while the run goes on, as all figures below but trials and first seen
    v.events,
    v.rssi_min,                               -- dBm
    v.rssi_max,
    v.rssi_last,
    -- Trials in which the device was seen, and trials that ended without it although it was there.
    (SELECT count(*) FROM discoveries d
        WHERE d.run = v.run AND d.device = v.id AND d.kept = 1 AND d.latency_ns >= 0 AND d.arrived_late = 0) AS trials_seen,
    (SELECT count(*) FROM discoveries d
        WHERE d.run = v.run AND d.device = v.id AND d.kept = 1 AND d.latency_ns < 0)
    + (SELECT count(*) FROM trials t WHERE t.run = v.run AND t.filtered = 0
        AND t.number >= CASE v.expected WHEN 1 THEN 0 ELSE (
            SELECT min(d.trial) FROM discoveries d WHERE d.run = v.run AND d.device = v.id AND d.kept = 1) END
        AND t.number < CASE v.expected WHEN 1 THEN coalesce(v.not_judged_from, 9223372036854775807) ELSE (
            SELECT max(d.trial) FROM discoveries d WHERE d.run = v.run AND d.device = v.id AND d.kept = 1) END
        AND NOT EXISTS (SELECT 1 FROM discoveries d
            WHERE d.run = v.run AND d.device = v.id AND d.trial = t.number AND d.kept = 1))
        AS trials_censored,
    -- In the first trial that saw it.
    (SELECT d.latency_ns / 1e6 FROM discoveries d
        WHERE d.run = v.run AND d.device = v.id AND d.kept = 1 AND d.latency_ns >= 0 ORDER BY d.trial LIMIT 1) AS first_seen_ms,
    v.gap_shortest_ns / 1e6 AS gap_min_ms,    -- between advertising events that were heard
    v.gap_longest_ns / 1e6 AS gap_max_ms,
    lower(hex(v.data)) AS data,               -- advertising data
    (SELECT '{' || coalesce(group_concat(
        '"' || l.name || '":"' || replace(replace(l.value, '\', '\\'), '"', '\"') || '"'), '') || '}'
        FROM labels l WHERE l.run = v.run) AS labels
FROM devices v JOIN runs r ON r.id = v.run
WHERE v.evicted = 0 AND r.part_of IS NULL;

-- Each trial of a run; the same figures as in --csv trials. Who was there and was not seen is counted without looking at
-- each device in each trial: of those that are at risk, whose number changes with a device's first and last sighting, those
-- that were seen are taken away.
CREATE VIEW trial AS
WITH sighting AS (
    SELECT d.run, d.device, d.trial, d.latency_ns, d.arrived_late, v.expected, v.not_judged_from
    FROM discoveries d JOIN devices v ON v.id = d.device WHERE d.kept = 1 AND v.evicted = 0),
span AS (
    SELECT run, device, min(trial) AS first, max(trial) AS last FROM sighting WHERE expected = 0 GROUP BY run, device),
change AS (
    SELECT run, first + 1 AS trial, 1 AS step FROM span WHERE last > first + 1
    UNION ALL SELECT run, last, -1 FROM span WHERE last > first + 1
    UNION ALL SELECT run, 0, 1 FROM devices WHERE expected = 1 AND evicted = 0
    UNION ALL SELECT run, not_judged_from, -1 FROM devices
        WHERE expected = 1 AND evicted = 0 AND not_judged_from IS NOT NULL),
risk AS (
    SELECT t.run, t.number, sum(coalesce(c.step, 0)) OVER (PARTITION BY t.run ORDER BY t.number) AS devices
    FROM trials t LEFT JOIN (SELECT run, trial, sum(step) AS step FROM change GROUP BY run, trial) c
        ON c.run = t.run AND c.trial = t.number),
heard AS (
    SELECT s.run, s.trial, sum(s.latency_ns >= 0 AND s.arrived_late = 0) AS seen, sum(s.latency_ns < 0) AS waited,
        sum(s.latency_ns >= 0 AND s.arrived_late = 1) AS late,
        sum(CASE s.expected WHEN 1 THEN s.not_judged_from IS NULL OR s.trial < s.not_judged_from
            ELSE s.trial > p.first AND s.trial < p.last END) AS at_risk
    FROM sighting s LEFT JOIN span p ON p.run = s.run AND p.device = s.device GROUP BY s.run, s.trial)
SELECT
    t.run,
    t.number AS trial,                        -- from 0
    strftime('%Y-%m-%dT%H:%M:%fZ', r.started_unix_ns / 1000000 / 1e3, 'unixepoch') AS run_started, -- NULL on the virtual clock
    (t.start_ns - (SELECT f.start_ns FROM trials f WHERE f.run = t.run ORDER BY f.number LIMIT 1)) / 1e6 AS start_ms,
    (t.end_ns - t.start_ns) / 1e6 AS duration_ms, -- NULL while it runs
    t.ended_early,                            -- 1: with the last expected device
    t.filtered,                               -- 1: the host had filters in the controller; who is missing is not censored
    -- Devices that were seen, those that were there and were not, and those that came in after the start.
    coalesce(h.seen, 0) AS seen,
    coalesce(h.waited, 0) + CASE t.filtered WHEN 0 THEN k.devices - coalesce(h.at_risk, 0) ELSE 0 END AS censored,
    coalesce(h.late, 0) AS late,
    t.window_units * 0.625 AS window_ms,      -- NULL where not known
    t.interval_units * 0.625 AS interval_ms,
    r.controller,
    (SELECT '{' || coalesce(group_concat(
        '"' || l.name || '":"' || replace(replace(l.value, '\', '\\'), '"', '\"') || '"'), '') || '}'
        FROM labels l WHERE l.run = t.run) AS labels
FROM trials t JOIN runs r ON r.id = t.run JOIN risk k ON k.run = t.run AND k.number = t.number
    LEFT JOIN heard h ON h.run = t.run AND h.trial = t.number
WHERE r.part_of IS NULL
ORDER BY t.run, t.number;
