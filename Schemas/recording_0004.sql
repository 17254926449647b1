-- What somebody else set the scanner to, in a capture: the table of settings.

CREATE TABLE settings (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,                  -- from 0, in the order in which they came
    window_units INTEGER NOT NULL,            -- of 0.625 ms; of the 1M PHY unless the Coded PHY alone is scanned
    interval_units INTEGER NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    phy TEXT NOT NULL,
    coded_window_units INTEGER,               -- of the Coded PHY where both are scanned
    coded_interval_units INTEGER,
    coded_active INTEGER,
    radio INTEGER NOT NULL,                   -- the radio's bit in the command; 0: it names none
    commands TEXT NOT NULL,                   -- opcodes in decimal, a space between two
    times_set INTEGER NOT NULL,
    in_force_ns INTEGER NOT NULL,             -- to the next setting of the same radio, a Reset, or the end
    reports INTEGER NOT NULL,                 -- in its trials
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

ALTER TABLE trials ADD COLUMN setting INTEGER;            -- number in settings; NULL where not known
ALTER TABLE trials ADD COLUMN filtered INTEGER NOT NULL DEFAULT 0; -- the host had filters in the controller
ALTER TABLE runs ADD COLUMN pooled INTEGER NOT NULL DEFAULT 0;     -- figures over settings of different duty cycle were asked for
